"""Who wrote a mail that is passed on below an attribution, and when? What header lines would say, where there are none."""

from __future__ import annotations

import re
from typing import Final

from parser.domain.reply.attributions import attribution
from parser.domain.reply.blocks import Block, label_of
from parser.domain.reply.lines import Lines
from parser.domain.reply.wording.labels import Label

WITHIN: Final = 10
"""Lines from where the mail begins in which its attribution ends: Yandex puts recipients and subject around it."""
LONGEST: Final = 400
_ADDRESS: Final = re.compile(r"[^\s<>()\[\],;:\"']{1,64}@[^\s<>()\[\],;:\"']{1,255}")
_ENDS: Final = re.compile(r"[\d,:;()|>]")
"""What stands between the date and the name."""
_BEFORE_NAME: Final = re.compile(r"^(?:(?:[AaPp]\.?[Mm]\.?|[Uu]hr|by|von|de|da|van|od|\u043e\u0442|schrieb|\.) )+")


def attributed_block(lines: Lines, start: int) -> Block | None:
    """What an attribution near line `start`, and labels beside it, say; None where there is no attribution."""
    fields: dict[Label, str] = {}
    for at in range(start, min(start + WITHIN, len(lines))):
        line = lines.bare[at]
        if not line:
            continue
        if found := label_of(line):
            fields.setdefault(found[0], found[1].rstrip(";"))
            continue
        # GroupWise's own stands between arrows, and nothing introduces it.
        first = at if line.startswith(">>> ") else attribution(lines, at, start)
        if first is not None:
            text = " ".join(lines.bare[first : at + 1])[:LONGEST]
            return _block(lines, start, at + 1, _said_by(text) | fields)
    return None


def _said_by(text: str) -> dict[Label, str]:
    found = _ADDRESS.search(text)
    if not found:
        return {Label.SENT: text}
    before = text[: found.start()].rstrip(" <([").removesuffix("mailto:").rstrip(" <([")
    if before.endswith(('"', "\u201d")):
        date, _, name = before[:-1].replace("\u201c", '"').rpartition('"')
    else:
        name = _BEFORE_NAME.sub("", _ENDS.split(before)[-1].strip(), count=1)
        date = before.removesuffix(name)
    sender = f'"{name}" <{found[0]}>' if name else found[0]
    return {Label.FROM: sender, Label.SENT: f"{date} {text[found.end() :]}"}


def _block(lines: Lines, start: int, end: int, fields: dict[Label, str]) -> Block:
    """With the labels that stand right below it."""
    while end < len(lines) and lines.bare[end] and (found := label_of(lines.bare[end])):
        fields.setdefault(found[0], found[1].rstrip(";"))
        end += 1
    return Block(start, end, fields)
