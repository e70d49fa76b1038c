"""Which parts are files, those inside other parts included? Texts give theirs to `embedded`, winmail.dat is opened here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from contracts.values import AttachmentRole
from contracts.values.frozen import frozen
from parser.domain.charsets import to_utf8
from parser.domain.evidence import Evidence
from parser.domain.files.embedded import Embedded, take_out
from parser.domain.files.roles import is_tnef, role_of
from parser.domain.files.rtf import text_of, unpacked
from parser.domain.files.sniffing import sniff
from parser.domain.files.tnef import SIGNATURE, Tnef, TnefFile, TnefUnreadable, read_tnef
from parser.domain.hygiene import clean_line
from parser.domain.repairs import Repairs
from parser.domain.structure import Part
from parser.domain.words import decode_words

DEEPEST: Final = 3
"""Levels of mails wrapped in winmail.dat within each other."""
MOST_TOLD: Final = 10
"""Mails in winmail.dat whose words are told: rich text takes a while."""


@frozen
class Extracted(Part):
    """A file that was no part of the mail."""

    found_in: str = ""


@frozen
class Found:
    """A file, where it was found if it was no part of its own, what it looks like, and what it is to the mail."""

    part: Part
    found_in: str
    sniffed: str | None
    role: AttachmentRole


@frozen
class Opened:
    """Everything found."""

    files: tuple[Found, ...]
    wrapped: tuple[Tnef, ...] = ()

    def body(self) -> Part | None:
        """What a winmail.dat says: the mail's text where it has none of its own. Takes a while."""
        return next(filter(None, map(_body, self.wrapped)), None)


def files_apart(part: Part, repairs: Repairs) -> Part:
    """The same tree, where files stand between the lines of a text these as parts of their own behind it."""
    if part.children:
        children = tuple(files_apart(child, repairs) for child in part.children)
        changed = any(new is not old for new, old in zip(children, part.children, strict=True))
        return replace(part, children=children) if changed else part
    if part.media_type != "text/plain" or part.disposition == "attachment":
        return part
    kept, found = take_out(part.content)
    if not found:
        return part
    repairs.note("files_in_text", ", ".join(sorted({each.found_in for each in found})))
    label = part.parameters.get("charset", "")
    files = tuple(_as_part(each, label, repairs) for each in found)
    return Part("multipart/mixed", {}, "", "", "", (replace(part, content=kept), *files), b"")


def open_files(parts: Iterable[Part], repairs: Repairs) -> Opened:
    """Look at each file, and into those that hold others."""
    files: list[Found] = []
    opened: list[Tnef] = []
    turns = iter(range(MOST_TOLD))
    for part in parts:
        found = _found(part, part.found_in if isinstance(part, Extracted) else "")
        wrapped = _opened(part, repairs) if is_tnef(part, found.sniffed) else None
        if wrapped is None:
            files.append(found)
            continue
        inner = [_found(each, "tnef") for each in _unwrapped(wrapped, repairs, DEEPEST, turns)]
        files += [replace(found, role=AttachmentRole.CONTAINER) if inner else found, *inner]
        opened.append(wrapped)
    return Opened(tuple(files), tuple(opened))


def _as_part(each: Embedded, label: str, repairs: Repairs) -> Part:
    """A file by the name that stands in the text, in whose charset it is."""
    written = each.name if each.name.isascii() else to_utf8([each.name], Evidence((label,)), repairs)[0]
    name = decode_words(written, repairs, 300)
    return Extracted("application/octet-stream", {}, "attachment", name, "", (), each.content, found_in=each.found_in)


def _found(part: Part, found_in: str) -> Found:
    sniffed = sniff(part.content)
    return Found(part, found_in, sniffed, role_of(part, sniffed))


def _opened(part: Part, repairs: Repairs) -> Tnef | None:
    try:
        found = read_tnef(part.content)
    except TnefUnreadable as unreadable:
        repairs.note("tnef_unreadable", str(unreadable))
        return None
    if found.damage:
        repairs.note("tnef_broken", f"{found.damage}: what could be read was taken out")
    return found


def _unwrapped(wrapped: Tnef, repairs: Repairs, levels: int, turns: Iterator[int]) -> Iterator[Part]:
    """The files in a winmail.dat; of a mail in it, what it says and its files."""
    for file in wrapped.files:
        inner = _inner(file, repairs) if file.is_tnef and levels else None
        if inner:
            yield from _words(file, inner, turns)
            yield from _unwrapped(inner, repairs, levels - 1, turns)
        elif file.content or file.name:
            yield _file_part(file)


def _words(file: TnefFile, inner: Tnef, turns: Iterator[int]) -> Iterator[Part]:
    """What a mail in a winmail.dat says, as a file that can be opened; of too many the mail as it is."""
    if next(turns, None) is None:
        yield _file_part(file)
    elif said := _body(inner):
        version = said.children[-1]
        name = clean_line(file.name, 300)
        extension = ".html" if version.media_type == "text/html" else ".txt"
        yield replace(version, disposition="attachment", filename=name and name + extension)


def _inner(file: TnefFile, repairs: Repairs) -> Tnef | None:
    assert file.content.startswith(SIGNATURE)
    return _opened(_file_part(file), repairs)


def _file_part(file: TnefFile) -> Part:
    declared = clean_line(file.media_type, 100) or "application/octet-stream"
    media_type = "application/ms-tnef" if file.is_tnef else declared
    return Part(media_type, {}, "attachment", clean_line(file.name, 300), clean_line(file.content_id), (), file.content)


def _body(wrapped: Tnef) -> Part | None:
    text = wrapped.text if wrapped.text or wrapped.html else text_of(unpacked(wrapped.rich_text))
    versions = [
        Part(media_type, {"charset": "utf-8"} if media_type == "text/plain" else {}, "", "", "", (), content)
        for media_type, content in (
            ("text/plain", text.rstrip("\0").encode("utf-8", "replace")),
            ("text/html", wrapped.html),
        )
        if content.strip()
    ]
    return Part("multipart/alternative", {}, "", "", "", tuple(versions), b"") if versions else None
