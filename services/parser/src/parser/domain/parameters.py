"""How is a header of the form `value; name=value` read? RFC 2045, section 5.1, and RFC 2231, in every broken shape."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final
from urllib.parse import unquote_to_bytes

from parser.domain.charsets import decode
from parser.domain.repairs import Repairs
from parser.domain.words import ENCODED, decode_words, one_line

# An unquoted value may hold spaces, but no further parameter: semicolons get lost. A quoted one may hold words in quotes.
_PARAMETER: Final = re.compile(
    rb'(?<=[;\s])([^\s=;"()<>@,:/?\[\]\\]{1,80})\s*=\s*("[^"\\]*+(?:\\.[^"\\]*+)*"?(?:(?<=")[^\s";=][^";]*"[^";]*")*|(?:[^;\s]++|\s++(?![A-Za-z0-9*_-]{1,80}\s*=))*)',
    re.DOTALL,
)
_NUMBERED: Final = re.compile(r"(.+?)\*(\d{1,3})?(\*)?")
_EXTENDED: Final = re.compile(rb"([A-Za-z0-9_.:-]*)'[A-Za-z0-9_-]*'\"?(.*?)\"?", re.DOTALL)
_TYPE: Final = re.compile(rb"[!#-'*+.0-9A-Z^-~-]{1,127}/[!#-'*+.0-9A-Z^-~-]{1,127}")
"""The lengths are those of RFC 6838, section 4.2: what is longer would swell the event beyond what Kafka takes."""
TOO_LONG: Final = 127 + 1 + 127 + 1
"""Bytes that no type has."""
_MEANT: Final = {"html": "text/html", "plain/text": "text/plain", "html/text": "text/html", "text/htm": "text/html"}
"""What programs write that put the halves of a type in a wrong order, or one of them only."""
_PAIR: Final = re.compile(rb"\\(.)", re.DOTALL)
_PAIR_IN_PATH: Final = re.compile(rb'\\(["\\])')
_OF_PATH: Final = re.compile(rb"\\[A-Za-z0-9\x80-\xff]")
"""What no program puts a backslash before but in a path."""
SHORT: Final = 200
"""Bytes of a value that is read once for all mails in which it stands: nearly every text says one of few charsets."""
MOST: Final = 200
"""Parameters of one header; RFC 2231 splits long values into numbered ones."""

Parameters = Mapping[str, str]


def read_type(value: bytes, default: str = "text/plain") -> str:
    """The media type of a Content-Type value, in lower case; the default where it is none (RFC 2045, section 5.2)."""
    return _type(value.partition(b";")[0].strip(b" \t\r\n\"'")[:TOO_LONG], default)


@lru_cache(maxsize=256)
def _type(kind: bytes, default: str) -> str:
    """Read once for all mails in which it stands: there are few."""
    if _TYPE.fullmatch(kind):
        media_type = kind.decode("ascii").lower()
        return _MEANT.get(media_type, media_type)
    words = kind.split(maxsplit=1)
    first = words[0].rstrip(b",").lower() if words else b""
    if first.rstrip(b"/") == b"multipart":
        return "multipart/mixed"
    return first.decode("ascii") if _TYPE.fullmatch(first) else _MEANT.get(first.decode("latin-1"), default)


def read_parameters(value: bytes, repairs: Repairs) -> Parameters:
    """The parameters by lower-case name, each one clean line."""
    if b"=" not in value:
        return {}
    if len(value) > SHORT:
        return _read(value, repairs)
    parameters, noted = _read_once(value)
    repairs.take(noted)
    return parameters


@lru_cache(maxsize=256)
def _read_once(value: bytes) -> tuple[Parameters, Repairs]:
    noted = Repairs()
    return _read(value, noted), noted


def _read(value: bytes, repairs: Repairs) -> Parameters:
    plain, split = _found(value, repairs)
    texts = {name: _text(data, repairs) for name, data in plain.items()}
    return texts | {name: _assembled(pieces, repairs) for name, pieces in split.items()}


def read_boundary(value: bytes) -> bytes:
    """The boundary as it is written: its bytes matter, not its text."""
    plain, split = _found(value, Repairs())
    if found := plain.get("boundary"):
        return found.rstrip(b" \t")
    return b"".join(data.rpartition(b"'")[2] for _, (data, _) in sorted(split.get("boundary", {}).items()))


def _found(value: bytes, repairs: Repairs) -> tuple[dict[str, bytes], dict[str, dict[int, tuple[bytes, bool]]]]:
    """The parameters that are whole, and those in numbered pieces: (bytes, whether in the form of RFC 2231)."""
    plain: dict[str, bytes] = {}
    split: dict[str, dict[int, tuple[bytes, bool]]] = {}
    for count, found in enumerate(_PARAMETER.finditer(value)):
        if count >= MOST:
            repairs.note("parameters_limit")
            break
        name, data = found[1].decode("latin-1").lower(), _unquoted(found[2])
        if numbered := _NUMBERED.fullmatch(name):
            index = int(numbered[2] or 0)
            is_extended = bool(numbered[3]) or numbered[2] is None
            split.setdefault(numbered[1], {}).setdefault(index, (data, is_extended))
        elif plain.setdefault(name, data) != data:
            repairs.note("parameter_repeated")
    return plain, split


def _unquoted(data: bytes) -> bytes:
    data = data[1:].removesuffix(b'"') if data.startswith(b'"') else data.strip()
    if b"\\" not in data:
        return data
    return (_PAIR_IN_PATH if _OF_PATH.search(data) else _PAIR).sub(rb"\1", data)


def _text(data: bytes, repairs: Repairs) -> str:
    """A plain value; encoded words and RFC 2231's form do not belong there and are common nevertheless."""
    if ENCODED.search(data):
        return decode_words(data, repairs)
    if b"%" in data and (extended := _EXTENDED.fullmatch(data)):
        return one_line(decode(unquote_to_bytes(extended[2]), extended[1].decode("ascii"), repairs), repairs)
    return one_line(decode(data, "utf-8", repairs), repairs)


def _assembled(pieces: Mapping[int, tuple[bytes, bool]], repairs: Repairs) -> str:
    """Put the numbered pieces of a value together before decoding: characters may be split between them."""
    if not any(is_extended for _, is_extended in pieces.values()):
        return _text(b"".join([pieces[index][0] for index in sorted(pieces)]), repairs)
    charset, whole = "", b""
    for count, index in enumerate(sorted(pieces)):
        data, is_extended = pieces[index]
        if count == 0 and is_extended and (found := _EXTENDED.fullmatch(data)):
            charset, data = found[1].decode("ascii"), found[2]
        whole += unquote_to_bytes(data) if is_extended else data
    if ENCODED.search(whole):
        return decode_words(whole, repairs)
    return one_line(decode(whole, charset, repairs), repairs)
