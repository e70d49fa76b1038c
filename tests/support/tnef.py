"""A winmail.dat as Outlook writes it: attributes in order, properties inside two of them."""

from __future__ import annotations

import struct
from collections.abc import Sequence

SIGNATURE = b"\x78\x9f\x3e\x22"
UNICODE, BINARY, OBJECT, LONG = 0x001F, 0x0102, 0x000D, 0x0003

Property = tuple[int, int, bytes]


def a_winmail(*files: bytes, text: str = "", html: bytes = b"", rich_text: bytes = b"") -> bytes:
    """A mail's TNEF: its files (made by `a_file`), and what it says."""
    said: list[Property] = []
    if text:
        said.append((UNICODE, 0x1000, _utf16(text)))
    if html:
        said.append((BINARY, 0x1013, html))
    if rich_text:
        said.append((BINARY, 0x1009, rich_text))
    parts = [SIGNATURE, b"\x01\x00", attribute(1, 0x00069007, struct.pack("<II", 1252, 0))]
    if said:
        parts.append(attribute(1, 0x00069003, properties(said)))
    return b"".join([*parts, *files])


def a_file(name: str, content: bytes, *, content_id: str = "", inner: bytes = b"") -> bytes:
    """One file; `inner` is another TNEF that it holds instead of a content."""
    told: list[Property] = [(UNICODE, 0x3707, _utf16(name))]
    if content_id:
        told.append((UNICODE, 0x3712, _utf16(content_id)))
    if inner:
        told.append((OBJECT, 0x3701, b"i" * 16 + inner))
    data = attribute(2, 0x0006800F, content) if content else b""
    title = attribute(2, 0x00018010, name.encode("ascii", "replace")[:8] + b"\0")
    return attribute(2, 0x00069002, b"\0" * 14) + title + data + attribute(2, 0x00069005, properties(told))


def rich_text(rtf: bytes) -> bytes:
    """RTF as it is kept: compressed, though here not made smaller."""
    tokens = b"".join(b"\0" + rtf[at : at + 8] for at in range(0, len(rtf), 8))
    return struct.pack("<II4sI", len(tokens) + 12, len(rtf), b"LZFu", 0) + tokens


def attribute(level: int, number: int, value: bytes) -> bytes:
    """An attribute with its checksum."""
    return struct.pack("<BII", level, number, len(value)) + value + struct.pack("<H", sum(value) % 65536)


def properties(given: Sequence[Property]) -> bytes:
    """A list of properties, with a named one and one of many values among them, as there always are."""
    named = struct.pack("<HH", LONG, 0x8001) + b"g" * 16 + struct.pack("<II", 0, 7) + struct.pack("<I", 1)
    many = struct.pack("<HHI", 0x1000 | LONG, 0x0E01, 2) + struct.pack("<II", 1, 2)
    written = [struct.pack("<HHII", kind, name, 1, len(value)) + _padded(value) for kind, name, value in given]
    return struct.pack("<I", len(given) + 2) + named + many + b"".join(written)


def _utf16(text: str) -> bytes:
    return (text + "\0").encode("utf-16-le")


def _padded(value: bytes) -> bytes:
    return value + b"\0" * (-len(value) % 4)
