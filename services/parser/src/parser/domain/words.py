"""How is the text of a header field read? Encoded words (RFC 2047) and raw 8-bit, both often broken.

Adjacent encoded words of one charset are joined before they are decoded: mailers split characters between them, and even
the groups of four of base64.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from parser.domain.charsets import codec_of, decode
from parser.domain.hygiene import clean_line, hides
from parser.domain.mingled import is_utf8
from parser.domain.repairs import Repairs

# The text goes up to the first `?=`, or to where another word begins; a `?` alone does not end it. So nothing is looked at twice.
ENCODED: Final = re.compile(
    rb"=\?([^?]{0,80})\?\s?([bBqQ])\s?\?([^?=]*+(?:(?:\?(?!=)|=(?!\?[^?=\s]{1,40}\?[bBqQ]\?))[^?=]*+)*)(\?=|)",
)
_RAW: Final = "utf-8"
"""What is not encoded: RFC 6532. A mail's header is made so where it is read."""
_NOT_BASE64: Final = re.compile(rb"[^A-Za-z0-9+/]+")
_FOR_ADDRESSES: Final = re.compile(rb"[A-Za-z0-9\s]*+[-_][A-Za-z0-9_\s-]*+=*+\s*+")
_USUAL: Final = bytes.maketrans(b"-_", b"+/")
"""The alphabet for addresses of the web (RFC 4648, section 5), and the usual one."""
MOST_JOINED: Final = 100
"""Pieces of base64 with padding of their own; beyond it is damage."""
_HEX: Final = re.compile(rb"=([0-9A-Fa-f]{2})")
_AGAIN: Final = re.compile(rb"(?:\s*+=\?[^?\s]{1,80}\?[bBqQ]\?[^?\s]*+\?=)+\s*+")
"""What was encoded when it was encoded words already, and nothing else."""
MOST_TIMES: Final = 3
"""A mail is encoded over by each program on its way that reads it as text."""
_SOFT_BREAK: Final = re.compile(rb"=\s+")
_ONLY_HEX: Final = re.compile(rb"[^=]*+(?:=[0-9A-F]{2}[^=]*+)+")
_ONLY_BASE64: Final = re.compile(rb"[A-Za-z0-9+/]{14,}={0,2}")
_CONTROL: Final = re.compile(rb"[\x00-\x1f\x7f]")


@dataclass(slots=True)
class _Piece:
    """A charset's label (empty: none declared), bytes, and base64 that is not decoded yet: together, and word by word."""

    label: str
    data: bytes = b""
    base64: bytes = b""
    words: list[bytes] = field(default_factory=list)


def decode_words(value: bytes, repairs: Repairs, most: int = 998) -> str:
    """The text of an unfolded header value, as one clean line of at most so many characters."""
    return one_line(
        _decoded(value, repairs, MOST_TIMES) if b"=?" in value else decode(value, _RAW, repairs), repairs, most
    )


def one_line(text: str, repairs: Repairs, most: int = 998) -> str:
    """The text of a header as one clean line of at most so many characters; what it had to lose is told."""
    line = clean_line(text, most)
    if line != text:
        _tell_of(text, most, repairs)
    return line


def _tell_of(text: str, most: int, repairs: Repairs) -> None:
    """Note what a line had to lose of a text, but for white space."""
    if hides(text):
        repairs.note("control_characters")
    if len(text) > most and len(clean_line(text, len(text))) > most:
        repairs.note("header_limit")


def _decoded(value: bytes, repairs: Repairs, times: int) -> str:
    pieces = _joined(_pieces(value, repairs), repairs)
    return "".join([_text(label, data, repairs, times) for label, data in pieces])


def _text(label: str, data: bytes, repairs: Repairs, times: int) -> str:
    if label and data[:2] == b"=?" and times > 1 and _AGAIN.fullmatch(data):
        repairs.note("encoded_word_twice")
        return _decoded(data, repairs, times - 1)
    return decode(data, label or _RAW, repairs)


def content_of(word: re.Match[bytes]) -> bytes:
    """The bytes of one encoded word, which may end within a character."""
    return decode_base64(word[3])[0] if _is_base64(word) else _quoted(word[3])


def _is_base64(word: re.Match[bytes]) -> bool:
    """Whether a word is in base64. Some programs name one encoding and use the other, of which all is then text in UTF-8."""
    is_said = word[2] in b"bB"
    if not (_ONLY_HEX if is_said else _ONLY_BASE64).fullmatch(word[3]):
        return is_said
    data, is_whole = (_quoted(word[3]), True) if is_said else decode_base64(word[3])
    return is_said is not (is_whole and is_utf8(data) and not _CONTROL.search(data))


def decode_base64(data: bytes) -> tuple[bytes, bool]:
    """Decode base64 as far as it goes: strange symbols are skipped, padding is mended. Also says whether it was whole."""
    try:
        return binascii.a2b_base64(data, strict_mode=True), True
    except binascii.Error:
        pass
    if _FOR_ADDRESSES.fullmatch(data) and (found := _by_usual(data)):
        return found, False
    if data.count(b"=") > MOST_JOINED:
        return _from_symbols(_NOT_BASE64.sub(b"", data)), False
    # Padding in the middle: two texts were put together.
    return b"".join([_from_symbols(_NOT_BASE64.sub(b"", run)) for run in data.split(b"=")]), False


def _by_usual(data: bytes) -> bytes:
    """What stands in the alphabet for addresses; nothing where it is damage."""
    symbols = data.translate(_USUAL, b"= \t\r\n")
    missing = -len(symbols) % 4
    if data.count(b"=") not in {0, missing}:
        return b""
    try:
        return binascii.a2b_base64(symbols + b"=" * missing, strict_mode=True)
    except binascii.Error:
        return b""


def _from_symbols(symbols: bytes) -> bytes:
    symbols = symbols[: len(symbols) - (len(symbols) % 4 == 1)]
    return binascii.a2b_base64(symbols + b"=" * (-len(symbols) % 4))


def _pieces(value: bytes, repairs: Repairs) -> Iterator[_Piece]:
    """Encoded words and what stands between them; white space between two encoded words is no text."""
    at = 0
    for word in ENCODED.finditer(value):
        between = value[at : word.start()]
        if between.strip() or (at == 0 and between):
            yield _Piece("", between)
        label, text, is_base64 = _label(word[1]), word[3], _is_base64(word)
        if not word[4] or is_base64 is not (word[2] in b"bB"):
            repairs.note("encoded_word_broken")
        if not word[4]:
            # Its last group was cut, and the next word's first one is no part of it.
            text = text.rstrip(b"?") + (b"=" if is_base64 else b"")
        yield _Piece(label, base64=text, words=[text]) if is_base64 else _Piece(label, _quoted(text))
        at = word.end()
    if value[at:]:
        yield _Piece("", value[at:])


def _label(written: bytes) -> str:
    """A charset's label without the language behind it (RFC 2231, section 5); never empty."""
    return re.split(r"[*']", written.decode("latin-1"), maxsplit=1)[0].strip() or "unknown"


def _quoted(text: bytes) -> bytes:
    if b"= " in text or b"=\t" in text:
        text = _SOFT_BREAK.sub(b"", text)
    return _HEX.sub(lambda found: bytes.fromhex(found[1].decode()), text.replace(b"_", b" "))


def _joined(pieces: Iterator[_Piece], repairs: Repairs) -> Iterator[tuple[str, bytes]]:
    """Put adjacent encoded words of one charset together."""
    last: _Piece | None = None
    for piece in pieces:
        if last and last.label and piece.label and _same(last.label, piece.label):
            _append(last, piece, repairs)
            continue
        if last:
            yield last.label, _whole(last, repairs)
        last = piece
    if last:
        yield last.label, _whole(last, repairs)


def _append(last: _Piece, piece: _Piece, repairs: Repairs) -> None:
    """Join base64 as it is written only where a group of four is cut: elsewhere padding may stand between."""
    if last.base64 and piece.base64 and not last.base64.endswith(b"=") and len(last.base64) % 4:
        last.base64 += piece.base64
        last.words += piece.words
    else:
        last.data = _whole(last, repairs) + piece.data
        last.base64, last.words = piece.base64, piece.words


def _same(label: str, other: str) -> bool:
    return label == other or (codec_of(label) or label) == (codec_of(other) or other)


def _whole(piece: _Piece, repairs: Repairs) -> bytes:
    if not piece.base64:
        return piece.data
    data, is_whole = decode_base64(piece.base64)
    symbols = _NOT_BASE64.sub(b"", piece.base64)
    if not is_whole and (symbols != piece.base64.rstrip(b"=") or len(symbols) % 4 == 1):
        repairs.note("encoded_word_broken")
    if len(piece.words) > 1 and len(piece.base64) % 4 and codec_of(piece.label) == "utf-8" and not is_utf8(data):
        # No group was cut: it is the padding that is left out, of each word.
        apart = b"".join([decode_base64(word)[0] for word in piece.words])
        data = apart if is_utf8(apart) else data
    return piece.data + data
