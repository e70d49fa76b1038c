"""What would a page load, from the mail and from outside?

Images that the mail brings keep their `cid:` address (RFC 2392), as the attachment's Content-ID says it. Those from outside
keep their address in an attribute of ours, which no browser loads; no mail can set it, as nh3 allows no such attribute.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from html import escape, unescape
from typing import Final
from urllib.parse import unquote, urljoin

from parser.domain.hygiene import clean_line
from parser.domain.repairs import Repairs
from parser.domain.structure import Part

Images = Mapping[str, str]
"""Content-IDs of a mail's parts: as they are compared, to as they are written."""
REMOTE: Final = "data-remote-src"
REMOTE_BACKGROUND: Final = "data-remote-background"
_ELSEWHERE: Final = (b"srcset=", b"poster=", b"@import")
_FRAMED: Final = re.compile(rb"<(?:video|audio|embed|iframe|frame )")
"""One search for what begins alike takes a quarter of the time of five."""
_STYLED: Final = re.compile(rb"""url\(\s*+(?:["']|&quot;|&#39;)?\s*+(?:https?:)?//""")
_ATTRIBUTES: Final = r'(?: [a-z-]+="[^"]*")*'
_IMAGE: Final = re.compile(rf"<img({_ATTRIBUTES})>")
_SOURCE: Final = re.compile(r' src="([^"]*)"')
_BACKGROUND: Final = re.compile(r'(<(?:table|td|th|tr)(?: [a-z-]+="[^"]*")*?) background="([^"]*)"')
_LOADS: Final = re.compile(r"""(\s(?:src|background)\s*+=\s*+)("[^"]*+"|'[^']*+'|[^\s"'>]++)""", re.IGNORECASE)
_CID_LINK: Final = re.compile(r'(<a(?: [a-z-]+="[^"]*")*?) href="\s*cid:[^"]*"', re.IGNORECASE)


def images_of(parts: Iterable[Part]) -> Images:
    """What the pages of a mail with these files may show: by Content-ID, or by Content-Location as if that were one."""
    names = [part.content_id or part.location for part in parts]
    return {_key(name): clean_line(name, 300) for name in names if name}


def places_of(parts: Iterable[Part]) -> Images:
    """Under which addresses (RFC 2557) a page shows files of its mail, and their names in `images_of`."""
    return {part.location: part.content_id or part.location for part in parts if part.location}


def placed(page: str, base: str, places: Images) -> str:
    """A page that shows by `cid:` what it shows by the address that a file of the mail has. `base` is the page's own."""

    def found(loads: re.Match[str]) -> str:
        address = unescape(loads[2].strip("\"'")).strip()
        with suppress(ValueError):
            name = places.get(address) or places.get(urljoin(base, address))
            return f'{loads[1]}"cid:{escape(name)}"' if name else loads[0]
        return loads[0]

    return _LOADS.sub(found, page) if places else page


def resolved(cleaned: str, images: Images, repairs: Repairs) -> str:
    """A page from nh3 that loads nothing but what the mail brings."""
    loading = _Loading(images, repairs)
    if "<img " in cleaned:
        cleaned = _IMAGE.sub(loading.image, cleaned)
    if ' background="' in cleaned:
        cleaned = _BACKGROUND.sub(loading.background, cleaned)
    # Among ASCII letters alone lower case is found three times as quickly.
    if b'="cid:' in cleaned.encode("ascii", "replace").lower():
        cleaned = _CID_LINK.sub(r"\1", cleaned)
    if loading.remote:
        repairs.note(
            "remote_content_blocked", f"{loading.remote} images from outside, shown when somebody asks for them"
        )
    return cleaned


@dataclass(slots=True)
class _Loading:
    """Rewrites what loads something; `remote` counts what is outside."""

    images: Images
    repairs: Repairs
    remote: int = 0

    def image(self, found: re.Match[str]) -> str:
        source = _SOURCE.search(found[1])
        if source is None:
            return found[0]
        rest = found[1][: source.start()] + found[1][source.end() :]
        address = unescape(source[1]).strip()
        if _is_remote(address):
            self.remote += 1
            return f'<img{rest} {REMOTE}="{escape(address)}">'
        known = _known(address, self.images)
        if known is None:
            self.repairs.note("cid_missing" if address[:4].lower() == "cid:" else "image_removed")
            return f"<img{rest}>"
        return f'<img src="cid:{escape(known)}"{rest}>'

    def background(self, found: re.Match[str]) -> str:
        address = unescape(found[2]).strip()
        if not _is_remote(address):
            return found[1]
        self.remote += 1
        return f'{found[1]} {REMOTE_BACKGROUND}="{escape(address)}"'


def _is_remote(address: str) -> bool:
    return address[:8].lower().startswith(("https://", "http://"))


def note_removed(source: bytes, repairs: Repairs) -> None:
    """Say what of a page as it came, in lower case, is not kept though it would be seen. Only for warnings."""
    if b"data:image" in source:
        repairs.note("data_image_removed")
    loads = _FRAMED.search(source) or any(word in source for word in _ELSEWHERE)
    if loads or (b"(" in source and _STYLED.search(source)):
        repairs.note("remote_content_removed", "styles, media or frames from outside; the raw mail has them")


def _known(address: str, images: Images) -> str | None:
    if address[:4].lower() != "cid:":
        return None
    said = address[4:]
    return images.get(_key(said)) or images.get(_key(unquote(said)))


def _key(content_id: str) -> str:
    return content_id.strip("<> \t").casefold()
