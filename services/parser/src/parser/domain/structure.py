"""Which parts does a mail consist of? `fast-mail-parser` answers; the standard library where it cannot.

No type of either library leaves this file. The first is 12 times as quick, the second lenient: it decodes damaged base64
and uuencode, keeps raw 8-bit header bytes, and finds the text of a multipart without a boundary.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from email import policy
from email.message import Message
from email.parser import BytesParser
from typing import Any, Final

import fast_mail_parser

from parser.domain.head import Head
from parser.domain.limits import Limits
from parser.domain.parameters import read_parameters, read_type
from parser.domain.repairs import Repairs
from parser.domain.words import decode_base64

_CODINGS: Final = frozenset({"", "7bit", "8bit", "binary", "quoted-printable", "base64"})
_FOOTER: Final = re.compile(rb"^(?:--|.*\S[ \t]+\S)", re.MULTILINE)
"""What a list put behind base64: a line with words, or dashes."""
_KEPT: Final = ("content-type", "content-disposition", "content-id", "content-transfer-encoding", "content-description")


@dataclass(frozen=True, slots=True)
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

    limits: Limits
    repairs: Repairs
    parts: int = 0
    default_types: list[str] = field(default_factory=lambda: ["text/plain"])


def read_structure(raw: bytes, head: Head, limits: Limits, repairs: Repairs) -> Part:
    """The tree of a mail. Deeper or more parts than the limits allow are left out with a warning."""
    source = raw if head.regular else _regular(raw, head)
    quick = Repairs(limits.warnings)
    try:
        tree = fast_mail_parser.parse_email_tree(source, mode="lazy")
        root = _part(tree, _look_quickly, _Budget(limits, quick), 0)
    except (fast_mail_parser.ParseError, StructureUnreadable):
        return _read_leniently(raw, source, head, _Budget(limits, repairs))
    repairs.take(quick)
    return root


def _read_leniently(raw: bytes, source: bytes, head: Head, budget: _Budget) -> Part:
    try:
        message = BytesParser(policy=policy.compat32).parsebytes(source)
        return _part(message, _look_leniently, budget, 0)
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError):
        budget.repairs.note("structure_unreadable")
        return _leaf("text/plain", raw[head.body_at :])


def _regular(raw: bytes, head: Head) -> bytes:
    """The same mail with a header that no parser reads differently: only what says how the body is built."""
    body = raw[head.body_at :]
    if b"\n" not in body:
        body = body.replace(b"\r", b"\n")
    fields = (b"%b: %b\n" % (name.encode("ascii"), value) for name, value in head.fields if name in _KEPT)
    return b"".join(fields) + b"\n" + body


def _leaf(media_type: str, content: bytes) -> Part:
    return Part(media_type, {}, "", "", "", (), content)


def _part(node: Any, look: Callable[[Any], _Node], budget: _Budget, depth: int) -> Part:
    """Make our own value of a library's node, depth first."""
    seen = look(node)
    budget.parts += 1
    value = seen.headers.get("content-type", b"")
    media_type = read_type(value, budget.default_types[-1])
    parameters = read_parameters(value, budget.repairs)
    disposition, filename = _disposition(seen.headers.get("content-disposition", b""), budget.repairs)
    if media_type.startswith("multipart/") and seen.content.strip():
        budget.repairs.note("boundary_missing")
        return _leaf("text/plain", seen.content)
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
        seen.content,
    )


def _children(nodes: Sequence[Any], look: Callable[[Any], _Node], budget: _Budget, depth: int) -> tuple[Part, ...]:
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
    filename = read_parameters(value, repairs).get("filename", "")
    if kind == b"inline":
        return "inline", filename
    # RFC 2183, section 2.8: an unknown disposition is an attachment; without a name it is more often a mistake.
    return "attachment" if kind == b"attachment" or filename else "", filename


def _look_quickly(node: fast_mail_parser.PyLazyMimePart) -> _Node:
    """Raises `StructureUnreadable` where the other library would give more."""
    headers: dict[str, bytes] = {}
    for name, values in node.headers.items():
        lowered = name.lower()
        if lowered in _KEPT:
            if not values[0].isascii():
                raise StructureUnreadable
            headers.setdefault(lowered, values[0].encode("ascii"))
    kind = read_type(headers.get("content-type", b""))
    coding = headers.get("content-transfer-encoding", b"").decode("ascii").strip().lower()
    if coding not in _CODINGS or (kind.startswith("multipart/") and not node.children):
        raise StructureUnreadable
    if kind.startswith("multipart/"):
        return _Node(headers, node.children, b"")
    content = node.content
    if not content:
        # What has no blank line after its header is empty here, and text there.
        raise StructureUnreadable
    return _Node(headers, (), content)


def _look_leniently(message: Message) -> _Node:
    headers: dict[str, bytes] = {}
    for name, value in message.raw_items():
        if (lowered := name.lower()) in _KEPT:
            headers.setdefault(lowered, str(value).encode("utf-8", "surrogateescape"))
    payload = message.get_payload()
    if isinstance(payload, list) and read_type(headers.get("content-type", b"")).startswith("multipart/"):
        return _Node(headers, payload, b"")
    return _Node(headers, (), _content(message))


def _content(message: Message) -> bytes:
    payload = message.get_payload()
    if isinstance(payload, list):
        return b"".join(each.as_bytes() for each in payload if isinstance(each, Message))
    if str(message.get("content-transfer-encoding", "")).strip().lower() == "base64":
        return decode_base64(_FOOTER.split(str(payload).encode("utf-8", "surrogateescape"), maxsplit=1)[0])[0]
    decoded = message.get_payload(decode=True)
    return decoded if isinstance(decoded, bytes) else b""
