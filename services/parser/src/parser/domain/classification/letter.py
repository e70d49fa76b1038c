"""What does classification look at? A mail's header, parts and text, read once."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from contracts.values import Address
from parser.domain.charsets import decode
from parser.domain.head import Head
from parser.domain.raw import Raw
from parser.domain.repairs import Repairs
from parser.domain.structure import Part

READ: Final = 64 * 1024
"""Bytes of a part, and characters of the text, in which reports are looked for."""
_ENDS_OF_WORDS: Final = re.compile(rb"[;(]")
_ESCAPE: Final = re.compile(rb"\x1b[$(]")


@dataclass(slots=True)
class Letter:
    """One mail. `root` is None where only the header could be read; `text` is what its text parts say."""

    raw: Raw
    head: Head
    root: Part | None
    sender: Address | None
    subject: str
    text: str

    parts: list[Part] = field(init=False)
    """Every part, containers too, in order."""
    leaves: list[Part] = field(init=False)
    """Every part that is no container, in order."""
    media_types: frozenset[str] = field(init=False)
    """Those of its leaves: most questions are answered by what is not among them."""

    def __post_init__(self) -> None:
        self.parts = _parts(self.root) if self.root else []
        self.leaves = [part for part in self.parts if not part.is_container]
        self.media_types = frozenset([part.media_type for part in self.leaves])

    def word(self, name: str) -> str:
        """The value of a header field up to its first parameter or comment, in lower case; empty without one."""
        value = self.head.first(name)
        return _ENDS_OF_WORDS.split(value, maxsplit=1)[0].strip().lower().decode("latin-1") if value else ""

    @property
    def report_type(self) -> str:
        """Of a multipart/report (RFC 6522), in lower case; `unknown` where it does not say, empty for other mail."""
        if self.root is None or self.root.media_type != "multipart/report":
            return ""
        return self.root.parameters.get("report-type", "").strip().lower() or "unknown"

    @property
    def is_list(self) -> bool:
        """Whether a mailing list sent it on."""
        return any(
            name in self.head for name in ("list-id", "list-post", "mailing-list", "x-mailing-list", "x-beenthere")
        )


def _parts(part: Part) -> list[Part]:
    found = [part]
    for child in part.children:
        found += _parts(child)
    return found


def words_of(part: Part) -> str:
    """The beginning of a part as text, whatever it is."""
    data = part.content[:READ]
    label = "iso-2022-jp" if _ESCAPE.search(data) else part.parameters.get("charset", "")
    return decode(data, label, Repairs()).replace("\r\n", "\n").replace("\r", "\n")
