"""Which of a mail's parts are its text, and which are files?

Texts follow one another, with files between them; in a `multipart/alternative` they are versions of one text (RFC 2046,
section 5.1.4). A text that is meant to be saved, or has a name while others have none, is a file; an embedded mail is one
too, whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Final

from contracts.values.frozen import frozen
from parser.domain.body.enriched import ENRICHED
from parser.domain.files.sniffing import is_no_text
from parser.domain.structure import Part

_PAGES: Final = frozenset({"text/html", "application/xhtml+xml"})
_TEXTS: Final = ENRICHED | {"text/plain", "text", "text/markdown", "text/x-markdown"}
_PAGE: Final = re.compile(rb"[\s\xef\xbb\xbf]{0,100}<(?:!doctype\s+html\b|html[^<>]{0,500}>\s{0,100}<)", re.IGNORECASE)
_FRAGMENT: Final = re.compile(
    rb"\s*+<(?:div|p|table|center|span|font|h[1-6]|ul|ol|body|head|meta|style)(?:\s[^<>]{0,1000})?>", re.IGNORECASE
)
_ENDING: Final = re.compile(rb"(?:</(?:div|p|table|center|span|font|h[1-6]|ul|ol|body)>|<br ?/?>)\Z", re.IGNORECASE)
ENDING: Final = 20
"""Bytes in which that end tag stands."""
SPACE: Final = 100
"""Bytes of white space behind it."""
LOOKED_AT: Final = 64 * 1024
FEWEST_ENDS: Final = 2
"""End tags of a piece of a page: less is text with a tag in it."""
_TAG: Final = re.compile(rb"<[A-Za-z!/]|&[A-Za-z#]")

Chain = tuple[Part, ...]


@frozen
class Unit:
    """A piece of the text: plain, as a page, or both. `others` are further versions, which should say the same.

    A page may have plain parts among its own, where a mailer put files between them.
    """

    plain: Chain = ()
    page: Chain = ()
    others: tuple[Unit, ...] = ()

    @property
    def speaks(self) -> bool:
        """Whether there is anything in it."""
        return any(part.content and not part.content.isspace() for part in (*self.plain, *self.page))

    @property
    def is_named(self) -> bool:
        """Whether it looks like a file although it may be shown: some mailers send text files so, or call texts attachments."""
        parts = (*self.plain, *self.page)
        return len(parts) == 1 and bool(parts[0].filename or parts[0].disposition == "attachment")


def laid_out(root: Part) -> tuple[tuple[Unit, ...], tuple[Part, ...]]:
    """The units of a mail's text and its files, in order."""
    if not root.is_container and not root.filename and (unit := _as_text(root)):
        # Some mailers call the whole mail an attachment.
        return (unit,), ()
    found = list(_walk(root))
    speaking = [each for each in found if isinstance(each, Unit) and each.speaks]
    shown = None if any(not each.is_named for each in speaking) else next(iter(speaking), None)
    units: list[Unit] = []
    files: list[Part] = []
    for each in found:
        if isinstance(each, Part):
            files.append(each)
            continue
        if each is shown or not each.is_named:
            units.append(each)
        if each.is_named:
            files += _saved(each, is_shown=each is shown)
    return tuple(units), tuple(files)


def is_page(part: Part) -> bool:
    """Whether a text is HTML: what begins as a page is one, and what has no tags is none, whatever it is called."""
    if part.media_type in _PAGES:
        return _TAG.search(part.content) is not None or b"\0" in part.content[:100]
    if part.media_type != "text/plain" or b"<" not in part.content[:100]:
        return False
    return _PAGE.match(part.content) is not None or (not part.filename and _is_fragment(part.content))


def _is_fragment(content: bytes) -> bool:
    """Whether a text begins and ends with tags as an editor writes them: what stands between is meant to be shown."""
    end = content[-ENDING - SPACE :].rstrip()[-ENDING:]
    return bool(_FRAGMENT.match(content) and _ENDING.search(end) and content.count(b"</", 0, LOOKED_AT) >= FEWEST_ENDS)


def _saved(unit: Unit, *, is_shown: bool) -> Iterator[Part]:
    """Text files. One that is shown for want of other text is a file all the same, if its sender sent it as one."""
    return (part for part in (*unit.plain, *unit.page) if part.disposition or not is_shown)


def _walk(part: Part) -> Iterator[Unit | Part]:
    """The tree is at most as deep as the limits allow."""
    if not part.is_container:
        yield _leaf(part)
    elif part.media_type == "multipart/alternative":
        yield from _alternative([list(_walk(child)) for child in part.children])
    elif part.media_type == "multipart/related" and (root := _start(part)):
        yield from _walk(root)
        yield from (leaf for child in part.children if child is not root for leaf in _leaves(child))
    else:
        for child in part.children:
            yield from _walk(child)


def _start(part: Part) -> Part | None:
    """The part that its sender names as the text, of which all others are resources (RFC 2387, section 3.2)."""
    named = part.parameters.get("start", "").strip("<> ")
    root = next((child for child in part.children if named and child.content_id == named), None)
    return root if root and any(isinstance(each, Unit) for each in _walk(root)) else None


def _leaves(part: Part) -> Iterator[Part]:
    if not part.is_container:
        yield part
    for child in part.children:
        yield from _leaves(child)


def _leaf(part: Part) -> Unit | Part:
    return part if part.disposition == "attachment" and part.filename else _as_text(part) or part


def _as_text(part: Part) -> Unit | None:
    if (part.media_type not in _TEXTS and part.media_type not in _PAGES) or is_no_text(part.content):
        # Programs that know no type for a file call it text, or nothing, which means the same (RFC 2045, section 5.2).
        return None
    return Unit(page=(part,)) if is_page(part) else Unit(plain=(part,))


def _alternative(children: Sequence[Sequence[Unit | Part]]) -> Iterator[Unit | Part]:
    """One unit of all versions: the first plain text that says something, and the last page."""
    found = [units for child in children if (units := [each for each in child if isinstance(each, Unit)])]
    saved = list(_named_beside_unnamed(found))
    versions = [units for units in found if units not in saved]
    plain = [_joined(units, page=False) for units in versions if all(unit.plain for unit in units)]
    pages = [_joined(units, page=True) for units in versions if any(unit.page for unit in units)]
    if versions:
        text = next((unit for unit in plain if unit.speaks), plain[0] if plain else Unit())
        page = pages[-1] if pages else Unit()
        others = (each for each in (*plain, *pages) if each is not text and each is not page and each.speaks)
        yield Unit(text.plain, page.page, tuple(others))
    yield from chain.from_iterable(saved)
    yield from (each for child in children for each in child if isinstance(each, Part))


def _named_beside_unnamed(versions: Sequence[Sequence[Unit]]) -> Iterator[Sequence[Unit]]:
    """Files that somebody put among the versions: they have a name where another version in their format has none."""
    for of_pages in (False, True):
        alike = [units for units in versions if any(unit.page for unit in units) == of_pages]
        named = [units for units in alike if len(units) == 1 and units[0].is_named]
        if len(named) < len(alike):
            yield from named


def _joined(units: Iterable[Unit], *, page: bool) -> Unit:
    """One version out of the pieces of it."""
    parts = tuple(part for unit in units for part in ((unit.page or unit.plain) if page else unit.plain))
    return Unit(page=parts) if page else Unit(plain=parts)
