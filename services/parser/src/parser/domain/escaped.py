r"""Which fields stand in one line, where a program wrote the signs for line ends instead of line ends?

PHP takes `\r\n` between single quotes for four characters: what is meant to be the next field becomes the end of the one before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from parser.domain.torn import KNOWN

SIGN: Final = b"\\n"
_END: Final = re.compile(rb"(?:\\r)?\\n[ \t]*(?:\Z|(?=%b))" % KNOWN.pattern, re.IGNORECASE)
_NAMES_SOMEBODY: Final = frozenset({"from", "to", "cc", "bcc", "reply-to", "sender", "return-path"})
_OF_PROGRAMS: Final = frozenset({"mime-version", "content-type", "content-transfer-encoding", "x-mailer", "x-priority"})
"""Fields that such programs write. In a subject the signs may be somebody's own."""

Field = tuple[str, bytes]


def fields_apart(fields: Iterable[Field]) -> list[Field]:
    """All fields, those that stand at the end of others as fields of their own; empty where none does so."""
    found = [(field, list(_within(*field))) for field in fields]
    return [each for _, apart in found for each in apart] if any(apart != [field] for field, apart in found) else []


def _within(name: str, value: bytes) -> Iterator[Field]:
    first, *others = _END.split(value) if SIGN in value else [value]
    if not others or not _is_whole(name, first):
        yield name, value
        return
    yield name, first.strip()
    for other in filter(None, others):
        written, _, said = other.partition(b":")
        yield written.strip().decode("ascii").lower(), said.strip()


def _is_whole(name: str, value: bytes) -> bool:
    """Whether a field may end here: no name in quotes goes on behind it, and an address stands in it where one has to."""
    return name in _OF_PROGRAMS or (name in _NAMES_SOMEBODY and b"@" in value and value.count(b'"') % 2 == 0)
