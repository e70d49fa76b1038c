"""What does a part hold without its transfer encoding? RFC 2045, section 6, when names or contents are wrong."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Final

from parser.domain.mingled import is_utf8
from parser.domain.raw import Raw, in_pieces
from parser.domain.repairs import Repairs
from parser.domain.words import decode_base64

_NAME: Final = re.compile(rb"[\s\"'<=]*(?:3D)?([A-Za-z0-9/_-]+)")
_KNOWN: Final = {
    "base64": "base64", "base-64": "base64", "b": "base64", "quoted-printable": "quoted", "quoted/printable": "quoted",
    "quotedprintable": "quoted", "quoted": "quoted", "quoted_printable": "quoted", "qp": "quoted", "q": "quoted",
    "uuencode": "uu", "x-uuencode": "uu", "uue": "uu", "x-uue": "uu", "x-uu": "uu",
    "7bit": "", "8bit": "", "binary": "", "7-bit": "", "8-bit": "", "7bits": "", "8bits": "", "none": "", "plain": "",
}  # fmt: skip
_MISSPELT: Final = {"quot": "quoted", "base": "base64"}
"""How names begin that are meant for these."""
_SYMBOLS: Final = re.compile(rb"(?:[ \t]*+[A-Za-z0-9+/]++={0,2}[ \t]*+(?:\r?\n|\r|\Z)|\r?\n){1,1000}")
"""Lines of base64 and nothing else; not all at once, as each takes some 300 bytes to match."""
_WORDS: Final = re.compile(rb"\s*+(?:--|__|\S++[ \t]++\S)")
"""What a list or a gateway puts behind base64, or above it: a line with words, or a rule."""
_FULL_LINE: Final = re.compile(rb"^[A-Za-z0-9+/]{20}", re.MULTILINE)
"""How a line of base64 begins; no word is so long."""
_PADDED: Final = re.compile(rb"(?<![ \t])[ \t]++(?=[\r\n]|\Z)")
"""White space that was put behind a line on the way (RFC 2045, section 6.7, rule 3)."""
_SIGNS: Final = re.compile(rb"=={1,200}")
"""In this encoding no sign stands before another: that is a rule which somebody drew, or the end of base64."""
_QUOTED: Final = re.compile(
    rb"=(?:3[Dd]|[89A-Fa-f][0-9A-Fa-f]|0[9AaDd]|40|5[Ff]|20[ \t]*(?:[\r\n]|\Z)|(?<!==)[ \t]*(?:[\r\n]|\Z)|(?<![^\n]=)(?:2[Ee]|46))"
)
"""What only an encoder writes: signs, letters beyond ASCII, spaces and breaks at ends of lines, `From` and a dot before them."""
_SEEMING: Final = re.compile(rb"=[2-7][0-9A-Fa-f]")
_LOOSE: Final = re.compile(rb"=(?![0-9A-Fa-f]{2})")
"""A sign that an encoder would have encoded."""
_LINE_ENDS: Final = (b" \n", b" \r", b"\t\n", b"\t\r")
_RUN: Final = re.compile(rb"[A-Za-z0-9+/]++=*+")
_CONTROL: Final = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_BEGIN: Final = re.compile(rb"^begin [^\r\n]*\r?\n", re.MULTILINE)
_MARKUP: Final = re.compile(rb"\s{0,100}<(?:!doctype|html|head|body|div|p|table|span|meta|style)[\s>]", re.IGNORECASE)
"""How a page begins: no base64 has such brackets."""
_FEW: Final = re.compile(
    rb"(?=[A-Za-z0-9+/=\s]*(?:[^A-Za-z0-9+/=\s]|\S[ \t]+\S))\s*(?:[(\"']?(?:[A-Z]?[a-z'\x80-\xff]+|[A-Z]+|\d+)[.,:;!?)\"']*(?:\s+|\Z))+"
)
"""Words with a sign or a space that base64 does not have."""
SHORT: Final = 100
"""Bytes of a few words."""
JUDGED_BY: Final = 4096
FEWEST_WORDS: Final = 4
LONGEST_WORD: Final = 16
MOST_BYTES: Final = 3
"""Of a character of UTF-8 that was cut through."""


def decode_transfer(data: bytes, codings: Sequence[bytes], repairs: Repairs) -> bytes:
    """The content. `codings` are the values of Content-Transfer-Encoding: the first one that means anything counts."""
    coding = _coding(codings, repairs)
    if coding == "base64":
        return _from_base64(data, repairs)
    if coding == "quoted":
        return _from_quoted(data, repairs)
    return _from_uuencode(data, repairs) if coding == "uu" else data


def _coding(codings: Sequence[bytes], repairs: Repairs) -> str:
    names = [found[1].decode().lower() for value in codings if (found := _NAME.match(value))]
    known = [coding for name in names if (coding := _KNOWN.get(name, _MISSPELT.get(name[:4]))) is not None]
    if names and not known:
        repairs.note("transfer_encoding_unknown")
    return known[0] if known else ""


def decode_large(raw: Raw, start: int, end: int, codings: Sequence[bytes], repairs: Repairs) -> bytes:
    """The same of a range that should not be copied: at no time is there more than the content and what is not yet read."""
    coding = _coding(codings, repairs)
    if coding == "base64" and (content := _from_clean_base64(in_pieces(raw, start, end))) is not None:
        return content
    if not coding:
        return _together(in_pieces(raw, start, end))
    return decode_transfer(raw[start:end], codings, repairs)


def _from_quoted(data: bytes, repairs: Repairs) -> bytes:
    # Most lines have no such space: to look for it so takes a tenth of the time.
    if data[-1:] in {b" ", b"\t"} or any(end in data for end in _LINE_ENDS):
        data = _PADDED.sub(b"", data)
    if not _QUOTED.search(data) and _SEEMING.search(data) and _LOOSE.search(data):
        repairs.note("transfer_encoding_guessed", "nothing is quoted-printable")
        return data
    if b"==" in data:
        data = _SIGNS.sub(lambda found: b"=3D" * len(found[0]), data)
    return binascii.a2b_qp(data)


def _together(pieces: Iterable[bytes]) -> bytes:
    # Grows without copying what it has, and gives it away without copying it.
    whole = BytesIO()
    whole.writelines(pieces)
    return whole.getvalue()


def _from_clean_base64(pieces: Iterable[bytes]) -> bytes | None:
    """The content of base64 without any fault; None for other."""
    whole, rest = BytesIO(), b""
    try:
        for piece in pieces:
            symbols = rest + piece.translate(None, b" \t\r\n")
            sure = max(0, len(symbols) // 4 - 1) * 4
            ready, rest = symbols[:sure], symbols[sure:]
            if b"=" in ready:
                return None
            whole.write(binascii.a2b_base64(ready, strict_mode=True))
        whole.write(binascii.a2b_base64(rest, strict_mode=True))
    except binascii.Error:
        return None
    return whole.getvalue()


def _from_base64(data: bytes, repairs: Repairs) -> bytes:
    if len(data) <= SHORT and _is_few_words(data):
        repairs.note("base64_broken")
        return data
    if (content := _from_clean_base64([data])) is not None:
        return content
    if not data[_end_of_symbols(data, 0) :].strip():
        if any(len(run[0]) % 4 for run in _RUN.finditer(data.translate(None, b" \t\r\n"))):
            repairs.note("base64_broken", "its length is wrong")
        return decode_base64(data)[0]
    repairs.note("base64_broken")
    if symbols := _among_words(data):
        return decode_base64(symbols)[0]
    found = decode_base64(data)[0]
    return data if _was_never_encoded(data, found) else found


def _among_words(data: bytes) -> bytes:
    """What stands in lines of base64, where all the others are words and longer than none of it; else nothing."""
    end = _end_of_symbols(data, 0)
    kept = [data[:end]]
    while _WORDS.match(data, end) and (line := _FULL_LINE.search(data, end)):
        start, behind = line.start(), _end_of_symbols(data, line.start())
        if behind - start <= start - end:
            break
        kept.append(data[start:behind])
        end = behind
    return b"".join(kept) if _WORDS.match(data, end) or not data[end:].strip() else b""


def _end_of_symbols(data: bytes, end: int) -> int:
    """Where lines of base64 end that begin here."""
    while lines := _SYMBOLS.match(data, end):
        end = lines.end()
    return end


def _is_few_words(data: bytes) -> bool:
    """Whether it is words as it stands, and no text once it is decoded."""
    if not _FEW.fullmatch(data):
        return False
    found = decode_base64(data)[0]
    return not is_utf8(found) or _CONTROL.search(found) is not None


def _was_never_encoded(data: bytes, found: bytes) -> bool:
    """Whether it is words as it stands, and none once it is decoded."""
    if _MARKUP.match(data):
        return True
    words = data[:JUDGED_BY].split()
    if len(words) < FEWEST_WORDS or sum(map(len, words)) >= LONGEST_WORD * len(words):
        return False
    start = found[:JUDGED_BY].decode(errors="ignore").encode()
    return len(start) < min(len(found), JUDGED_BY) - MOST_BYTES or _CONTROL.search(start) is not None


def _from_uuencode(data: bytes, repairs: Repairs) -> bytes:
    """What stands between `begin` and `end`, or all lines where nothing begins."""
    begin = _BEGIN.search(data)
    found = bytearray()
    for line in BytesIO(data[begin.end() :] if begin else data):
        if not (said := line.strip()):
            continue
        if said in {b"end", b"`"}:
            break
        found += _uu_line(line.rstrip(b"\r\n"), repairs)
    return bytes(found)


def _uu_line(line: bytes, repairs: Repairs) -> bytes:
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        repairs.note("uuencode_broken")
    # As many bytes as the first character says: encoders pad wrongly.
    size = (line[0] - 32 & 63) * 4 + 5 if line else 0
    try:
        return binascii.a2b_uu(line[: size // 3])
    except binascii.Error:
        return b""
