"""Which mails does an mbox file hold? RFC 4155, appendix A, and what mail programs really write."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

SEPARATOR: Final = b"From "
_LINE: Final = re.compile(
    rb"(?:\A|(?<=\n\n)|(?<=\n\r\n))From [^\r\n]{1,300}\d:\d\d[^\r\n]{0,60}\d{4}[^\r\n]{0,20}\r?\n(?=[!-9;-~]{1,80}:)"
)
"""Behind a blank line, with a time and a year, and above a header field: a sentence that begins with "From" is not."""
_ESCAPED: Final = re.compile(rb"^>(?=>*+From )", re.MULTILINE)


def mails_in(data: bytes) -> list[bytes]:
    """The mails of an mbox file without what it has put around them; none of a file that holds one mail at most."""
    separators = list(_LINE.finditer(data))
    if len(separators) < 2:  # noqa: PLR2004 - one line "From ..." on top of one mail: the parser knows it
        return []
    places = [(found.start(), found.end()) for found in separators] + [(len(data), len(data))]
    return [_ESCAPED.sub(b"", data[start:end]) for (_, start), (end, _) in pairwise(places)]
