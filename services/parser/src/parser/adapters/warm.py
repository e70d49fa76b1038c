"""What has a fork server ready for its children? The reading code and its tables, loaded once and shared by all of them.

Imported there, and only there: to import it is to do it.
"""

from __future__ import annotations

from typing import Final

from parser.adapters.child import spare_the_collector
from parser.domain.limits import Limits
from parser.domain.understanding import understand

SAMPLE: Final = (
    b"From: Ann <ann@example.com>\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    b"--b\r\nContent-Type: text/html; charset=x-unknown\r\n\r\n<p>The printer does not print since yesterday. Gr\xfc\xdfe</p>\r\n"
    b"--b\r\nContent-Type: text/plain\r\n\r\nIt still does not print.\r\n\r\nOn Mon, 2 Nov 2026, Ann wrote:\r\n> Well?\r\n"
    b"--b\r\nContent-Type: application/pdf; name=a.pdf\r\n\r\n%PDF-1.7\r\n--b--\r\n"
)
"""A mail that has everything read which is loaded on first use: languages, charsets, wordings, file types."""

understand(SAMPLE, Limits())
spare_the_collector()
