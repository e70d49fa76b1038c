"""How is the text of a header field read? Encoded words (RFC 2047) and raw 8-bit, both often broken.

Adjacent encoded words of one charset are joined before they are decoded: mailers split characters between them.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from typing import Final

from parser.domain.charsets import codec_of, decode
from parser.domain.hygiene import clean_line
from parser.domain.repairs import Repairs

ENCODED: Final = re.compile(rb"=\?([^?\s]{1,80})\?([bBqQ])\?([^?]*)\?=")
_NOT_BASE64: Final = re.compile(rb"[^A-Za-z0-9+/]+")
_HEX: Final = re.compile(rb"=([0-9A-Fa-f]{2})")

Piece = tuple[str, bytes]
"""A charset's label (empty: none declared) and bytes."""


def decode_words(value: bytes, repairs: Repairs, most: int = 998) -> str:
    """The text of an unfolded header value, as one clean line of at most so many characters."""
    if b"=?" not in value:
        return clean_line(decode(value, "", repairs), most)
    return clean_line("".join(decode(data, label, repairs) for label, data in _joined(_pieces(value, repairs))), most)


def decode_base64(data: bytes) -> tuple[bytes, bool]:
    """Decode base64 as far as it goes: strange symbols are skipped, padding is mended. Also says whether it was whole."""
    try:
        return binascii.a2b_base64(data, strict_mode=True), True
    except binascii.Error:
        pass
    symbols = _NOT_BASE64.sub(b"", data)
    symbols = symbols[: len(symbols) - (len(symbols) % 4 == 1)]
    return binascii.a2b_base64(symbols + b"=" * (-len(symbols) % 4)), False


def _pieces(value: bytes, repairs: Repairs) -> Iterator[Piece]:
    """Encoded words and what stands between them; white space between two encoded words is no text."""
    at = 0
    for word in ENCODED.finditer(value):
        between = value[at : word.start()]
        if between.strip() or (at == 0 and between):
            yield "", between
        label = word[1].decode("latin-1").partition("*")[0]
        yield label, _payload(word[2], word[3], repairs)
        at = word.end()
    if value[at:]:
        yield "", value[at:]


def _payload(encoding: bytes, text: bytes, repairs: Repairs) -> bytes:
    if encoding in b"qQ":
        return _HEX.sub(lambda found: bytes.fromhex(found[1].decode()), text.replace(b"_", b" "))
    data, whole = decode_base64(text)
    if not whole and (_NOT_BASE64.sub(b"", text) != text.rstrip(b"=") or len(text) % 4 == 1):
        repairs.note("encoded_word_broken")
    return data


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Put adjacent encoded words of one charset together."""
    label, data = "", b""
    for next_label, next_data in pieces:
        if next_label and label and (codec_of(next_label) or next_label) == (codec_of(label) or label):
            data += next_data
        else:
            if data:
                yield label, data
            label, data = next_label, next_data
    if data:
        yield label, data
