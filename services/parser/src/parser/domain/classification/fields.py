"""Which groups of fields does a report hold? RFC 3464 and RFC 5965, and what is left of their form in practice.

Blank lines between the groups may be missing or too many, fields folded or not, spaces stand before the colon.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

Group = dict[str, str]
"""Field names in lower case, and their values on one line."""

MOST_LINES: Final = 5000
_FIELD: Final = re.compile(r"[> \t]?([A-Za-z][A-Za-z0-9_-]{1,60})[ \t]*:[ \t]*(.*)")
_RECIPIENT: Final = ("original-recipient", "final-recipient", "x-actual-recipient")
_SAYING: Final = ("action", "status", "diagnostic-code", "remote-mta")
_STARTS: Final = re.compile(r"^(?:Final|Original)-Recipient[ \t]*:", re.IGNORECASE | re.MULTILINE)


def has_recipient_fields(text: str) -> bool:
    """Whether it looks like the body of a delivery report."""
    return bool(_STARTS.search(text))


def groups_of(text: str) -> list[Group]:
    """The groups of fields in a text, in order. A blank line or a repeated field begins a new group."""
    groups: list[Group] = [{}]
    last = ""
    for line in text.split("\n", MOST_LINES)[:MOST_LINES]:
        if not line.strip():
            groups.append({})
            last = ""
        elif line[0] in " \t" and last:
            groups[-1][last] += " " + line.strip()
        elif found := _FIELD.match(line):
            last = found[1].lower()
            if last in groups[-1]:
                groups.append({})
            groups[-1][last] = found[2].strip()
    return [group for group in groups if group]


def recipient_groups(groups: list[Group]) -> Iterator[Group]:
    """Those of a delivery report that are about a recipient, put together again where a blank line tore them."""
    torn: Group | None = None
    for group in groups:
        names = any(name in group for name in _RECIPIENT)
        says = any(name in group for name in _SAYING)
        if names and says:
            if torn:
                yield torn
            yield group
            torn = None
        elif names:
            if torn and any(name in torn and name in group for name in _RECIPIENT):
                yield torn
                torn = None
            torn = {**(torn or {}), **group}
        elif torn and says:
            yield {**torn, **group}
            torn = None
    if torn:
        yield torn
