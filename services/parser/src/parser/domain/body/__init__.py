"""What does a mail say, and which of its parts are files?"""

from __future__ import annotations

from parser.domain.body.instead import text_before_parts, text_instead
from parser.domain.body.reading import Body, read_body
from parser.domain.body.texts import decoded

__all__ = ["Body", "decoded", "read_body", "text_before_parts", "text_instead"]
