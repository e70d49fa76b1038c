"""How does a command show its data and talk? Data on stdout, everything else on stderr.

What comes from mails is hostile to terminals: whatever could move the cursor, change colours or turn the direction of
writing is shown as a replacement character. JSON escapes everything but ASCII and needs no such care.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

_PIPED_WIDTH = 200
_HOSTILE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_BREAKS = re.compile(r"[\t\n\u2028\u2029]+")


class Format(StrEnum):
    """How data is written."""

    TABLE = "table"
    JSON = "json"


def clean(value: object, *, lines: bool = False) -> str:
    """A value as text that a terminal only ever shows; in one line, unless `lines`."""
    text = _HOSTILE.sub("\N{REPLACEMENT CHARACTER}", _plain(value).replace("\r\n", "\n"))
    return text if lines else _BREAKS.sub(" ", text)


class Screen:
    """Where a command writes."""

    def __init__(self, fmt: Format, *, quiet: bool) -> None:
        self._format = fmt
        self._quiet = quiet
        # Made anew for each command: rich looks for the terminal when it is made.
        self._out = Console(soft_wrap=False, width=None if sys.stdout.isatty() else _PIPED_WIDTH)
        self._err = Console(stderr=True, width=None if sys.stderr.isatty() else _PIPED_WIDTH)

    @property
    def is_json(self) -> bool:
        """Whether data is written as JSON."""
        return self._format is Format.JSON

    @property
    def is_interactive(self) -> bool:
        """Whether somebody can be asked."""
        return sys.stdin.isatty()

    def rows(self, items: Sequence[Mapping[str, Any]], columns: Mapping[str, str]) -> None:
        """Show a list; `columns` are the headings with the path of each value, such as `requester.address`."""
        if self._format is Format.JSON:
            self._json(items)
            return
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
        for heading in columns:
            table.add_column(heading, overflow="fold")
        for item in items:
            table.add_row(*(Text(clean(_at(item, path))) for path in columns.values()))
        self._out.print(table)

    def parts(self, item: Mapping[str, Any], path: str, columns: Mapping[str, str]) -> None:
        """Show the list inside a thing; as JSON the whole thing."""
        if self._format is Format.JSON:
            self._json(item)
        else:
            self.rows(item[path], columns)

    def details(self, item: Mapping[str, Any]) -> None:
        """Show one thing, field by field."""
        if self._format is Format.JSON:
            self._json(item)
            return
        table = Table(box=None, show_header=False, pad_edge=False)
        table.add_column(style="bold", no_wrap=True)
        table.add_column(overflow="fold")
        for name, value in item.items():
            table.add_row(Text(clean(name)), Text(clean(value)))
        self._out.print(table)

    def line(self, item: Mapping[str, Any]) -> None:
        """Write one JSON object on a line of its own, at once."""
        sys.stdout.write(json.dumps(item, separators=(",", ":")) + "\n")
        sys.stdout.flush()

    def text(self, value: object) -> None:
        """Show text of several lines, in table format only."""
        if self._format is Format.TABLE:
            self._out.print(Text(clean(value, lines=True)), soft_wrap=True)

    def say(self, text: str) -> None:
        """Tell the person; scripts may ignore it."""
        if not self._quiet:
            self._err.print(Text(clean(text)))

    def complain(self, text: str, fix: str = "") -> None:
        """Say what went wrong, also when quiet."""
        self._err.print(Text.assemble(("Error: ", "bold red"), clean(text)), soft_wrap=True)
        if fix:
            self._err.print(Text(clean(fix)), soft_wrap=True)

    @contextmanager
    def waiting(self, text: str) -> Iterator[None]:
        """Show that something is under way; where stderr is no terminal, say it once."""
        if self._quiet:
            yield
        elif self._err.is_terminal:
            with self._err.status(Text(clean(text))):
                yield
        else:
            self.say(text)
            yield

    def _json(self, data: object) -> None:
        sys.stdout.write(json.dumps(data, indent=2) + "\n")


def _at(item: Mapping[str, Any], path: str) -> object:
    value: object = item
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _plain(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case str():
            return value
        case list() if all(isinstance(each, str) for each in value):
            return ", ".join(value)
        case list() | dict():
            return json.dumps(value, ensure_ascii=False)
        case _:
            return str(value)
