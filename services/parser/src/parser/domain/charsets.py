"""How do bytes become text, whatever charset they claim?

The ladder: what is declared, strictly; UTF-8, strictly; what is declared, with replacement characters; a guess; cp1252.
Only charsets of the web are known (WHATWG Encoding Standard, with the DOS code pages old mailers use): Python's own list
holds `idna`, `unicode_escape` and other traps.
"""

from __future__ import annotations

import codecs
import re
from functools import lru_cache
from typing import Final

import chardet

from parser.domain.repairs import Repairs

GUESS_FROM: Final = 4096
"""Bytes shown to the guesser: it costs 0.1 ms per kilobyte, and more bytes hardly change its mind."""

_SAME: Final = (
    "utf-8 utf-16 utf-16le utf-16be utf-32 gb18030 big5 big5hkscs euc_jp iso2022_jp iso2022_jp_1 iso2022_jp_2 euc_kr "
    "iso2022_kr johab hz koi8_r koi8_u koi8_t cp437 cp737 cp775 cp850 cp852 cp855 cp857 cp858 cp860 cp861 cp862 cp863 "
    "cp864 cp865 cp866 cp869 cp874 cp932 cp949 cp950 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 "
    "iso8859_2 iso8859_3 iso8859_4 iso8859_5 iso8859_6 iso8859_7 iso8859_8 iso8859_10 iso8859_13 iso8859_14 "
    "iso8859_15 iso8859_16 mac_roman mac_cyrillic mac_greek mac_latin2 mac_turkish ptcp154 tis_620 utf-7 ascii"
)
_KNOWN: Final = {codecs.lookup(name).name: name for name in _SAME.split()}

# A label to the superset that mail labelled so is really written in.
ALIASES: Final = {
    "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "cp936": "gb18030", "gb-2312": "gb18030",
    "gb_2312-80": "gb18030", "hz-gb-2312": "hz", "ks_c_5601": "cp949", "ks_c_5601-1987": "cp949", "ks_c_5601-1989": "cp949",
    "ksc5601": "cp949", "euc-kr": "cp949", "korean": "cp949", "windows-949": "cp949", "shift_jis": "cp932",
    "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932", "ms_kanji": "cp932", "windows-31j": "cp932", "big5": "cp950",
    "x-x-big5": "cp950", "x-euc-jp": "euc_jp", "iso-8859-1": "cp1252", "iso8859-1": "cp1252", "iso_8859-1": "cp1252",
    "latin1": "cp1252", "latin-1": "cp1252", "l1": "cp1252", "8859-1": "cp1252", "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874", "windows-874": "cp874", "dos-874": "cp874", "iso-8859-8-i": "iso8859_8", "iso-8859-8-e": "iso8859_8",
    "iso-8859-6-i": "iso8859_6", "macintosh": "mac_roman", "x-mac-roman": "mac_roman", "mac": "mac_roman",
    "x-mac-cyrillic": "mac_cyrillic", "x-mac-ukrainian": "mac_cyrillic", "x-mac-greek": "mac_greek",
    "x-mac-turkish": "mac_turkish", "x-mac-ce": "mac_latin2", "unicode-1-1-utf-7": "utf-7", "unicode-1-1-utf-8": "utf-8",
    "utf8": "utf-8", "utf-8-mac": "utf-8", "unicode": "utf-8", "cp-850": "cp850", "x-cp1250": "cp1250", "x-cp1251": "cp1251",
    "x-cp1252": "cp1252", "ansi": "cp1252", "win-1251": "cp1251", "win-1252": "cp1252", "koi8": "koi8_r", "ansi_x3.4-1968": "ascii",
}  # fmt: skip
_UNSAFE_BYTES: Final = ("iso2022", "hz", "utf-16", "utf-32", "utf-7")
"""Charsets in which plain ASCII bytes may mean something else."""
_LABEL: Final = re.compile(r"[a-z0-9][a-z0-9_.:+-]*")
_PAGE: Final = re.compile(r"(?:windows|win|ibm|cp|dos|x-cp|x-windows)-?(\d{3,4})")


@lru_cache(maxsize=256)
def codec_of(label: str) -> str | None:
    """The codec for a charset's label, however it is written; None where it is missing or unknown."""
    found = _LABEL.search(label.lower().removeprefix("charset=").removeprefix("charset="))
    if not found:
        return None
    name = found[0]
    if name in ALIASES:
        return ALIASES[name]
    if page := _PAGE.fullmatch(name):
        name = f"cp{page[1]}"
    try:
        return _KNOWN.get(codecs.lookup(name).name)
    except (LookupError, ValueError):
        return None


def decode(data: bytes, label: str, repairs: Repairs) -> str:
    """Decode bytes by the ladder; never fails. Lone surrogates cannot come out."""
    codec = codec_of(label)
    if data.isascii() and not (codec or "").startswith(_UNSAFE_BYTES):
        return data.decode("ascii")
    if label and not codec:
        repairs.note("charset_unknown")
    text = _strictly(data, codec) if codec else None
    if text is not None:
        return text
    text = _strictly(data, "utf-8")
    if text is not None:
        repairs.note("charset_guessed", "read as utf-8")
        return text
    if codec and codec != "ascii":
        repairs.note("charset_broken", f"not all of it is {codec}")
        return _replacing(data, codec)
    guess = _guess(data)
    repairs.note("charset_guessed", f"read as {guess}")
    return _replacing(data, guess)


def _strictly(data: bytes, codec: str) -> str | None:
    try:
        text = data.decode(codec)
        text.encode()
    except (UnicodeError, LookupError):
        return None
    return text


def _replacing(data: bytes, codec: str) -> str:
    try:
        return data.decode(codec, "replace").encode("utf-8", "replace").decode()
    except UnicodeError:
        return data.decode("cp1252", "replace")


def _guess(data: bytes) -> str:
    answer = chardet.detect(data[:GUESS_FROM]).get("encoding")
    codec = codec_of(str(answer)) if answer else None
    return codec if codec and not codec.startswith(_UNSAFE_BYTES) and codec != "ascii" else "cp1252"
