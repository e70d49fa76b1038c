"""Which of a mail's parts are its text, and which are files?

In a `multipart/alternative` the plain version is the text and the last HTML version is the page; elsewhere parts follow
one another. A text part that is meant to be saved is a file; an embedded mail is one too, whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from parser.domain.charsets import codec_of, decode
from parser.domain.flowed import unflow
from parser.domain.hygiene import clean_text
from parser.domain.limits import Limits
from parser.domain.markup import sanitise, to_text
from parser.domain.repairs import Repairs
from parser.domain.structure import Part

_META: Final = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
META_WITHIN: Final = 2048
"""Bytes of a page in which its charset is looked for (HTML says 1024)."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One piece of the text: plain, as a page, or both."""

    plain: Part | None = None
    page: Part | None = None


@dataclass(frozen=True, slots=True)
class Body:
    """What a mail says, and the parts that are files. `html` is sanitised; None where there is no page."""

    text: str
    html: str | None
    files: tuple[Part, ...]


def read_body(root: Part, limits: Limits, repairs: Repairs) -> Body:
    """Read the text of a mail, cut at the limits."""
    units: list[Unit] = []
    files: list[Part] = []
    for found in _walk(root):
        if isinstance(found, Unit) and not (units and _is_named(found)):
            units.append(found)
        elif isinstance(found, Unit):
            files += [part for part in (found.plain, found.page) if part]
        else:
            files.append(found)
    text = "\n".join(filter(None, (_text(unit, limits, repairs) for unit in units)))
    pages = [page for unit in units if unit.page and (page := _page(unit.page, limits, repairs))]
    return Body(text, "\n".join(pages) or None, tuple(files))


def decoded(part: Part, most: int, repairs: Repairs) -> str:
    """The text of a part, of at most so many bytes, as the part declares its charset."""
    data = part.content
    if len(data) > most:
        repairs.note("text_limit", f"{len(data)} bytes")
        data = data[: data.rfind(b"\n", most // 2, most) + 1 or most]
    label = part.parameters.get("charset", "")
    is_page = part.media_type == "text/html"
    if is_page and not codec_of(label) and (found := _META.search(data, 0, META_WITHIN)):
        label = found[1].decode("ascii")
    if is_page and codec_of(label) == "utf-7":
        # Browsers do not know it either: it has hidden scripts from filters.
        label = ""
    return clean_text(decode(data, label, repairs).removeprefix("\ufeff"))


def _walk(part: Part) -> Iterator[Unit | Part]:
    """Units and files, in order. The tree is at most as deep as the limits allow."""
    if not part.is_container:
        yield _leaf(part)
    elif part.media_type == "multipart/alternative":
        yield from _alternative([found for child in part.children for found in _walk(child)])
    else:
        for child in part.children:
            yield from _walk(child)


def _leaf(part: Part) -> Unit | Part:
    if part.disposition == "attachment":
        return part
    if part.media_type == "text/html":
        return Unit(page=part)
    return Unit(plain=part) if part.media_type in {"text/plain", "text", "text/enriched"} else part


def _alternative(found: Iterable[Unit | Part]) -> Iterator[Unit | Part]:
    """One unit of all versions: the first plain text that says something, and the last page."""
    versions = [each for each in found if isinstance(each, Unit)]
    files = [each for each in found if isinstance(each, Part)]
    plain = [unit.plain for unit in versions if unit.plain]
    pages = [unit.page for unit in versions if unit.page]
    if versions:
        spoken = next((part for part in plain if part.content.strip()), plain[0] if plain else None)
        yield Unit(spoken, pages[-1] if pages else None)
    yield from files


def _is_named(unit: Unit) -> bool:
    """Whether it looks like a file although it may be shown: some mailers send text files so."""
    part = unit.plain or unit.page
    return bool(part and part.filename and not (unit.plain and unit.page))


def _text(unit: Unit, limits: Limits, repairs: Repairs) -> str:
    if unit.plain and unit.plain.content.strip():
        text = decoded(unit.plain, limits.text, repairs)
        if unit.plain.parameters.get("format", "").lower() == "flowed":
            text = unflow(text, delete_space=unit.plain.parameters.get("delsp", "").lower() == "yes")
        return text
    if unit.page and unit.page.content.strip():
        repairs.note("text_from_html")
        return to_text(decoded(unit.page, limits.html, repairs), repairs)[: limits.text]
    return ""


def _page(part: Part, limits: Limits, repairs: Repairs) -> str | None:
    html = decoded(part, limits.html, repairs)
    return sanitise(html, limits, repairs) if html.strip() else None
