"""What words can a ticket be found by?

An index of whole words, as every MongoDB-like server can keep one; scripts without spaces go by pairs of characters. However a
word is encoded (wide, composed, with points that one may leave out), it is one word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from itertools import filterfalse, islice
from typing import Any

from contracts.values import SpanKind
from ticketing.domain.stopwords import STOPWORDS

MOST_WORDS = 200
"""Of one ticket: each is an entry of the index, written anew with the ticket. The subject and who writes come first."""
MOST_READ = 600
"""Characters of one text: nearly always they hold as many words as are kept of it."""
MOST_OF_ONE_TEXT = 40
"""Without the words that are everywhere, as far as 60 with them: of all that a ticket costs the index costs the most."""
LONGEST = 32

_ASCII = bytes(each if bytes([each]).isalnum() else ord(" ") for each in bytes(range(128)).lower())
_PLAIN = _ASCII + bytes(range(128, 256))
"""ASCII's letters in lower case, its other signs spaces: by table, as this is done for every mail, and most words are plain."""
_MARKS = "".join(each for each in map(chr, range(0x300, 0x20000)) if unicodedata.category(each) in {"Mn", "Mc"})
"""Vowels and the like, which Python takes for ends of words: most words of India, Thailand and Burma have some."""
_LEFT_AWAY = re.compile(
    "[\u00ad\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u200d\ufe00-\ufe0f]"
)
"""What one may write or not: soft hyphens, accents that no letter has, points of Arabic and Hebrew, joiners."""
_WORD = re.compile(f"[\\w{_MARKS}]{{2,}}")
_LEFT_OUT = STOPWORDS | {chr(each) for each in _ASCII}
"""Not words, of those that a plain text is split into."""
_SCRIPTS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""Without spaces between words."""
_UNSPACED = re.compile(f"[{_SCRIPTS}]")
_RUN = re.compile(f"[{_SCRIPTS}]+|[^{_SCRIPTS}]+")


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text in lower case, each once, in order, of two characters and more, at most `MOST_OF_ONE_TEXT`.

    Words that are in every text are none (`domain.stopwords`), neither where they stand nor where they are sought.
    """
    read = text[:MOST_READ]
    words = read.encode(errors="replace").translate(_PLAIN).decode().split()
    if not read.isascii():
        for place in [place for place, word in enumerate(words) if not word.isascii()][::-1]:
            words[place : place + 1] = _pieces(words[place])
    found = tuple(islice(filterfalse(_LEFT_OUT.__contains__, dict.fromkeys(words)), MOST_OF_ONE_TEXT))
    return found if max(map(len, found), default=0) <= LONGEST else tuple([word[:LONGEST] for word in found])


def united_words(known: tuple[str, ...], further: Iterable[str]) -> tuple[str, ...]:
    """Words of a ticket, and further ones, at most `MOST_WORDS`."""
    return tuple(dict.fromkeys((*known, *further)))[:MOST_WORDS]


def fresh_text(text: str, spans: Iterable[Mapping[str, Any]]) -> str:
    """What is new in a text: its fresh spans, or all of it where nothing was told apart."""
    fresh = [text[span["start"] : span["end"]] for span in spans if span["kind"] == SpanKind.FRESH]
    return "".join(fresh) or text


def _pieces(text: str) -> Iterable[str]:
    folded = _LEFT_AWAY.sub("", unicodedata.normalize("NFKC", text).casefold())
    for word in _WORD.findall(folded.replace("_", " ")):
        if _UNSPACED.search(word):
            yield from _pairs(word)
        else:
            yield word


def _pairs(word: str) -> Iterable[str]:
    """The pairs of its characters, and what stands in it of scripts with spaces as a whole: numbers above all."""
    before = ""
    for run in _RUN.findall(word):
        if before:
            yield before[-1] + run[0]
        if _UNSPACED.match(run):
            yield from (run[start : start + 2] for start in range(len(run) - 1))
        elif len(run) > 1:
            yield run
        before = run
