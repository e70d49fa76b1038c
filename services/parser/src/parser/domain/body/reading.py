"""What does a mail say? Its text for people and programs, its page to be shown, and the parts that are neither.

The plain version is the text, unless it only stands in for the page. Where the two say different things (a lure in one,
something harmless in the other) a warning says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from html import escape, unescape
from typing import Final

from contracts.values.frozen import frozen
from parser.domain.body.layout import Chain, Unit, is_page, laid_out
from parser.domain.body.texts import decoded, read_text
from parser.domain.body.versions import is_stub, say_different, say_the_same, says_it_too
from parser.domain.limits import Limits
from parser.domain.markup import images_of, placed, places_of, sanitise, to_text, with_breaks
from parser.domain.raw import Raw
from parser.domain.repairs import Repairs
from parser.domain.structure import Part

_SHOWN: Final = re.compile(r' (?:src|background)="cid:([^"]*)"')


@frozen
class Body:
    """What a mail says, and the parts that are files. `html` is sanitised; None where there is no page.

    `shown` are the Content-IDs of the files that the page shows. `instead` is what a file says, where there is no text.
    """

    text: str
    html: str | None
    files: tuple[Part, ...]
    shown: frozenset[str] = frozenset()
    instead: str = ""

    @property
    def readable(self) -> str:
        """The text, or what is read in its place."""
        # Nothing is copied to find that out, as it is to strip a text.
        return self.instead if not self.text or self.text.isspace() else self.text


@frozen
class _Page:
    """A page as it came and as it is shown; or plain text that is shown between pages."""

    source: str
    shown: str
    text: str = ""


@frozen
class _Said:
    """What a unit says by its plain version and by its page, and that page to be shown.

    Of a page that only repeats the plain version nobody needs the text: then it is empty.
    """

    plain: str
    page: str
    html: tuple[str, ...]

    @property
    def text(self) -> str:
        """The version that people read."""
        return self.plain or self.page


def read_body(root: Part, limits: Limits, repairs: Repairs, wrapped: Iterable[Part] = (), mail: Raw = b"") -> Body:
    """Read the text of a mail, cut at the limits. `wrapped` are files that its page may show, beside its own.

    `mail` is all of it: evidence of its charset, for text that names none.
    """
    units, files = laid_out(root)
    reader = _Reader(limits, repairs, (*files, *wrapped), mail)
    said = _merged([each for unit in units for each in reader.read(unit)])
    text = reader.cut("\n".join(each.text for each in said if each.text))
    html = None
    if any(each.html for each in said):
        html = "\n".join(piece for each in said for piece in each.html or filter(None, [_as_page(each.plain)]))
    return Body(text, html, files, _shown(html))


class _Reader:
    """Reads one mail. What the limits leave room for is shared by all of its texts."""

    def __init__(self, limits: Limits, repairs: Repairs, files: Sequence[Part], mail: Raw) -> None:
        self._limits, self._repairs, self._mail = limits, repairs, mail
        self._images, self._places = images_of(files), places_of(files)
        self._text, self._html = limits.text, limits.html

    def read(self, unit: Unit) -> list[_Said]:
        """What a unit says, and what further versions of it say that is something else."""
        first = self._chosen(unit, self._said(unit.plain, unit.page))
        said = [first]
        for other in unit.others:
            further = self._said(other.plain, other.page)
            if further.text and all(say_different(further.text, text) for text in (first.plain, first.page) if text):
                said.append(further)
        return said

    def cut(self, text: str) -> str:
        """The text, in at most as many bytes as may be kept."""
        if len(text) * 4 <= self._limits.text or len(data := text.encode()) <= self._limits.text:
            return text
        self._repairs.note("text_limit", f"{len(data)} bytes")
        return data[: self._limits.text].decode("utf-8", "ignore")

    def _said(self, plain: Chain, page: Chain) -> _Said:
        pages = [self._page(part) if is_page(part) else self._between(part) for part in page]
        html = tuple(each.shown for each in pages if each.shown)
        text = _lines(map(self._plain, plain))
        if len(html) == len(pages) == 1 and says_it_too(html[0], text):
            return _Said(text, "", html)
        return _Said(text, _lines(self._text_of(each) for each in pages), html)

    def _chosen(self, unit: Unit, said: _Said) -> _Said:
        """Of two versions that one which is the text: the plain one, where it is one."""
        if not said.page:
            return said
        if not said.plain:
            self._repairs.note("text_from_html", "the plain version says nothing" if unit.plain else "")
        elif is_stub(said.plain, said.page):
            self._repairs.note("text_from_html", "the plain version only stands in for the page")
            return replace(said, plain="")
        elif say_different(said.plain, said.page):
            self._repairs.note("text_and_html_differ", "the text is the plain version; the page says something else")
        return said

    def _plain(self, part: Part) -> str:
        text = read_text(part, max(self._text, 0), self._repairs, self._mail)
        self._text -= len(part.content)
        return text

    def _between(self, part: Part) -> _Page:
        text = self._plain(part)
        return _Page("", _as_page(text), text)

    def _page(self, part: Part) -> _Page:
        if part.media_type == "text/plain":
            self._repairs.note("html_undeclared")
        page = decoded(part, max(self._html, 0), self._repairs, self._mail)
        self._html -= len(part.content)
        if not page.strip():
            return _Page("", "")
        page = with_breaks(placed(page, part.location, self._places))
        cleaned = sanitise(page, self._limits, self._repairs, self._images) or ""
        return _Page(page, cleaned if cleaned.strip() else "")

    def _text_of(self, page: _Page) -> str:
        return to_text(page.source, self._repairs) if page.source else page.text


def _merged(said: Sequence[_Said]) -> list[_Said]:
    """Plain text and page, one behind the other instead of as versions, are versions where they say the same."""
    merged: list[_Said] = []
    for each in said:
        before = merged[-1] if merged else None
        if before and _are_versions(before, each) and say_the_same(before.text, each.text):
            merged[-1] = _Said(before.plain or each.plain, before.page or each.page, before.html or each.html)
        else:
            merged.append(each)
    return merged


def _are_versions(one: _Said, other: _Said) -> bool:
    return bool(one.html) != bool(other.html) and bool(one.plain) != bool(other.plain)


def _lines(texts: Iterable[str]) -> str:
    """Texts one after another; empty where they say nothing."""
    joined = "\n".join(filter(None, texts))
    return joined if joined.strip("\u200b\ufeff \t\r\n\xa0") else ""


def _as_page(text: str) -> str:
    """Plain text between pages, to be shown with them."""
    return f'<div style="white-space:pre-wrap">{escape(text)}</div>' if text.strip() else ""


def _shown(html: str | None) -> frozenset[str]:
    if html is None or '="cid:' not in html:
        return frozenset()
    return frozenset(unescape(found) for found in _SHOWN.findall(html))
