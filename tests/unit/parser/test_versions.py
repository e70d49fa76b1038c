"""Is it told when long versions of a text begin alike and go on differently?"""

import random
from unicodedata import normalize

import pytest

from support.parsing import read, repairs_of, text_of

DICE = random.Random(7)
WORDS = ["".join(DICE.choices("abcdefghiklmnoprstuvw", k=7)) for _ in range(2000)]
LONG = " ".join(WORDS[:700])
FURTHER = " ".join(WORDS[700:])
LINKS = " ".join(
    f"{word} https://example.org/{word * 30}" if at % 8 == 0 else word for at, word in enumerate(WORDS[:700])
)
FULL_OF_LINKS = " ".join(f"{word} https://example.org/{word * 30}" for word in WORDS[:700])


def mail(kind: str, plain: str, page: str) -> bytes:
    parts = f"--b\nContent-Type: text/plain\n\n{plain}\n--b\nContent-Type: text/html\n\n{page}\n--b--\n"
    return f"From: ada@example.org\nContent-Type: multipart/{kind}; boundary=b\n\n{parts}".encode()


@pytest.mark.parametrize(
    ("plain", "page"),
    [
        (LONG, f"<p>{LONG}</p><p>{FURTHER}</p>"),
        (f"{LONG}\n{FURTHER}", f"<p>{LONG}</p>"),
        (f"{LONG}\n{FURTHER[:4500]}", f"<p>{LONG}</p><p>{FURTHER[-4500:]}</p>"),
        (LONG, f"<p>{LONG}</p><div style='opacity:0'>x</div><p>{FURTHER}</p>"),
    ],
    ids=["plain is cut off", "page is cut off", "another end", "with something hidden"],
)
def test_long_versions_that_go_on_differently_are_told(plain: str, page: str) -> None:
    assert "text_and_html_differ" in repairs_of(read(mail("alternative", plain, page)))


@pytest.mark.parametrize(
    ("plain", "page"),
    [
        (LONG, f"<p>{LONG}</p>\n\n"),
        (LINKS, f"<p>{LONG}</p>"),
        (FULL_OF_LINKS, f"<p>{LONG}</p>"),
        (f"{LONG}\n-- \nAda", f"<b>{LONG.upper()}</b><p>-- <br>Ada<p>Sent</p>"),
    ],
    ids=["the same", "addresses written out", "next to nothing but addresses", "capitals"],
)
def test_long_versions_that_say_the_same_are_not_told(plain: str, page: str) -> None:
    assert "text_and_html_differ" not in repairs_of(read(mail("alternative", plain, page)))


def test_a_long_page_behind_the_beginning_of_its_text_is_no_version_of_it() -> None:
    assert FURTHER[-50:] in text_of(read(mail("mixed", LONG, f"<p>{LONG}</p><p>{FURTHER}</p>")))


@pytest.mark.parametrize(
    ("plain", "page"),
    [
        (
            "Hello my friend, how are you today?",
            "H&#8203;e&shy;llo my fri&zwnj;end, h&#8205;ow are y&#8203;ou tod&#8203;ay?",
        ),
        (normalize("NFD", "Xin chào tiếng Việt được không ạ"), "Xin chào tiếng Việt được không ạ"),
        ("\uff21\uff22\uff23\u3000\uff11\uff12 \uff54\uff45\uff53\uff54", "ABC 12 test"),
    ],
    ids=["signs without width", "marks of their own", "wide letters"],
)
def test_versions_that_are_written_otherwise_and_look_alike_do_not_differ(plain: str, page: str) -> None:
    mail_read = read(mail("alternative", plain, f"<p>{page}</p>"))

    assert "text_and_html_differ" not in repairs_of(mail_read)
    assert text_of(mail_read).strip() == plain


@pytest.mark.parametrize(
    "plain", ["??????????, ?? ???????? ??? ????? 12345 ? ????????", "---", "[cid:image001.png@01D]", "*"]
)
def test_a_text_without_its_letters_is_not_read_beside_a_page(plain: str) -> None:
    page = "Здравствуйте, мы получили ваш заказ"

    assert text_of(read(mail("alternative", plain, f"<p>{page}</p>"))).strip() == page


@pytest.mark.parametrize(
    ("plain", "page"), [("???", "<p>???</p>"), ("https://example.org/a", "<a href=x>Report</a>"), ("!", "<p>!</p>")]
)
def test_a_text_with_no_word_is_read_where_its_page_says_no_more(plain: str, page: str) -> None:
    assert text_of(read(mail("alternative", plain, page))).strip() == plain
