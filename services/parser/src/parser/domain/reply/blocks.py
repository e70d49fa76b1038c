"""Do the lines of a header stand here ("From: ... Sent: ... To: ... Subject: ..."), or a line that sets a mail apart?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from typing import Final

from contracts.values.frozen import frozen
from parser.domain.reply.lines import Lines
from parser.domain.reply.wording.labels import LABELS, LONGEST, Label, plain
from parser.domain.reply.wording.separators import FORWARD, ORIGINAL

MOST_LINES: Final = 40
MOST_CONTINUED: Final = 6
"""Lines by which one header line may go on: long lists of recipients."""
_COLON: Final = re.compile("[:\uff1a]")
_UNKNOWN: Final = re.compile(r"[^\W\d_][^\W\d_]*(?:[ -][^\W\d_]+){0,2}[ \u00a0]?[:\uff1a](?:[ \t\u00a0]|$)")
"""How a header line begins whose label nobody told us."""
_CELLS: Final = re.compile(r"\| ?([^|\n]{1,30}?) ?\|(.*)\|")
"""A header line as a row of a table: `| From | Ada<ada@example.net> |`."""
_AROUND: Final = " \t\u00a0*_|\"'"
_ENDS_OF_KEYS: Final = "\"'`"
"""Before the colon of a key in data or code that somebody pasted: `"from": "ada@example.net"`."""
_RULES: Final = "-_=*~\u2010\u2011\u2012\u2014\u2013\u2500\u2014+#<>. \t\u00a0"
_CLOCK: Final = re.compile(r"(?<![\d.])\d{1,2}\s?[:.h\u2236\u6642\u65f6\uc2dc]\s?\d{2}(?!\d|\.\d)")
_ARROWS: Final = re.compile(r">>> [^\n]{0,200}\d[.:/]\d\d[^\n]{0,40}>>>")
"""GroupWise: `>>> Ada <ada@example.net> 11/03/26 9:15 AM >>>`."""
_LONG_RULE: Final = "-" * 8
_TITLES: Final = frozenset({"original", "antwort"})
"""QQ Mail sets such a word between long rules; between fewer dashes it may be anybody's title."""
_GLUED: Final = re.compile(r"([^\W\d_]{1,30}(?: [^\W\d_]{1,30}){0,2})[ \u00a0]?:[ \u00a0]?")
LONGEST_SEPARATOR: Final = 100
MOST_WORDS: Final = 3
"""Words of a label."""
_Reader = Callable[[str], tuple[Label, str] | None]


class Separator(Enum):
    """What a line that sets a mail apart says of it."""

    ORIGINAL = "original"
    FORWARD = "forward"
    RULE = "rule"
    """A line of dashes: it says nothing by itself."""


@frozen
class Block:
    """Header lines: from line `start` up to, not including, line `end`; what they say, by label."""

    start: int
    end: int
    fields: Mapping[Label, str]


def label_of(line: str) -> tuple[Label, str] | None:
    """The label a line begins with, and what follows it."""
    if line[0] == "|" and (cells := _CELLS.fullmatch(line)):
        line = f"{cells[1]}:{cells[2]}"
    colon = _COLON.search(line, 1, LONGEST)
    if not colon or line[colon.start() - 1] in _ENDS_OF_KEYS:
        return None
    label = LABELS.get(plain(line[: colon.start()].strip(_AROUND)))
    return (label, line[colon.end() :].strip(_AROUND)) if label else None


def block_at(lines: Lines, at: int, *, after_separator: bool = False) -> Block | None:
    """The header block that begins on this line; None where there is none. Looks at 40 lines at most."""
    first = label_of(lines.bare[at])
    if first is None and after_separator:
        return _block_without_colons(lines, at)
    if first is None or first[0] in {Label.OTHER, Label.CC} or not (after_separator or _is_capital(lines.bare[at])):
        return None
    fields, end = _read_fields(lines, range(at, min(len(lines), at + MOST_LINES)), label_of)
    if first[0] is not Label.FROM and _is_repeated(lines, range(at + 1, end), first[0]):
        return None
    return Block(at, end, fields) if _is_block(fields, after_separator=after_separator) else None


def _is_repeated(lines: Lines, numbers: range, label: Label) -> bool:
    """Whether a label comes again: then what is said above ends in a line that has one, and the header begins below it."""
    found = (label_of(lines.bare[number]) for number in numbers if lines.bare[number])
    return any(each is not None and each[0] is label for each in found)


def _block_without_colons(lines: Lines, at: int) -> Block | None:
    """The header lines that eM Client sets as a table, which has no colons: they end at the next blank line."""
    first = _label_before_space(lines.bare[at])
    if first is None or first[0] is not Label.FROM or "@" not in first[1]:
        return None
    end = at
    while end < min(len(lines), at + MOST_LINES) and lines.bare[end]:
        end += 1
    fields, end = _read_fields(lines, range(at, end), _label_before_space)
    return Block(at, end, fields) if _is_block(fields, after_separator=False) else None


def _label_before_space(line: str) -> tuple[Label, str] | None:
    words = line.split(maxsplit=MOST_WORDS)
    for count in range(len(words) - 1, 0, -1):
        if label := LABELS.get(plain(" ".join(words[:count]).strip(_AROUND))):
            return label, line.split(maxsplit=count)[count].strip(_AROUND)
    return None


def _read_fields(lines: Lines, numbers: range, label_in: _Reader) -> tuple[dict[Label, str], int]:
    """What the header lines say among those of these numbers, the first of which has a label; and the line past the last one."""
    fields: dict[Label, str] = {}
    label, end, continued, blanks = Label.OTHER, numbers.start, "", 0
    for number in numbers:
        line = lines.bare[number]
        found = label_in(line) if line else None
        if found and not (found[0] in fields and blanks):
            if continued:
                fields[label] = f"{fields[label]}{continued}"
            label, continued, blanks, end = found[0], "", 0, number + 1
            fields.setdefault(label, found[1])
        elif not line:
            blanks += 1
        elif blanks or number - end >= MOST_CONTINUED:
            break
        elif _UNKNOWN.match(line, 0, LONGEST):
            fields[label], label, continued = f"{fields[label]}{continued}", Label.OTHER, ""
            fields.setdefault(label, line)
        elif fields[label]:
            continued = f"{continued} {line}"
        else:
            fields[label], end = line.strip(_AROUND), number + 1
    return fields, end


def glued_block(line: str, at: int) -> Block | None:
    """The header lines that Yahoo's plain text runs together into one, `From: Ada <ada@example.net>To: BobSubject: Ink`."""
    fields: dict[Label, str] = {}
    last: Label | None = None
    begin = 0
    for found in _GLUED.finditer(line):
        name = next((name for name in _ends_of(found[1]) if plain(name) in LABELS), "")
        label = LABELS.get(plain(name))
        if label is None or label in fields:
            continue
        if last:
            fields[last] = line[begin : found.end(1) - len(name)].strip(_AROUND)
        fields[label], last, begin = line[found.end() :].strip(_AROUND), label, found.end()
        if label is Label.SUBJECT:
            break
    return Block(at, at + 1, fields) if _is_block(fields, after_separator=False) else None


def _ends_of(words: str) -> Iterator[str]:
    """The ends of words run together that may be a label, the longest first."""
    for at, char in enumerate(words):
        if not at or char.isupper() or words[at - 1] == " ":
            yield words[at:]


def _is_capital(line: str) -> bool:
    """Mailers write their labels with a capital, in letters that have any; settings that somebody pasted have none.

    Orange writes small letters, and a space before the colon, as no settings have it.
    """
    return not line.lstrip(_AROUND)[:1].islower() or " : " in line[:LONGEST]


def separator_of(line: str) -> Separator | None:
    """What a line says that stands between dashes, or ends in a colon."""
    first = line[0]
    if line.startswith(">>>"):
        return Separator.ORIGINAL if _ARROWS.fullmatch(line) else None
    if first in _RULES or line[-1] in ":\uff1a":
        return _between_dashes(line) if len(line) <= LONGEST_SEPARATOR or first in "-_=*" else None
    return None


def _between_dashes(line: str) -> Separator | None:
    # QQ Mail writes its separator into plain text as it stands in its page.
    inner = line[:LONGEST_SEPARATOR].replace("&nbsp;", " ").strip(_RULES)
    if not inner:
        return Separator.RULE if len(line) >= 3 else None  # noqa: PLR2004
    has_rule = line[:2] in {
        "--",
        "__",
        "==",
        "**",
        "\u2014\u2014",
        "- ",
        "~~",
        "\u2500\u2500",
        "\u2010\u2010",
    } or line.startswith("##")
    said = plain(inner.rstrip(":\uff1a ").strip(_RULES))
    if said in FORWARD:
        return Separator.FORWARD
    if said in _TITLES:
        return Separator.ORIGINAL if line.startswith(_LONG_RULE) else None
    if has_rule and (
        said in ORIGINAL or said.startswith(("original message", "forwarded by", "forwarded message from"))
    ):
        return Separator.FORWARD if said.startswith("forwarded") else Separator.ORIGINAL
    if has_rule and "--" in inner:
        return _between_dashes(f"--{inner.partition('--')[0]}--")
    return None


def is_heading(line: str) -> bool:
    """Whether a line without dashes has the words that stand above a quoted mail, and no others: header lines below decide."""
    return len(line) <= LONGEST and plain(line) in ORIGINAL


def is_dating(line: str) -> bool:
    """Whether a line says when the mail was sent whose header lines stand below: `Message du 03/11/26 09:15`."""
    found = _label_before_space(line) if line and len(line) <= LONGEST_SEPARATOR else None
    return bool(found and found[0] is Label.SENT and _CLOCK.search(found[1]))


def _is_block(fields: Mapping[Label, str], *, after_separator: bool) -> bool:
    """Whether header lines are a mailer's: forms, travel plans and bills have labels too."""
    if Label.FROM not in fields:
        return False
    others = len(fields.keys() & {Label.SENT, Label.TO, Label.SUBJECT})
    if after_separator:
        return others >= 1
    has_address = "@" in fields[Label.FROM] or "@" in fields.get(Label.TO, "")
    has_time = bool(_CLOCK.search(fields.get(Label.SENT, "")))
    is_dated = has_time and (Label.SUBJECT in fields or next(iter(fields)) is Label.FROM)
    return others >= 2 and (has_address or (is_dated and any(map(str.isalpha, fields[Label.FROM]))))  # noqa: PLR2004
