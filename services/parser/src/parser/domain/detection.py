"""Which charset are bytes in that declare none, or a wrong one?

A library guesses; short texts, as headers are, mislead it into code pages that nobody mails in. So it may choose only
what is mailed, and for Latin letters with single accented ones among them only what is written in Latin letters.
"""

from __future__ import annotations

import re
from typing import Final
from unicodedata import category

import chardet

MOST: Final = 4096
"""Bytes shown to the guesser: it costs 0.1 ms per kilobyte, and more bytes hardly change its mind."""
WESTERN: Final = "cp1252"
_LATIN: Final = frozenset({"cp1250", "cp1252", "cp1254", "cp1257", "cp1258", "iso8859-2", "iso8859-16"})
_EASTERN: Final = frozenset(
    {"windows-1250", "windows-1257", "windows-1258", "cp1258", "iso8859-2", "iso-8859-2", "iso8859-16", "iso-8859-16"}
)
_UNUSED: Final = re.compile(rb"[A-Za-z][\x81\x8d\x8f\x90\x9d]|[\x81\x8d\x8f\x90\x9d][A-Za-z]")
"""A byte beside a letter that no Western charset uses; alone it may be damage."""
_KATAKANA: Final = b"\x83"
"""How they begin in Shift_JIS, and a letter of florins that nobody writes thrice."""
_FEWEST_KATAKANA: Final = 3
_TRADITIONAL: Final = frozenset({"cp950", "big5hkscs"})
_MAILED: Final = frozenset(
    {"cp1251", "koi8-r", "koi8-u", "iso8859-5", "cp866", "cp932", "euc_jis_2004", "gb18030", "big5hkscs", "cp949"}
    | {"euc_kr", "cp1253", "iso8859-7", "cp1255", "iso8859-8", "cp1256", "iso8859-6", "cp874", "tis-620", *_LATIN}
)
_ALL_MIXED: Final = frozenset({"cp1258"})
"""Hardly a word of these is without letters of ASCII."""
_HIGH: Final = re.compile(rb"[\x80-\xff]+")
_ROWS: Final = re.compile(rb"(?<![A-Za-z\x80-\xff])[\x80-\xff]{3,}+(?![A-Za-z])")
"""Words of other letters. A row beside a Latin letter is a cry, or an alphabet with its accents."""
_DRAWN: Final = re.compile(rb"([\x80-\xff])\1{2,}+")
_ENOUGH_IN_ROWS: Final = 8
"""Bytes from which on rows of them are no accident."""
_FEWEST_IN_ROWS: Final = 5
"""Different bytes: fewer are no words."""
_LETTERS: Final = re.compile(rb"[A-Za-z]")
_ACCENTED: Final = 2
"""Accented letters that stand side by side in Western languages."""
_FEW_ALONE: Final = 3
"""Letters beyond ASCII that each stand alone: too few to be more than accented ones beside as many others."""
_SMALL_ACCENTED: Final = 0xE0
"""From here on Western charsets have small letters, and those of two bytes few of their first ones."""
_ENOUGH_KANA: Final = 3
_TURKISH: Final = re.compile(rb"[\xf0\xfd\xfe\xd0\xdd\xde]")
_ICELANDIC: Final = re.compile(rb"[\xe1\xe6\xed\xf3\xfa]")
"""Letters beside eth and thorn that Turkish, which has its own letters in their places, does not know."""
_ENOUGH_TURKISH: Final = 3
_INSIDE: Final = re.compile(rb"[A-Za-z\xc0-\xff][\xa1\xa3\xa6\xac\xaf\xb1\xb3\xb6\xb9\xbc\xbe\xbf][A-Za-z\xc0-\xff]")
"""Signs of Western charsets in the middle of words: letters of Central European ones."""
_FEWEST_INSIDE: Final = 2
_AS_IN_WEST: Final = re.compile(
    "[éáäçíóôöúüÿåœß«»°§\u2018-\u201e\u2026\u2013\u2014]|(?<!\\w)[¿¡]|[£€](?!\\w)|(?<=\\w)[ºª](?!\\w)|(?:(?<!\\w)|(?<=[ijlt]))à(?!\\w)|"
    "â(?=[bcdglmnprstvx])|(?<=[ao])î(?=[lnrt])|(?<=[cvl])ê(?!\\w)|ê(?=[lmptv])|ñ(?=[aeiouáéíóú])|(?<=[dslrh])ì(?!\\w)|"
    "(?<=[oigt])ù(?!\\w)|(?:(?<!\\w)|(?<=[foh]))è(?!\\w)|ès(?!\\w)|è(?=(?:[bcdfglmnprstv]{1,2}|[gq]u)[e'])|"
    "(?<=[bcdfglmnprstvxuhi])ò(?!\\w)|ã(?=[oe])|(?<=[hm])ã(?!\\w)|õ(?=e)|û(?=[trlmn])|æ(?=[bcdfgklmnprstv])|ø(?![aeiouyíáé])|"
    "(?<=[aeo])ï|(?<=[aeiou])ë"
)
"""Accented letters where Western languages have them, and those that are the same elsewhere: `perché`, `problème`, `mañana`."""
_WESTERN: Final = frozenset({"cp1252", "iso8859_15"})
DOS: Final = "cp850"
_LETTERS_OF_DOS: Final = b"\x81\x82\x84\x86\x89\x8b\x94\x9b\xa4"
_OF_DOS: Final = re.compile(rb"[a-z](?:\x81(?![e-h])|[\x82\x84\x86\x89\x8b\x94\x9b\xa4])(?=[a-z])")
"""Letters of DOS inside words, where Windows has quotation marks, signs, or nothing: consoles and old programs mail what they print.

Not those that Polish, Greek or an old Macintosh has in their places, nor what curly quotes of Shift_JIS look like.
"""
_FEWEST_OF_DOS: Final = 2
_QUOTATION: Final = ((b"\x93", b"\x94"), (b"\x84", b"\x93"), (b"\x82", b"\x91"), (b"\x8b", b"\x9b"))
"""Marks of Windows that come in pairs. As letters of DOS no language has both often."""
_NOT_OF_DOS: Final = re.compile(
    "[^\x00-\x7fäöüßéèêëàâáíìîïóòôúùûñçåæøãõÄÖÜÅÆØÉÇÑ«»¡¿°]|(?<![aeou])ï|(?<=[a-zà-ÿ])[ÄÖÜÅÆØÉÇÑ]"
)
"""What Western languages do not need of it, or not there: then it is Central European, or no text of DOS."""
_CASES: Final = {
    "cp1251": re.compile(rb"(?<![\xc0-\xff])[\xe0-\xff][\xc0-\xdf]{3}"),
    "koi8_r": re.compile(rb"(?<![\xc0-\xff])[\xc0-\xdf][\xe0-\xff]{3}"),
    "koi8_u": re.compile(rb"(?<![\xc0-\xff])[\xc0-\xdf][\xe0-\xff]{3}"),
}
"""A small letter before capitals. These charsets have small letters where the other has capitals."""
_CAPITALS: Final = {
    "cp1251": bytes(range(0xC0, 0xE0)),
    "koi8_r": bytes(range(0xE0, 0x100)),
    "koi8_u": bytes(range(0xE0, 0x100)),
}
_PRIVATE: Final = re.compile("[\ue000-\uf8ff]")
_FEWEST_PRIVATE: Final = 4
_SIMPLIFIED: Final = re.compile(rb"(?:[\x00-\x7f]++|[\xa1\xa3\xb0-\xd7][\xa1-\xfe])+")
"""The frequent characters of GB 2312, and its punctuation. Text in Big5 has half its second bytes, and most first bytes, elsewhere."""


def guess(data: bytes) -> str:
    """A label for text that is neither ASCII nor UTF-8; Western where nothing speaks for another."""
    sample = _sample(data)
    is_latin = _is_latin(sample)
    if is_latin and _is_of_dos(sample):
        return DOS
    if (not is_latin or sample.count(_KATAKANA) >= _FEWEST_KATAKANA) and _kana(sample, "cp932") >= _ENOUGH_KANA:
        return "cp932"
    allowed = _LATIN if is_latin else _MAILED - _ALL_MIXED if _ROWS.search(sample) else _MAILED
    label = chardet.detect(sample, include_encodings=allowed, no_match_encoding=WESTERN)["encoding"] or WESTERN
    return _corrected(label.lower(), sample)


def speaks_against(data: bytes, codec: str, text: str) -> bool:
    """Whether bytes are not of the charset they are said to be in. `text` is what they are in it; empty where they do not fit."""
    if codec in _WESTERN:
        return foreign(data) is not None or (not text and _UNUSED.search(data) is not None)
    if codec in _CASES:
        return _has_cases_reversed(_sample(data), codec)
    if codec == "gb18030" and text:
        private = len(_PRIVATE.findall(text))
        return private >= _FEWEST_PRIVATE and private * 5 > len(text) - len(text.encode("ascii", "ignore"))
    return codec in _TRADITIONAL and not text and _SIMPLIFIED.fullmatch(_sample(data)) is not None


def foreign(data: bytes) -> str | None:
    """A label for what calls itself Western, but is words in other letters: those stand in a row, accented ones do not.

    Or in other Latin letters, where those stand inside words that are signs in Western charsets, or as Turkish has them.
    """
    sample = _sample(data)
    # Nothing of this is found in lines of ASCII, which Western mails have most of: a fifth of the time.
    telling = _beyond_ascii(sample)
    if label := _by_certain_letters(telling):
        return label
    if len(set(_INSIDE.findall(telling))) >= _FEWEST_INSIDE and (label := guess(sample)) not in {
        WESTERN,
        "windows-1252",
    }:
        return label
    high = sum(map(len, _HIGH.findall(telling)))
    if high >= _ENOUGH_IN_ROWS and _kana(sample, "cp932") >= _ENOUGH_KANA:
        return "cp932"
    rows = b"".join(_ROWS.findall(_DRAWN.sub(b"", telling)))
    if len(rows) < _ENOUGH_IN_ROWS or len(set(rows)) < _FEWEST_IN_ROWS or len(rows) * 5 < high * 4:
        return None
    label = guess(sample)
    try:
        beyond = [char for char in sample.decode(label, "replace") if char > "\x7f"]
    except LookupError:
        return None
    # Vowels and tones of Thai are marks on letters.
    letters = sum(char.isalpha() or category(char) == "Mn" for char in beyond)
    return label if label not in _LATIN and letters * 10 >= len(beyond) * 8 and "\ufffd" not in beyond[:-1] else None


def _corrected(label: str, sample: bytes) -> str:
    """The guess, but for pairs of charsets that the library takes for each other."""
    if label.startswith("big5") and _SIMPLIFIED.fullmatch(sample):
        return "gb18030"
    if label in {"gb18030", "cp866", "ibm866"} and _kana(sample, "euc_jp"):
        return "euc_jp"
    if label in _EASTERN and _is_western(sample):
        return WESTERN
    if label == "windows-1252" and _TURKISH.search(sample) and not _ICELANDIC.search(sample):
        return "cp1254"
    return label


def _is_western(sample: bytes) -> bool:
    """Whether each letter beyond ASCII stands as in Western languages; a few words mislead the library."""
    return _AS_IN_WEST.sub("", sample.decode(WESTERN, "replace").lower()).isascii()


def _by_certain_letters(sample: bytes) -> str | None:
    """A label where letters in Western places can only be those of Turkish, or of DOS."""
    if _is_turkish(sample):
        return "cp1254"
    return DOS if _is_of_dos(sample) else None


def _is_turkish(sample: bytes) -> bool:
    """Whether the commonest of Turkish's own letters stands in it often, beside another of them."""
    often = sample.count(b"\xfd") >= _ENOUGH_TURKISH - 1 and len(_TURKISH.findall(sample)) >= _ENOUGH_TURKISH
    return often and (b"\xfe" in sample or b"\xf0" in sample) and not _ICELANDIC.search(sample)


def _is_of_dos(sample: bytes) -> bool:
    """Whether it is words of a Western language as DOS writes them, all that is beyond ASCII."""
    # To count all signs takes a tenth of the time of a look at what stands around them.
    if len(sample) - len(sample.translate(None, _LETTERS_OF_DOS)) < _FEWEST_OF_DOS:
        return False
    if len(_OF_DOS.findall(sample)) < _FEWEST_OF_DOS:
        return False
    if any(one in sample and other in sample for one, other in _QUOTATION):
        return False
    if sum(map(len, _HIGH.findall(sample))) * 2 > len(_LETTERS.findall(sample)):
        return False
    return _NOT_OF_DOS.search(sample.decode(DOS)) is None


def _has_cases_reversed(sample: bytes, codec: str) -> bool:
    """Whether nearly all letters would be capitals, but not those that words begin with."""
    high = sum(map(len, _HIGH.findall(sample)))
    capitals = len(sample) - len(sample.translate(None, _CAPITALS[codec]))
    return high >= _ENOUGH_IN_ROWS and capitals * 5 >= high * 4 and _CASES[codec].search(sample) is not None


def _kana(sample: bytes, codec: str) -> int:
    """How many of ten characters beyond ASCII are Japanese syllables, if it may be that charset at all."""
    try:
        text = sample.decode(codec)
    except UnicodeDecodeError as error:
        if error.start < len(sample) - 1:
            return 0
        text = sample[: error.start].decode(codec)
    beyond = [char for char in text if char > "\x7f"]
    return 10 * sum("\u3041" <= char <= "\u30fc" for char in beyond) // max(len(beyond), 1)


def _sample(data: bytes) -> bytes:
    """The first lines that hold anything to guess from."""
    if len(data) <= MOST:
        return data
    return _beyond_ascii(data[: MOST * 64])[:MOST] or data[:MOST]


def _beyond_ascii(data: bytes) -> bytes:
    return b"\n".join([line for line in data.split(b"\n") if not line.isascii()])


def _is_latin(data: bytes) -> bool:
    runs = _HIGH.findall(data)
    high, longest = sum(map(len, runs)), max(map(len, runs), default=0)
    letters = len(_LETTERS.findall(data))
    are_few = high <= _FEW_ALONE < letters or (high < letters and min(b"".join(runs), default=0) >= _SMALL_ACCENTED)
    return longest <= _ACCENTED and (high * 2 < letters or (longest == 1 and are_few))
