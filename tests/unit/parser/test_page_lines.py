"""Do lines stay lines where a page keeps them by its styles?"""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parser.domain.markup import to_text, with_breaks
from parser.domain.repairs import Repairs
from support.parsing import html_of, read, text_of

WRAP = '<div style="color: red; white-space: pre-wrap">'


def said(page: str) -> str:
    return to_text(with_breaks(page), Repairs())


@pytest.mark.parametrize(
    ("page", "text"),
    [
        (f"{WRAP}Hello\n  Ada\n\nBye</div>x\ny", "Hello\n  Ada\n\nBye\nx y"),
        (f"{WRAP}Hello\nAda", "Hello\nAda"),
        (f"{WRAP}Hello <b>dear\nAda</b>\nBye</div>", "Hello dear\nAda\nBye"),
        (f"{WRAP}a    b\nc    d</div>", "a    b\nc    d"),
        ("<div style='white-space:pre'><div><b>if</b> a:</div><div>    b  = c</div></div>", "if a:\n    b  = c"),
        ("<p style='white-space:pre-line'>a    b</p>", "a b"),
        ("<p style='white-space:PRE-LINE'>Hello\n   Ada\n</p>", "Hello\nAda"),
        ("<p style='white-space:pre'>a<br>\nb</p>", "a\n\nb"),
        (f"{WRAP}a<span style='white-space: normal'>b\nc</span>\nd</div>", "ab c\nd"),
        (f"{WRAP}\n<p>a\nb</p>\n\n<p>c</p>\n</div>", "a\nb\n\nc"),
        ("<pre style='white-space: pre-wrap'>a\n  b</pre>", "a\n  b"),
        ("<ul style='white-space:pre-wrap'><li>a\nb<li>c\nd</ul>", "• a\n    b\n  • c\n    d"),
        ("<style>.n { white-space: pre-wrap }</style><p class='m n'>a\nb</p><p>c\nd</p>", "a\nb\n\nc d"),
        ("<style>h1, p.n{white-space:pre}</style><p class=n>a\nb</p><div class=n>c\nd</div>", "a\nb\n\nc d"),
        ("<style>#n{white-space:pre-line}</style><p id=n>a\nb</p>", "a\nb"),
        ("<p style='white-space:nowrap'>a\nb</p>", "a b"),
        ("<p>white-space: pre\nb</p>", "white-space: pre b"),
    ],
)
def test_line_ends_are_kept_that_a_style_keeps(page: str, text: str) -> None:
    assert said(page).strip() == text


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("a <button type=submit>Press</BUTTON> b", "a Press b"),
        ("<p>a</p><textarea rows=2>b\nc</textarea>", "a\n\nb\nc"),
        ("a <button", "a"),
    ],
)
def test_what_stands_on_buttons_and_in_fields_is_text(page: str, text: str) -> None:
    assert said(page).strip() == text


def test_a_mail_shows_and_says_the_lines_of_its_page() -> None:
    raw = (
        b"From: ada@example.org\nContent-Type: text/html\n\n<style>.n{white-space:pre-wrap}</style><p class=n>a\nb</p>"
    )

    understood = read(raw)

    assert text_of(understood).strip() == "a\nb"
    assert "a<br>b" in (html_of(understood) or "")


@given(
    st.lists(
        st.sampled_from(
            [WRAP, "</div>", "<p>", "</p>", "<pre>", "</pre>", "<b>", "<script>", "</script>", "a", "\n", " "]
        )
    )
)
def test_only_white_space_is_changed(pieces: list[str]) -> None:
    page = "".join(pieces)

    assert "".join(with_breaks(page).replace("<br>", "").split()) == "".join(page.split())


@pytest.mark.parametrize(
    "page",
    [
        "<p style='white-space:pre'>" + "\n" * 10**6,
        "<table style='white-space:pre'>" + "x\n<b>" * 19_000,
        "<div style='white-space:pre'>" * 50_000 + "\n",
        "<style>" + "p{white-space:pre}" * 50_000 + "</style><p>\n",
        "white-space:pre\n<style>" + "a{" * 200_000,
    ],
    ids=["line ends", "fostered", "nested", "rules", "open rules"],
)
def test_i14_pages_built_to_take_long_take_no_time(page: str) -> None:
    start = process_time()
    with_breaks(page)

    assert process_time() - start < 2
