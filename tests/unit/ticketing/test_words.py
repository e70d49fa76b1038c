"""Is a ticket found by the words that are in it, in any script, at a bounded price?"""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ticketing.domain.stopwords import STOPWORDS
from ticketing.domain.words import LONGEST, MOST_OF_ONE_TEXT, MOST_READ, MOST_WORDS, fresh_text, united_words, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Printer PRINTER a printer!", ("printer",)),
        ("TKT-2026-00001 ada@example.net", ("tkt", "2026", "00001", "ada", "example", "net")),
        ("Straße GRÖSSE naïve", ("strasse", "grösse", "naïve")),
        ("Δοκιμή тест", ("δοκιμή", "тест")),
        ("打印机坏了", ("打印", "印机", "机坏", "坏了")),
        ("订单12345的问题 京都2026年", ("订单", "单1", "12345", "5的", "的问", "问题", "京都", "都2", "2026", "6年")),
        ("हिन्दी में समस्या", ("हिन्दी", "में", "समस्या")),
        ("தமிழ் বাংলা", ("தமிழ்", "বাংলা")),
        ("ที่นี่", ("ที", "ี่", "่น", "นี", "ี่")[:4]),
        ("မြန်မာ", ("မြ", "ြန", "န်", "်မ", "မာ")),
        ("مُحَمَّد محمّد مـحـمـد", ("محمد",)),
        ("עִבְרִית", ("עברית",)),
        ("Mu\u0308ller Müller \uff2düller mül\u00adler", ("müller",)),
        ("İstanbul ﬁle", ("istanbul", "file")),
        ("ﾌﾟﾘﾝﾀ", ("プリ", "リン", "ンタ")),
        ("x" * 40, ("x" * LONGEST,)),
        ("a b c ! ?", ()),
        ("snake_case", ("snake", "case")),
        ("\x00\udc80 zero", ("zero",)),
        ("Re: the INVOICE and Für die Grüße", ("invoice", "die", "grüsse")),
    ],
)
def test_words_are_told_apart(text: str, words: tuple[str, ...]) -> None:
    assert words_of(text) == words


@given(st.text())
def test_any_text_has_words_few_short_and_in_lower_case(text: str) -> None:
    words = words_of(text)

    assert len(words) == len(set(words)) <= MOST_OF_ONE_TEXT
    assert all(1 < len(word) <= LONGEST and word == word.casefold()[:LONGEST] for word in words)


@given(st.text(alphabet=st.characters(max_codepoint=0x2FF) | st.characters(min_codepoint=0x900, max_codepoint=0xDFF)))
def test_words_are_letters_marks_and_digits_between_other_signs_in_any_script_with_spaces(text: str) -> None:
    read = unicodedata.normalize("NFKC", text[:MOST_READ]).casefold()
    kinds = (
        (each, unicodedata.category(each)) for each in read if each != "\u00ad" and not "\u0300" <= each < "\u0370"
    )
    told_apart = "".join(each if kind[0] in "LN" or kind in {"Mn", "Mc"} else " " for each, kind in kinds).split()

    words = dict.fromkeys(word for word in told_apart if len(word) > 1 and word not in STOPWORDS)
    assert words_of(text) == tuple(word[:LONGEST] for word in words)[:MOST_OF_ONE_TEXT]


@given(st.text())
def test_a_word_is_found_however_it_is_encoded(text: str) -> None:
    words = words_of(text[: MOST_READ // 20])

    assert [
        words_of(unicodedata.normalize(form, text[: MOST_READ // 20])) for form in ("NFC", "NFD", "NFKC", "NFKD")
    ] == [words] * 4


def test_words_that_are_left_out_are_written_as_words_are() -> None:
    assert all(len(word) > 1 and word == word.casefold() for word in STOPWORDS)


def test_a_tickets_words_are_bounded_and_the_first_stay() -> None:
    known = tuple(f"w{number}" for number in range(MOST_WORDS))

    assert united_words(known, ["new"]) == known
    assert united_words(("a1",), ["b1", "a1"]) == ("a1", "b1")


def test_what_is_fresh_is_read_first() -> None:
    spans = [{"kind": "quote", "start": 0, "end": 3}, {"kind": "fresh", "start": 3, "end": 6}]

    assert fresh_text("oldnew", spans) == "new"
    assert fresh_text("oldnew", spans[:1]) == "oldnew"
