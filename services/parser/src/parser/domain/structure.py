"""Which parts does a mail consist of? `fast-mail-parser` answers; our own lenient reading where it cannot.

No type of the library leaves this file. It is 12 times as quick as Python's own; whenever it fails, or would read less than
is there (damaged encodings, boundaries, headers), the same tree is made by `leniency`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, Final

import fast_mail_parser

from contracts.values.frozen import frozen
from parser.domain.head import Head
from parser.domain.leniency import Range, opened_whole
from parser.domain.limits import Limits
from parser.domain.parameters import read_boundary, read_parameters, read_type
from parser.domain.raw import LARGE, Raw
from parser.domain.repairs import Repairs
from parser.domain.undeclared import without_encoding

_CODINGS: Final = frozenset({b"", b"7bit", b"8bit", b"binary", b"quoted-printable", b"base64"})
_BOUNDARY_END: Final = re.compile(rb"(--)?[ \t]*(?:\r?\n|\Z)")
_FIRST_PART: Final = re.compile(
    rb"\s*+(?:[^\r\n]{0,200}\bMIME\b[^\r\n]{0,200}+(?:\r?\n(?!--)[^\r\n]{1,200}+){0,2}\s{1,20}+)?"
    rb"--((?:-*+)[^\s-][^\r\n]{0,200}?)[ \t]*+\r?\nContent-[A-Z-]{1,40}+[ \t]*+:",
    re.IGNORECASE,
)
"""A boundary where a text begins, or below the lines for programs that know no parts."""
MANY_MULTIPARTS: Final = 20
"""From here on the whole mail is not searched for yet another boundary."""
_TORN: Final = re.compile(rb"(?:content|mime|x)-", re.IGNORECASE)
"""How the rest of a header begins, where a blank line stands within."""
_AROUND: Final = b"- \t\r\n"
_CODING: Final = "content-transfer-encoding"
_KEPT: Final = frozenset({"content-type", "content-disposition", "content-id", "content-location", _CODING})


@frozen
class Part:
    """One node of a mail's tree. `content` is a leaf's, without its transfer encoding."""

    media_type: str
    parameters: Mapping[str, str]
    disposition: str
    filename: str
    """As the sender wrote it: not safe to use."""
    content_id: str
    children: tuple[Part, ...]
    content: bytes
    location: str = ""
    """The address under which pages of the mail may show it (RFC 2557, section 4)."""

    @property
    def is_container(self) -> bool:
        """Whether its content are its children."""
        return self.media_type.startswith("multipart/")


class StructureUnreadable(Exception):
    """The quick library cannot read this mail, or would lose something of it."""


@dataclass(slots=True)
class _Node:
    """What both libraries say about a part."""

    headers: Mapping[str, bytes]
    children: Sequence[Any]
    content: bytes


@dataclass(slots=True)
class _Budget:
    """How many parts may still be read."""

    raw: Raw
    head: Head
    limits: Limits
    repairs: Repairs
    parts: int = 0
    multiparts: int = 0
    is_ascii: bool = False
    default_types: list[str] = field(default_factory=lambda: ["text/plain"])


def read_structure(raw: Raw, head: Head, limits: Limits, repairs: Repairs) -> Part:
    """The tree of a mail. Deeper or more parts than the limits allow are left out with a warning."""
    if head.regular and _is_multipart(head) and isinstance(raw, bytes) and len(raw) < LARGE:
        quick = Repairs(limits.warnings)
        try:
            tree = fast_mail_parser.parse_email_tree(raw, mode="lazy")
            root = _part(tree, _look_quickly, _Budget(raw, head, limits, quick, is_ascii=raw.isascii()), 0)
        except (fast_mail_parser.ParseError, StructureUnreadable):
            pass
        else:
            repairs.take(quick)
            return root
    return read_leniently(raw, head, limits, repairs)


def _is_multipart(head: Head) -> bool:
    """Whether there are parts to be found: without any the quick library is not the quicker one."""
    return read_type(head.first("content-type")).startswith("multipart/")


def read_leniently(raw: Raw, head: Head, limits: Limits, repairs: Repairs) -> Part:
    """The same, whatever is wrong with the mail."""
    whole = opened_whole(raw, head, repairs)
    if whole.media_type.startswith("text/") and _begins_with_parts(raw, head.body_at):
        # The guess at their boundary is told.
        whole = replace(whole, media_type="multipart/mixed", declared=b"multipart/mixed")
    return _part(whole, _look_leniently, _Budget(raw, head, limits, repairs), 0)


def _begins_with_parts(raw: Raw, at: int) -> bool:
    """Whether a body that calls itself text is a multipart, whose header got lost on the way: all of it, up to the end."""
    first = _FIRST_PART.match(raw, at)
    return first is not None and raw.find(b"\n--%b--" % first[1], first.end()) >= 0


def _leaf(media_type: str, content: bytes) -> Part:
    return Part(media_type, {}, "", "", "", (), content)


def _part(node: Any, look: Callable[[Any, _Budget], _Node], budget: _Budget, depth: int) -> Part:
    """Make our own value of a library's node, depth first."""
    seen = look(node, budget)
    budget.parts += 1
    value = seen.headers.get("content-type", b"")
    media_type = read_type(value, budget.default_types[-1])
    parameters = read_parameters(value, budget.repairs)
    disposition, filename = _disposition(seen.headers.get("content-disposition", b""), budget.repairs)
    left = seen.content.strip(_AROUND) if media_type.startswith("multipart/") else b""
    if left and left != read_boundary(value).strip(_AROUND):
        budget.repairs.note("boundary_missing")
        return _leaf("text/plain", seen.content)
    content = _unwrapped(seen, media_type, budget.repairs, is_text=disposition != "attachment") if seen.content else b""
    budget.default_types.append("message/rfc822" if media_type == "multipart/digest" else "text/plain")
    children = _children(seen.children, look, budget, depth) if media_type.startswith("multipart/") else ()
    budget.default_types.pop()
    return Part(
        media_type,
        parameters,
        disposition,
        filename or parameters.get("name", ""),
        seen.headers.get("content-id", b"").decode("latin-1").strip("<> \t"),
        children,
        content,
        "".join(seen.headers.get("content-location", b"").decode("latin-1").split()),
    )


def _unwrapped(seen: _Node, media_type: str, repairs: Repairs, *, is_text: bool) -> bytes:
    """A part's content without an encoding that nobody declared, or that was put on twice."""
    is_declared, is_text = _CODING in seen.headers, is_text and media_type.startswith("text/")
    if is_declared and not is_text and media_type.startswith("text/"):
        # Files of text may be meant to hold what somebody encoded.
        return seen.content
    # In a page every attribute would have a sign of its own: no other text shows so well what was done to all of it.
    may_be_quoted = not is_declared or (media_type == "text/html" and b'=3D"' in seen.content)
    return without_encoding(seen.content, repairs, is_text=is_text, may_be_quoted=may_be_quoted)


def _children(
    nodes: Sequence[Any], look: Callable[[Any, _Budget], _Node], budget: _Budget, depth: int
) -> tuple[Part, ...]:
    if depth >= budget.limits.depth:
        budget.repairs.note("depth_limit")
        return ()
    children = []
    for node in nodes:
        if budget.parts >= budget.limits.parts:
            budget.repairs.note("parts_limit")
            break
        children.append(_part(node, look, budget, depth + 1))
    return tuple(children)


def _disposition(value: bytes, repairs: Repairs) -> tuple[str, str]:
    if not value:
        return "", ""
    kind = value.partition(b";")[0].strip().lower()
    # The type itself may be forgotten: then a parameter stands in its place.
    said = read_parameters(b";" + value, repairs)
    filename = said.get("filename") or said.get("name", "")
    if kind == b"inline":
        return "inline", filename
    # RFC 2183, section 2.8: an unknown disposition is an attachment; without a name it is more often a mistake.
    return "attachment" if kind == b"attachment" or filename else "", filename


def _look_quickly(node: fast_mail_parser.PyLazyMimePart, budget: _Budget) -> _Node:
    """Raises `StructureUnreadable` where lenient reading would give more."""
    headers = _kept_of(node, is_inner=budget.multiparts > 0)
    declared = headers.get("content-type", b"")
    kind = read_type(declared, budget.default_types[-1])
    coding = headers.get(_CODING, b"").lower()
    # Of raw 8-bit text between quoted characters the library loses some.
    if coding not in _CODINGS or (coding == b"quoted-printable" and not budget.is_ascii):
        raise StructureUnreadable
    if kind.startswith("multipart/"):
        if not node.children:
            raise StructureUnreadable
        _check_boundary(read_boundary(declared), budget)
        return _Node(headers, node.children, b"")
    content = node.content
    if not content or _TORN.match(content):
        # What has no blank line after its header is empty here, and text there; with one too many its header goes on.
        raise StructureUnreadable
    if coding == b"quoted-printable" and b"=" in content and b"=3D" not in budget.raw:
        # An encoder would have written each sign so: it may be that there was none.
        raise StructureUnreadable
    return _Node(headers, (), content)


def _kept_of(node: fast_mail_parser.PyLazyMimePart, *, is_inner: bool) -> dict[str, bytes]:
    headers: dict[str, bytes] = {}
    for name, values in node.headers.items():
        lowered = name.lower()
        if lowered in _KEPT:
            # A semicolon at the end of a line announces parameters, which are lost where the next line is not indented.
            if len(values) > 1 or not values[0].isascii() or "\x1b" in values[0] or values[0].endswith(";"):
                raise StructureUnreadable
            headers.setdefault(lowered, values[0].encode("ascii"))
        elif is_inner and (not values[0] or " " in name):
            # The mail's own header is regular, or is not read so. In a part's: a line without a colon, or with one in a sentence: the end of the field before it, or the beginning of the text.
            raise StructureUnreadable
    if not headers:
        # Of a text that begins where its header should, lines are lost.
        raise StructureUnreadable
    return headers


def _check_boundary(boundary: bytes, budget: _Budget) -> None:
    """See to it that no line only begins or ends with the boundary: the library takes it for one, or not (RFC 2046, section 5.1.2).

    And that none opens a part behind the one that closes: there the library stops.
    """
    budget.multiparts += 1
    needle = b"--" + boundary
    at = budget.raw.find(needle, budget.head.body_at)
    if at < 0 or budget.multiparts > MANY_MULTIPARTS:
        raise StructureUnreadable
    is_closed = False
    while at >= 0:
        end = _BOUNDARY_END.match(budget.raw, at + len(needle))
        if not end or (is_closed and not end[1]) or budget.raw[at - 1 : at] != b"\n":
            raise StructureUnreadable
        is_closed = is_closed or bool(end[1])
        at = budget.raw.find(needle, end.end(1) if end[1] else at + len(needle))
    if not is_closed:
        budget.repairs.note("boundary_not_closed")


def _look_leniently(node: Range, budget: _Budget) -> _Node:
    headers = {name: values[0] for name, values in node.head.by_name.items() if name in _KEPT}
    headers["content-type"] = node.declared
    if node.media_type.startswith("multipart/"):
        # One more than may be read shows that there are more.
        children = list(islice(node.children(budget.limits, budget.repairs), budget.limits.parts + 1))
        if children:
            return _Node(headers, children, b"")
    return _Node(headers, (), node.content(budget.repairs))
