"""Which lines does a mail's HTML show as quotes and signatures?

Mailers say so by classes and ids. Marker characters are put into the page where such an element begins and ends, the page is
read as text, and the text between the markers is found again in the visible text, by its characters without white space.
Every step is linear.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Final

from parser.domain.markup import to_text
from parser.domain.repairs import Repairs
from parser.domain.reply.attributions import ends_in_attribution
from parser.domain.reply.lines import Lines, without_steering

QUOTED: Final = 1
SIGNED: Final = 2
_OPEN: Final = {QUOTED: "\uf8e1", SIGNED: "\uf8e3"}
_CLOSE: Final = {QUOTED: "\uf8e2", SIGNED: "\uf8e4"}
_REST: Final = "\uf8e5"
"""From here on to the end everything is a quote."""
_TO_END: Final = 3
_MARKERS: Final = re.compile("[\uf8e1-\uf8e5]")
MOST_REGIONS: Final = 2000
ABOVE: Final = 400
"""Characters above a blockquote in which an attribution is looked for."""

_TELLING: Final = (
    b"quote", b"cite", b"signature", b"border-top:", b"rplyfwd", b"divrpf", b"olk_src_body", b"zmail_extra", b"reference-message",
    b"replysection", b"zwchr", b"stopspelling", b"isreplycontent", b"sig_pre", b"hs_reply", b"replyintro", b"reply-intro", b"bloop_sign", b"canarysig",
)  # fmt: skip
"""A page in whose tags none of these stands, in lower case, says nothing: most do not."""
_TAG: Final = re.compile(
    r"<(/?)(blockquote|signature|div|span|p|hr|td|table|section|pre)\b([^<>]{0,2000})>", re.IGNORECASE
)
_SAYS: Final = re.compile(
    r"(?P<quote>gmail_attr|moz-cite-prefix|yahoo_quoted|olk_src_body_section|protonmail_quote|zmail_extra|messagereplysection|"
    r"mail-editor-reference-message|outlook-mobile-reference-message|__quoted_text__|hmquote|isreplycontent|front-blockquote|"
    r"intercom-quote|hs_reply|reply-?intro|superhuman-quote|name=[\"']?quote\b|(?<!gmail)_quoted?\b)|"
    r"(?P<rest>divrplyfwdmsg|\bdivrpf\d|zwchr|stopspelling|"
    # Word draws its borders as Outlook does, but sets text at another distance below them.
    r"border:\s?none;\s?border-top:\s?solid\s?(?!windowtext)[^;]{0,40};\s?padding:\s?3(?:\.0)?pt)|"
    r"(?P<signature>gmail_signature|moz-signature|applemailsignature|outlook-mobile-signature|protonmail_signature|"
    r"zmail_signature|front-signature|io-ox-signature|pcmac-signature|composer_signature|android_signature|signature-widget|"
    r"messagesignaturesection|__sig_pre__|yahoo_signature|"
    r"bloop_sign\b|canarysig|ydp[0-9a-f]{1,12}signature|(?:id|class|name)=[\"']?(?:[\w-]{1,30}[_-])?signature(?![\w-]))"
)
_ANY_TAG: Final = re.compile(r"<[^<>]{0,500}>?|^[^<>]{0,500}>")
_CITED: Final = re.compile(r"cite|quote|border-left\s?:")


def may_tell(page: bytes) -> bool:
    """Whether a page, in any charset that holds ASCII, may say what is quoted: a quick look that most fail."""
    # A page has few tags that differ: to search these alone takes a third of the time.
    tags = b"<".join({piece.partition(b">")[0] for piece in page.split(b"<")}).lower()
    return any(word in tags for word in _TELLING)


def shown_as(lines: Lines, page: str) -> bytes:
    """For each line `QUOTED`, `SIGNED` or 0, as the page shows it; nothing where it does not say."""
    marked = _with_markers(page)
    if not marked:
        return b""
    pieces = list(_pieces(without_steering(to_text(marked, Repairs()))))
    return _found_again(lines, pieces) if any(kind for kind, _ in pieces) else b""


def _with_markers(page: str) -> str | None:
    """The page with a marker where an element that tells begins and ends; None where none does."""
    # Gmail's `div.gmail_quote` also holds what is written below the quote; the blockquote in it does not.
    parts: list[str] = []
    stack: list[tuple[str, int]] = []
    at = regions = 0
    for tag in _TAG.finditer(page):
        name = tag[2].lower()
        kind = _close(stack, name) if tag[1] else _kind(name, tag[3])
        if not kind and name == "blockquote" and not tag[1] and _is_attributed(page, tag.start()):
            kind = QUOTED
        if kind and regions < MOST_REGIONS:
            where = tag.start() if tag[1] or kind > SIGNED else tag.end()
            parts += (page[at:where], _marker(kind, closing=bool(tag[1])))
            at, regions = where, regions + 1
        if not tag[1] and name != "hr":
            stack.append((name, kind))
    return "".join((*parts, page[at:])) if parts else None


def _kind(name: str, attributes: str) -> int:
    if name == "signature":
        return SIGNED
    if not attributes:
        return 0
    attributes = attributes.lower()
    if name == "blockquote" and _CITED.search(attributes):
        return QUOTED
    found = _SAYS.search(attributes)
    said = found.lastgroup if found else None
    if said == "rest":
        return _TO_END
    if said is None or name == "hr":
        return 0
    return QUOTED if said == "quote" else SIGNED


def _is_attributed(page: str, at: int) -> bool:
    """Whether an attribution stands right before this place. A blockquote without one may be the sender's own."""
    return ends_in_attribution(unescape(_ANY_TAG.sub("", page[max(0, at - ABOVE) : at])).strip())


def _close(stack: list[tuple[str, int]], name: str) -> int:
    """What the element is that ends here. Elements left open inside it end with it, unless it was never opened."""
    if stack and stack[-1][0] == name:
        return stack.pop()[1] % _TO_END
    return 0


def _marker(kind: int, *, closing: bool) -> str:
    if kind == _TO_END:
        return _REST
    return _CLOSE[kind] if closing else _OPEN[kind]


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Pieces of text and how they are shown."""
    depth = {QUOTED: 0, SIGNED: 0}
    rest, at = False, 0
    for found in [*_MARKERS.finditer(text), None]:
        end = found.start() if found else len(text)
        kind = QUOTED if rest or depth[QUOTED] else SIGNED if depth[SIGNED] else 0
        yield kind, "".join(text[at:end].split())
        if found is None:
            return
        at, rest = found.end(), rest or found[0] == _REST
        for each in (QUOTED, SIGNED):
            depth[each] += (found[0] == _OPEN[each]) - (found[0] == _CLOSE[each])
            depth[each] = max(0, depth[each])


def _found_again(lines: Lines, pieces: list[tuple[int, str]]) -> bytes:
    """How each line is shown; nothing where page and text say different things before the last quote begins."""
    said = ["".join(line.split()) for line in lines.bare]
    common = _common("".join(said), "".join(piece for _, piece in pieces))
    shown = bytearray(len(said))
    at, index, piece_end = 0, 0, len(pieces[0][1])
    for number, line in enumerate(said):
        while index < len(pieces) - 1 and at >= piece_end:
            index += 1
            piece_end += len(pieces[index][1])
        if line and at + len(line) > common:
            is_last = pieces[index][0] == QUOTED and not any(piece for _, piece in pieces[index + 1 :])
            return bytes(shown[:number]) + bytes([QUOTED]) * (len(said) - number) if is_last else b""
        if line:
            shown[number] = pieces[index][0]
        at += len(line)
    return bytes(shown)


def _common(one: str, other: str) -> int:
    """How many characters two texts begin with in common. Halves its way: comparing slices is quick."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
