"""Which files does a mail carry: as parts, inside its text, inside other files?"""

from __future__ import annotations

from parser.domain.files.attachments import Files, blob_key, read_files
from parser.domain.files.calendars import words_of_calendar
from parser.domain.files.opening import Found, Opened, files_apart, open_files

__all__ = ["Files", "Found", "Opened", "blob_key", "files_apart", "open_files", "read_files", "words_of_calendar"]
