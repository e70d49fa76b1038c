"""Which mails does an mbox file hold? RFC 4155, appendix A, and what mail programs really write."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

SEPARATOR: Final = b"From "
_DAY: Final = rb"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) {1,2}\d{1,2} "
_DATE: Final = _DAY + rb"\d\d:\d\d(?::\d\d)? (?:[A-Z]{3,5} |[+-]\d{4} )?\d{4}[^\r\n]{0,20}"
_LINE: Final = re.compile(
    rb"(?:\A|(?<=\n\n)|(?<=\n\r\n))From [^\r\n]{1,300}\d:\d\d[^\r\n]{0,60}\d{4}[^\r\n]{0,20}\r?\n(?=[!-9;-~]{1,80}:)"
    rb"|^From (?:- ?|\S{1,300} {1,2}" + _DATE + rb")\r?\n"
    rb"(?=(?i:Return-Path|Received|From|To|Date|Subject|Message-ID|X-[!-9;-~]{1,40}|Delivered-To|Status|MIME-Version):)",
    re.MULTILINE,
)
"""Behind a blank line, with a time and a year, and above a header field: a sentence that begins with "From" is not.

Without a blank line, as some programs append: the whole date as RFC 4155 has it, or none behind a dash as in Netscape's files,
and above a field that stands on top.
"""
_ESCAPED: Final = re.compile(rb"^>(?=>*+From )", re.MULTILINE)


def mails_in(data: bytes) -> list[bytes]:
    """The mails of an mbox file without what it has put around them; none of a file that holds one mail at most."""
    separators = list(_LINE.finditer(data))
    if len(separators) < 2:  # noqa: PLR2004 - one line "From ..." on top of one mail: the parser knows it
        return []
    places = [(found.start(), found.end()) for found in separators] + [(len(data), len(data))]
    return [_ESCAPED.sub(b"", data[start:end]) for (_, start), (end, _) in pairwise(places)]
