"""How do bytes become text, whatever charset they claim?

The ladder: what is declared, strictly; UTF-8, strictly; what is declared, with replacement characters; a guess; cp1252.
Only charsets of the web are known (WHATWG Encoding Standard, with the DOS code pages old mailers use): Python's own list
holds `idna`, `unicode_escape` and other traps. UTF-7 is one too: it hides markup from filters.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final
from unicodedata import normalize

from parser.domain.detection import guess, speaks_against
from parser.domain.evidence import Evidence, evidence_in
from parser.domain.japanese import decode_jis, has_escapes, has_shifts, with_escapes
from parser.domain.mingled import in_order, is_utf8, read_by_lines, read_surrogates, read_twice
from parser.domain.raw import Raw
from parser.domain.repairs import Repairs
from parser.domain.shifts import is_shifted, read_shifted

_SAME: Final = (
    "utf-8 utf-16 utf-16le utf-16be utf-32 gb18030 big5 big5hkscs euc_jp iso2022_jp iso2022_jp_1 iso2022_jp_2 euc_kr "
    "iso2022_kr johab hz koi8_r koi8_u koi8_t cp437 cp737 cp775 cp850 cp852 cp855 cp857 cp858 cp860 cp861 cp862 cp863 "
    "cp864 cp865 cp866 cp869 cp874 cp932 cp949 cp950 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 "
    "iso8859_2 iso8859_3 iso8859_4 iso8859_5 iso8859_6 iso8859_7 iso8859_8 iso8859_10 iso8859_13 iso8859_14 "
    "iso8859_15 iso8859_16 mac_roman mac_cyrillic mac_greek mac_latin2 mac_turkish ptcp154 tis_620 iso2022_jp_3 iso2022_jp_ext iso2022_jp_2004 euc_jis_2004 ascii "
    "cp720 cp1125 kz1048 mac_croatian mac_iceland mac_romanian"
)
_KNOWN: Final = {codecs.lookup(name).name: name for name in _SAME.split()}

# A label to the superset that mail labelled so is really written in.
ALIASES: Final = {
    "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "cp936": "gb18030", "gb-2312": "gb18030",
    "gb_2312-80": "gb18030", "hz-gb-2312": "hz", "ks_c_5601": "cp949", "ks_c_5601-1987": "cp949", "ks_c_5601-1989": "cp949",
    "ksc5601": "cp949", "euc-kr": "cp949", "korean": "cp949", "windows-949": "cp949", "shift_jis": "cp932",
    "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932", "ms_kanji": "cp932", "windows-31j": "cp932", "big5": "cp950",
    "x-x-big5": "cp950", "x-euc-jp": "euc_jp", "iso-8859-1": "cp1252", "iso8859-1": "cp1252", "iso_8859-1": "cp1252",
    "latin1": "cp1252", "latin-1": "cp1252", "l1": "cp1252", "8859-1": "cp1252", "iso-8859-9": "cp1254", "iso8859-9": "cp1254",
    "iso-8859-11": "cp874", "iso8859-11": "cp874", "euc_kr": "cp949", "windows-874": "cp874", "dos-874": "cp874", "iso-8859-8-i": "iso8859_8", "iso-8859-8-e": "iso8859_8",
    "iso-8859-6-i": "iso8859_6", "macintosh": "mac_roman", "x-mac-roman": "mac_roman", "mac": "mac_roman",
    "x-macroman": "mac_roman", "macroman": "mac_roman", "x-mac-croatian": "mac_croatian", "x-mac-romanian": "mac_romanian",
    "x-mac-icelandic": "mac_iceland", "x-mac-cyrillic": "mac_cyrillic", "x-mac-ukrainian": "mac_cyrillic", "x-mac-greek": "mac_greek",
    "x-mac-turkish": "mac_turkish", "x-mac-ce": "mac_latin2", "unicode-1-1-utf-8": "utf-8",
    "utf8": "utf-8", "utf8mb4": "utf-8", "utf-8-mac": "utf-8", "unicode": "utf-8", "cp-850": "cp850", "x-cp1250": "cp1250", "x-cp1251": "cp1251",
    "x-cp1252": "cp1252", "ansi": "cp1252", "win-1251": "cp1251", "win-1252": "cp1252", "koi8": "koi8_r", "koi8-ru": "koi8_u", "ansi_x3.4-1968": "ascii",
    "cp50220": "iso2022_jp", "cp50221": "iso2022_jp", "cp50222": "iso2022_jp", "iso-2022-jp-ms": "iso2022_jp",
    "ks_c-5601-1987": "cp949", "ksc_5601": "cp949", "windows-936": "gb18030", "ms936": "gb18030", "gb18030-2000": "gb18030",
    "unicode11utf8": "utf-8", "unicode20utf8": "utf-8", "x-unicode20utf8": "utf-8", "csiso88596e": "iso8859_6", "csiso88596i": "iso8859_6",
    "sun_eu_greek": "iso8859_7", "csiso88598e": "iso8859_8", "csiso88598i": "iso8859_8", "visual": "iso8859_8", "logical": "iso8859_8",
    "csisolatin9": "iso8859_15", "latin-9": "iso8859_15", "koi": "koi8_r", "csmacintosh": "mac_roman", "csgb2312": "gb18030", "gb_2312": "gb18030",
    "cn-big5": "cp950", "cseucpkdfmtjapanese": "euc_jp", "cseuckr": "cp949", "csksc56011987": "cp949", "ksc5601-1987": "cp949", "iso-ir-149": "cp949",
    "eucjp": "euc_jp", "ms932": "cp932", "cp-932": "cp932", "windows-932": "cp932", "big5-hkscs": "big5hkscs",
}  # fmt: skip
_UNSAFE_BYTES: Final = ("iso2022", "hz", "utf-16", "utf-32")
"""Charsets in which plain ASCII bytes may mean something else."""
_RICHER: Final = {"euc_jp": "euc_jis_2004", "cp950": "big5hkscs"}
"""What text is in that has characters beyond its charset: those of vendors and of Hong Kong."""
_LABEL: Final = re.compile(r"[a-z0-9][a-z0-9_.:+-]*")
_UTF8: Final = re.compile(r"(?:\A|[^a-z0-9])utf-?8|\Autf-?8")
_UTF7: Final = re.compile(r"utf-?7", re.IGNORECASE)
_WESTERN: Final = frozenset({"cp1252", "iso8859_15"})
_EIGHT_BITS: Final = (("iso2022_jp", ("euc_jp", "cp932")), ("iso2022_kr", ("cp949",)), ("hz", ("gb18030",)))
"""Charsets of seven bits, and what eight bits that are called so really are: the stricter one first."""
_TONES: Final = re.compile("[A-Za-z\u00c0-\u01b0][\u0300\u0301\u0303\u0309\u0323]")
_UNICODE: Final = frozenset({"utf-8", "ascii", ""})
"""What text may be called that is UTF-8 for the most part."""
_BEFORE_NAME: Final = re.compile(rb"\A[!-~ \t]{0,200}?name\*?=[\"']?", re.IGNORECASE)
"""Words of the standard before a file's name, which is hardly a text of Latin letters for them."""
GUESSED_ALONE: Final = 40
"""Bytes beyond ASCII from which on a guess is better than what its mail has at hand."""
PROOF: Final = 4
"""Characters (or bytes) from which on agreement is no accident."""
_PART: Final = re.compile(r"iso[-_]?8859[-_]?(\d{1,2})(?:-[ei])?")
_PAGE: Final = re.compile(r"(?:windows|win|ibm|cp|dos|x-cp|x-windows)-?(\d{3,4})")


@lru_cache(maxsize=256)
def codec_of(label: str) -> str | None:
    """The codec for a charset's label, however it is written; None where it is missing, unknown or UTF-7."""
    found = _LABEL.search(label.lower().removeprefix("charset=").removeprefix("charset="))
    if not found:
        return None
    name = found[0]
    if part := _PART.fullmatch(name):
        name = f"iso-8859-{part[1]}"
    if name in ALIASES:
        return ALIASES[name]
    if page := _PAGE.fullmatch(name):
        name = f"cp{page[1]}"
    try:
        known = codecs.lookup(name).name
        return ALIASES.get(known) or _KNOWN.get(known)
    except (LookupError, ValueError):
        return "utf-8" if _UTF8.search(name) else None


def decode(data: bytes, label: str, repairs: Repairs, mail: Raw = b"") -> str:
    """Decode bytes by the ladder; never fails. Lone surrogates cannot come out. `mail`: in which they stand, as evidence."""
    codec = codec_of(label)
    if data.isascii() and not (codec or "").startswith(_UNSAFE_BYTES):
        if not has_escapes(data):
            return _of_seven_bits(data, label if not codec else "", repairs)
        codec = "iso2022_jp"
        repairs.note("charset_guessed", "read as iso2022_jp")
    elif label and not codec:
        repairs.note("charset_unknown")
    if codec and codec.startswith("iso2022_jp") and b"\x1b" not in data:
        data = with_escapes(data)
    text = _as_declared(data, codec) if codec else None
    if text is None:
        return _otherwise(data, codec or "", repairs, mail)
    if codec == "utf-8" and (once := read_twice(data, text)):
        repairs.note("charset_guessed", "utf-8 that was written twice")
        return once
    return text


def _of_seven_bits(data: bytes, unknown: str, repairs: Repairs) -> str:
    """ASCII, or what it shifts to. `unknown`: the label of a charset that is none of ours."""
    if is_shifted(data):
        repairs.note("charset_guessed", "read as what it shifts to")
        return read_shifted(data)
    if _UTF7.search(unknown):
        repairs.note("charset_refused", "utf-7 is never decoded")
    return data.decode("ascii")


def to_utf8(values: Sequence[bytes], evidence: Evidence, repairs: Repairs) -> list[bytes]:
    """Raw 8-bit texts of one mail as UTF-8. What is UTF-8 stays; the others are in the first charset at hand that fits, or guessed."""
    strange = b"\n".join([_BEFORE_NAME.sub(b"", value) for value in values if not is_utf8(value)])
    if not strange:
        repairs.note("charset_guessed", "read as utf-8")
        return list(values)
    codec = codec_beside(strange, evidence)
    repairs.note("charset_guessed", f"read as {codec}")
    return [value if is_utf8(value) else _replacing(value, codec).encode() for value in values]


def codec_beside(data: bytes, evidence: Evidence) -> str:
    """The codec of text that is not UTF-8 and names none: the first of its mail that fits, else a guess."""
    return _first_fitting(data, evidence) or _guess_beside(data, evidence.lines)


def _first_fitting(data: bytes, evidence: Evidence) -> str | None:
    return next(filter(None, (_fitting(data, label) for label in evidence.labels)), None)


def _fitting(data: bytes, label: str) -> str | None:
    """The codec of eight bits that such a mail has at hand, where it can be that of these bytes."""
    codec = codec_of(label) or "ascii"
    if codec in {"ascii", "utf-8"} or codec.startswith(_UNSAFE_BYTES):
        return _of_its_language(data, codec)
    text = _strictly(data, codec)
    return None if text is None or speaks_against(data, codec, text) else codec


def _as_declared(data: bytes, codec: str) -> str | None:
    """Text that agrees with its declaration; None where the bytes speak against it."""
    if codec.startswith("utf-16") and b"\0" not in data and len(data) >= PROOF and is_utf8(data):
        return None
    codec = in_order(data, codec)
    text = _strictly(data, codec)
    if text is None and codec in _RICHER:
        text = _strictly(data, _RICHER[codec])
    if text is None or codec == "utf-8" or codec.startswith(_UNSAFE_BYTES):
        return decode_jis(data) if codec.startswith("iso2022_jp") and has_shifts(data) else text
    # Western text happens to be UTF-8 never, other text hardly ever: then the declaration is wrong.
    real = _strictly(data, "utf-8")
    if real is None and speaks_against(data, codec, text):
        return None
    if real is None or (codec not in _WESTERN and len(real) - len(real.encode("ascii", "ignore")) < PROOF):
        return text
    return None


def _otherwise(data: bytes, codec: str, repairs: Repairs, mail: Raw) -> str:
    """The lower steps of the ladder."""
    if codec.startswith("iso2022_jp") and data.isascii():
        repairs.note("charset_broken", f"not all of it is {codec}")
        return decode_jis(data)
    text = _strictly(data, "utf-8")
    if text is not None:
        repairs.note("charset_guessed", "read as utf-8")
        return text
    if codec in _UNICODE and (text := read_surrogates(data) or read_by_lines(data, _guess)):
        repairs.note("charset_broken", "not all of it is utf-8")
        return text
    if codec and codec != "ascii":
        repairs.note("charset_broken", f"not all of it is {codec}")
        if not _is_something_else(data, codec):
            return _replacing(data, codec)
    guessed = _of_its_language(data, codec) or _at_hand(data, mail) or _guess(data)
    repairs.note("charset_guessed", f"read as {guessed}")
    return _replacing(data, guessed)


def _at_hand(data: bytes, mail: Raw) -> str | None:
    """The charset that its mail has at hand, of a text that is too short to be guessed by itself.

    Western ones say nothing: any bytes fit them, and programs name them that know no other.
    """
    if len(data) - len(data.decode("ascii", "ignore")) > GUESSED_ALONE:
        return None
    codec = _first_fitting(data, evidence_in(mail))
    return codec if codec not in _WESTERN else None


def _of_its_language(data: bytes, codec: str) -> str | None:
    """The charset of eight bits that text called one of seven bits really has."""
    if len(data) - len(data.decode("ascii", "ignore")) < PROOF:
        return None
    codecs_of_eight = next((several for name, several in _EIGHT_BITS if codec.startswith(name)), ())
    return next((each for each in codecs_of_eight if _strictly(data, each) is not None), None)


def _is_something_else(data: bytes, codec: str) -> bool:
    """Whether next to nothing of it is what is declared: other letters, 8 bits in a charset of 7, or UTF-8 more damaged than not."""
    if codec != "utf-8":
        return bool(_of_its_language(data, codec)) or speaks_against(data, codec, _strictly(data, codec) or "")
    try:
        if codecs.utf_8_decode(data, "strict", False)[1] < len(data) - 1:  # noqa: FBT003 - the codec's own signature
            # Cut within its last character.
            return False
    except UnicodeDecodeError:
        pass
    text = data.decode("utf-8", "replace")
    damaged = text.count("\ufffd")
    return damaged > len(text) - len(text.encode("ascii", "ignore")) - damaged


def _strictly(data: bytes, codec: str) -> str | None:
    try:
        text = data.decode(codec)
        if codec != "utf-8":
            text.encode()
    except (UnicodeError, LookupError):
        return None
    return _composed(text, codec)


def _replacing(data: bytes, codec: str) -> str:
    try:
        return _composed(data.decode(in_order(data, codec), "replace").encode("utf-8", "replace").decode(), codec)
    except UnicodeError:
        return data.decode("cp1252", "replace")


def _composed(text: str, codec: str) -> str:
    """Vietnamese letters as everybody else writes them: that code page has their tones apart."""
    # One mark at a time: where they are piled up, to put them in order takes time by the square.
    return _TONES.sub(lambda found: normalize("NFC", found[0]), text) if codec == "cp1258" else text


def _guess_beside(data: bytes, lines: bytes) -> str:
    """Guess from what is longer than the data where that fits both."""
    codec = _guess(data + b"\n" + lines) if lines else ""
    return codec if codec and _strictly(data, codec) is not None else _guess(data)


def _guess(data: bytes) -> str:
    codec = codec_of(guess(data))
    return codec if codec and not codec.startswith(_UNSAFE_BYTES) and codec not in {"ascii", "utf-8"} else "cp1252"
