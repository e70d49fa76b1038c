"""What words can a ticket be found by?

An index of whole words, as every MongoDB-like server can keep one; scripts without spaces go by pairs of characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
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

_ASCII = bytes(each if bytes([each]).isalnum() else ord(" ") for each in bytes(range(256)).lower())
"""Letters in lower case and digits as they are, everything else a space: by table, as this is done for every mail."""
_WORD = re.compile(r"[^\W_]{2,}")
_LEFT_OUT = STOPWORDS | {chr(each) for each in _ASCII if each != ord(" ")}
"""Not words, of those that a plain text is split into."""
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text in lower case, each once, in order, of two characters and more, at most `MOST_OF_ONE_TEXT`.

    Words that are in every text are none (`domain.stopwords`), neither where they stand nor where they are sought.
    """
    read = text[:MOST_READ]
    if read.isascii():
        words = read.encode().translate(_ASCII).decode().split()
    else:
        words = _WORD.findall(read.casefold())
        if _UNSPACED.search(read):
            words = [piece for word in words for piece in ((word,) if word.isascii() else _pieces(word))]
    found = [word[:LONGEST] for word in dict.fromkeys(words) if word not in _LEFT_OUT]
    return tuple(found[:MOST_OF_ONE_TEXT])


def united_words(known: tuple[str, ...], further: Iterable[str]) -> tuple[str, ...]:
    """Words of a ticket, and further ones, at most `MOST_WORDS`."""
    return tuple(dict.fromkeys((*known, *further)))[:MOST_WORDS]


def fresh_text(text: str, spans: Iterable[Mapping[str, Any]]) -> str:
    """What is new in a text: its fresh spans, or all of it where nothing was told apart."""
    fresh = [text[span["start"] : span["end"]] for span in spans if span["kind"] == SpanKind.FRESH]
    return "".join(fresh) or text


def _pieces(word: str) -> Iterable[str]:
    return (word[start : start + 2] for start in range(len(word) - 1)) if _UNSPACED.search(word) else (word,)
