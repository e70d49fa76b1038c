"""What is in a winmail.dat? Files, and sometimes the text of the mail ([MS-OXTNEF] and [MS-OXCDATA], Microsoft).

Outlook wraps a whole mail so for recipients it takes for Outlook users. Corrupt or built to break: `TnefUnreadable`, and
the file is kept as it is. Nothing is unpacked, so nothing grows: all that comes out are slices of what went in.
"""

from __future__ import annotations

import codecs
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from parser.domain.charsets import codec_of

SIGNATURE: Final = b"\x78\x9f\x3e\x22"
MOST_ATTRIBUTES: Final = 5000
MOST_VALUES: Final = 20_000
"""Of all properties in it: fifty files have a tenth of that."""
_ATTRIBUTE: Final = struct.Struct("<BII")
_LONG: Final = struct.Struct("<I")
_PROPERTY: Final = struct.Struct("<HH")

# Attributes, [MS-OXTNEF] section 2.1.3.4.
_BODY: Final = 0x0002800C
_FILE_BEGINS: Final = 0x00069002
_FILE_DATA: Final = 0x0006800F
_FILE_TITLE: Final = 0x00018010
_FILE_PROPERTIES: Final = 0x00069005
_MAIL_PROPERTIES: Final = 0x00069003
_CODE_PAGE: Final = 0x00069007

# Properties, [MS-OXPROPS].
_TEXT: Final = 0x1000
_HTML: Final = 0x1013
_RICH_TEXT: Final = 0x1009
_DISPLAY_NAME: Final = 0x3001
_OBJECT: Final = 0x3701
_SHORT_NAME: Final = 0x3704
_LONG_NAME: Final = 0x3707
_MIME_TYPE: Final = 0x370E
_CONTENT_ID: Final = 0x3712

# Types, [MS-OXCDATA] section 2.11.1: how many bytes a value takes in TNEF, each padded to four.
_FIXED: Final = {
    0x0001: 0, 0x0002: 4, 0x0003: 4, 0x0004: 4, 0x0005: 8, 0x0006: 8, 0x0007: 8, 0x000A: 4, 0x000B: 4, 0x0014: 8,
    0x0040: 8, 0x0048: 16,
}  # fmt: skip
_VARIABLE: Final = frozenset({0x000D, 0x001E, 0x001F, 0x0102})
_UNICODE: Final = 0x001F
_EMBEDDED_OBJECT: Final = 0x000D
_NO_NAMES: Final = frozenset({"Untitled Attachment", "Untitled_Attachment"})
_MANY: Final = 0x1000
_NAMED_FROM: Final = 0x8000


class TnefUnreadable(ValueError):
    """It is no TNEF, or breaks off."""


@dataclass(slots=True)
class TnefFile:
    """A file in it. Names are as written there; `is_tnef` says that the content is a mail wrapped in the same way."""

    name: str = ""
    media_type: str = ""
    content_id: str = ""
    content: bytes = b""
    is_tnef: bool = False


@dataclass(slots=True)
class Tnef:
    """Everything found. `html` is still in the page's own charset, `rich_text` is compressed RTF ([MS-OXRTFCP]).

    `damage` says what is wrong with it, where not all of it could be read.
    """

    files: list[TnefFile] = field(default_factory=list)
    text: str = ""
    html: bytes = b""
    rich_text: bytes = b""
    damage: str = ""
    values: int = 0

    def count(self, values: int) -> None:
        """So many more values are to be read. Raises `TnefUnreadable` where they are too many."""
        self.values += values
        if self.values > MOST_VALUES:
            raise TnefUnreadable("it has too many properties")


def read_tnef(data: bytes) -> Tnef:
    """Take it apart, as far as it is whole. Raises `TnefUnreadable` where nothing of it is."""
    found = Tnef()
    charset, is_empty = "cp1252", True
    for attribute, value in _attributes(data, found):
        is_empty = False
        if attribute == _CODE_PAGE and len(value) >= _LONG.size:
            charset = codec_of(f"cp{_LONG.unpack_from(value)[0]}") or charset
            continue
        try:
            _add(found, attribute, value, charset)
        except (struct.error, TnefUnreadable):
            found.damage = "an attribute of it is broken"
    if is_empty:
        raise TnefUnreadable("it holds nothing")
    if found.damage and not (any(file.content for file in found.files) or found.text or found.html):
        raise TnefUnreadable(found.damage)
    return found


def _attributes(data: bytes, found: Tnef) -> Iterator[tuple[int, bytes]]:
    if not data.startswith(SIGNATURE):
        raise TnefUnreadable("it has no signature")
    at = len(SIGNATURE) + 2
    for _ in range(MOST_ATTRIBUTES):
        if at + _ATTRIBUTE.size > len(data):
            return
        _, attribute, length = _ATTRIBUTE.unpack_from(data, at)
        at += _ATTRIBUTE.size
        if at + length > len(data):
            found.damage = "it breaks off"
            return
        yield attribute, data[at : at + length]
        at += length + 2  # a checksum, which old Outlooks get wrong
    raise TnefUnreadable("it has too many attributes")


def _add(found: Tnef, attribute: int, value: bytes, charset: str) -> None:
    if attribute == _FILE_BEGINS:
        found.files.append(TnefFile())
    elif found.files and attribute in {_FILE_DATA, _FILE_TITLE, _FILE_PROPERTIES}:
        _add_to_file(found, attribute, value, charset)
    elif attribute == _BODY:
        found.text = found.text or _decoded(value, charset)
    elif attribute == _MAIL_PROPERTIES:
        _add_to_mail(found, value, charset)


def _add_to_file(found: Tnef, attribute: int, value: bytes, charset: str) -> None:
    file = found.files[-1]
    if attribute == _FILE_DATA:
        file.content = file.content if file.is_tnef else value
        return
    if attribute == _FILE_TITLE:
        said = _decoded(value, charset)
        file.name = file.name or ("" if said in _NO_NAMES else said)
        return
    for kind, name, data in _properties(value, found):
        if name == _OBJECT:
            _add_object(file, data[16:] if kind == _EMBEDDED_OBJECT else data)
        elif name == _LONG_NAME or (name in {_SHORT_NAME, _DISPLAY_NAME} and not file.name):
            file.name = _string(kind, data, charset)
        elif name == _MIME_TYPE:
            file.media_type = _string(kind, data, charset).lower()
        elif name == _CONTENT_ID:
            file.content_id = _string(kind, data, charset).strip("<>")


def _add_object(file: TnefFile, content: bytes) -> None:
    """An embedded object, without the id of its interface (16 bytes). Beside a mail Outlook says that it is none."""
    is_tnef = content.startswith(SIGNATURE)
    if is_tnef or not file.content:
        file.content, file.is_tnef = content, is_tnef


def _add_to_mail(found: Tnef, value: bytes, charset: str) -> None:
    for kind, name, data in _properties(value, found):
        if name == _TEXT:
            found.text = _string(kind, data, charset)
        elif name == _HTML:
            # As text it is in UTF-16, whatever the page says; then a mark tells it.
            found.html = codecs.BOM_UTF16_LE + data if kind == _UNICODE else data
        elif name == _RICH_TEXT:
            found.rich_text = data


def _properties(data: bytes, found: Tnef) -> Iterator[tuple[int, int, bytes]]:
    """(type, id, value) of each property; of one with many values the first."""
    (count,) = _LONG.unpack_from(data)
    at = _LONG.size
    for _ in range(count):
        kind, name = _PROPERTY.unpack_from(data, at)
        at += _PROPERTY.size
        if name >= _NAMED_FROM:
            at = _behind_name(data, at)
        values = 1
        if kind & _MANY or kind & ~_MANY in _VARIABLE:
            (values,) = _LONG.unpack_from(data, at)
            at += _LONG.size
        found.count(values)
        first = b""
        for number in range(values):
            value, at = _value(data, at, kind & ~_MANY)
            first = value if number == 0 else first
        yield kind & ~_MANY, name, first


def _behind_name(data: bytes, at: int) -> int:
    """Where a named property's name ends: a GUID, then a number or a string."""
    (is_string,) = _LONG.unpack_from(data, at + 16)
    (length,) = _LONG.unpack_from(data, at + 20)
    return at + 24 + (_padded(length) if is_string else 0)


def _value(data: bytes, at: int, kind: int) -> tuple[bytes, int]:
    if kind in _VARIABLE:
        (length,) = _LONG.unpack_from(data, at)
        at += _LONG.size
    elif kind in _FIXED:
        length = _FIXED[kind]
    else:
        raise TnefUnreadable(f"a property is of the unknown type {kind:#06x}")
    if at + length > len(data):
        raise TnefUnreadable("a property is longer than the file")
    return data[at : at + length], at + _padded(length)


def _padded(length: int) -> int:
    return length + -length % 4


def _string(kind: int, data: bytes, charset: str) -> str:
    return _decoded(data, "utf-16-le" if kind == _UNICODE else charset)


def _decoded(data: bytes, charset: str) -> str:
    return data.decode(charset, "replace").split("\0", 1)[0]
