r"""Does a header go on behind a blank line? Only where no text begins so.

Programs end the lines of a header with `\r\n` and hand them to servers that put a `\r` of their own before each `\n`; the
next server reads two line ends. What stands behind the first of those fields looks like the beginning of the text.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

KNOWN: Final = re.compile(
    rb"(?:from|to|cc|bcc|subject|date|message-id|content-[a-z-]+|mime-version|received|reply-to|return-path|sender|"
    rb"in-reply-to|references|delivered-to|dkim-signature|precedence|auto-submitted|user-agent|importance|organization|"
    rb"errors-to|resent-[a-z-]+|list-[a-z-]+|x-[a-z0-9_-]+)[ \t]*:",
    re.IGNORECASE,
)
"""A field as headers of mails have it, and not just any word before a colon."""
WITHIN: Final = 16 * 1024
"""Bytes behind a blank line that are looked at."""
MOST: Final = 200
"""Paragraphs that are looked at."""
_BETWEEN: Final = re.compile(rb"(?:\r{0,3}\n|\r(?!\r{0,2}\n)){2}")
_LINE: Final = re.compile(rb"[^\r\n]+")
_NAME: Final = re.compile(rb"([A-Za-z][!-9;-~]{1,60})[ \t]*:")
_OF_PROGRAMS: Final = re.compile(
    rb"(?:mime-version[ \t]*:[ \t]*\d|content-type[ \t]*:[ \t]*[a-z]+/[a-z]|content-transfer-encoding[ \t]*:[ \t]*[a-z0-9]|"
    rb"x-mailer[ \t]*:|x-priority[ \t]*:[ \t]*\d)",
    re.IGNORECASE,
)
"""What no person writes at the beginning of a text."""
_OFTEN: Final = re.compile(rb"received|x-|list-|dkim-|authentication-|arc-|delivered-to")
"""Names of fields that may stand in one header several times."""
_OF_MAILS: Final = frozenset({b"from", b"subject", b"received", b"return-path"})


def paragraphs_behind(block: bytes, taken: Collection[str]) -> int:
    """How many paragraphs behind a header's blank line are fields of that header; 0 where they are the text.

    `block` is what stands there, `taken` are the lower-case names above it. A field alone between blank lines may be any
    one that is not there yet; several together, or behind a Content-Type, are such as only programs write.
    """
    names = {name.encode() for name in taken}
    may_be_any = b"content-type" not in names and not names.isdisjoint(_OF_MAILS)
    once = {name for name in names if not _OFTEN.match(name)}
    certain, is_told = 0, False
    for count, paragraph in enumerate(_BETWEEN.split(block, MOST)[:MOST], 1):
        lines = _LINE.findall(paragraph)
        found = [name[1].lower() for line in lines if (name := _NAME.match(line))]
        if paragraph[:1] in b"\r\n" or not all(map(_is_of_field, lines)) or not once.isdisjoint(found):
            break
        of_programs = sum(_OF_PROGRAMS.match(line) is not None for line in lines)
        if of_programs < len(found) and not (may_be_any and (len(found) == 1 or of_programs)):
            break
        # What is indented belongs to the field before it, or begins the text.
        if count == 1 < len(names) and not found:
            break
        once.update(name for name in found if not _OFTEN.match(name))
        is_told = is_told or of_programs > 0
        certain = count if KNOWN.match(lines[0]) else certain
    return certain if is_told else 0


def _is_of_field(line: bytes) -> bool:
    """Whether a line begins a field, or is indented and belongs to one."""
    if line[:1] in b" \t" or KNOWN.match(line):
        return True
    return (name := _NAME.match(line)) is not None and b"-" in name[1]
