"""Does the text of a page have what elements show that are rare in mails, as a mail program without scripts shows them?"""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parser.domain.markup import to_text
from parser.domain.repairs import Repairs


def said(page: str) -> str:
    return to_text(page, Repairs())


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<label>Name</label>Ada", "Name Ada"),
        ("<LABEL>Name<input value='Ada &lt;x>'></LABEL>", "Name Ada <x>"),
        ("<input type=submit value=Send><input type=text placeholder=yours>", "Send yours"),
        ("a<input type=hidden value=b><input type=password value=c><input type=file value=d>", "a"),
        ("<input type=image alt=Go src=x> <input value='open", "Go"),
        ("<li><input type=checkbox checked>done<li><input type=checkbox>open", "• [x] done\n  • [ ] open"),
        ("<input type=radio checked> A <input type=RADIO> B", "(x) A ( ) B"),
        ("<button onclick='a>b'>Go</button><button>Stop</button>", "Go Stop"),
        ("<p>a</p><textarea><b>1\n2</textarea>", "a\n\n<b>1\n2"),
    ],
)
def test_a_form_says_what_is_filled_in(page: str, text: str) -> None:
    assert said(page).strip() == text


@pytest.mark.parametrize(
    "page",
    [
        "<button style='display:none'>h</button>", "<label style='display:none'>h</label>", "<input style='display:none' value=h>",
        "<textarea style='display:none'>h</textarea>", "<select style='display:none'><option>h</select>", "<button hidden>h</button>",
    ],
)  # fmt: skip
def test_what_is_hidden_of_a_form_is_not_said(page: str) -> None:
    assert said(f"a{page}").strip() == "a"


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("a<select><option>One<option selected>Two</select>b", "a Two b"),
        ("a<SELECT><optgroup label=G><OPTION>One</OPTION><option>Two</SELECT>b", "a One b"),
        ("<select multiple><option>One<option>Two</select>", "One\nTwo"),
        ("<select size=2><option>One<option>Two</select>", "One\nTwo"),
        ("a<select></select>b", "a b"),
        ("<table><tr><td><select><option>One<option>Two</td><td>b</td></tr></table>", "One \t\tb"),
        ("a<select><option>One<input value=b>", "a One b"),
    ],
)
def test_a_list_to_choose_from_says_what_is_chosen(page: str, text: str) -> None:
    assert said(page).strip() == text


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<ol start=3><li>a<li>b</ol>", "3. a\n  4. b"),
        ("<ol style='margin:0' start=2 type=1><li class=x>\n <p><b>a</b></p></ol>", "2. a"),
        ("<ol><li>a<li value=7>b<li>c</ol>", "1. a\n  7. b\n  8. c"),
        ("<ol type=a><li>q<ol type=i start=4><li>r</ol><li>t</ol>", "a. q\n    iv. r\n  b. t"),
        ("<ol type=A start=27><li>a</ol><ol type=I start=9><li>b</ol>", "AA. a\n  IX. b"),
        ("<ol start=0><li>a</ol><ol start=x type=a><li></li></ol>1. b", "0. a\n1. b"),
        ("<ol start=4><li><ul><li>a</ul><li>b</ol>", "• a\n  5. b"),
    ],
)
def test_a_list_has_the_numbers_that_a_person_sees(page: str, text: str) -> None:
    assert said(page).strip() == text


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<details><summary>More</summary>text</details>b", "More\ntext\nb"),
        ("<fieldset><legend>Who</legend>Ada</fieldset>b", "Who\nAda\nb"),
        ("a<dialog open>b</dialog>c", "a\nb\nc"),
        ("a<menu><li>b</menu>c", "a\n  • b\nc"),
        ("a<listing>b\n c</listing>d", "a\nb\n c\nd"),
        ("<td><span style='color:red; DISPLAY: block'>a</span><a style='display:block'>b</a></td>c", "a\nb\nc"),
        ("<span style='display:inline-block'>a</span><span>b</span>", "ab"),
        ("Hello<div style='color:red;display:inline'> dear</div> Ada<div>b</div>", "Hello dear Ada\nb"),
        ("<div>a</div><DIV STYLE='DISPLAY: INLINE'>b<div>c</div></DIV>d", "a\nb\nc\nd"),
        ("<div style='display:inline-block'>a</div><div style='display:inline-block'>b</div>", "a\nb"),
        ("<p>He said <q>no</q>.", "He said \u201cno\u201d."),
        ("a<noscript><p>b</p></noscript>", "a\n\nb"),
        ("<p>x<template>y</template><svg><text>z</text></svg>", "xz"),
    ],
)
def test_lines_break_and_marks_stand_where_a_person_sees_them(page: str, text: str) -> None:
    assert said(page).strip() == text


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<a><img alt=Facebook></a><a href=x><img alt=Twitter></a>", "Facebook Twitter"),
        ("Tel<img alt=Phone>+49", "Tel Phone +49"),
        ("<img usemap=#m alt=Menu><map name=m><area alt=Shop><area alt=Help></map>", "Menu Shop Help"),
        ("Hi<img alt='\U0001f642'>!", "Hi\U0001f642!"),
        ("a<img alt=''>b", "ab"),
    ],
)
def test_words_of_images_are_not_one_word_with_others(page: str, text: str) -> None:
    assert said(page) == text


@pytest.mark.parametrize(
    ("page", "text"),
    [
        (
            "<tr><td>\n<p class=MsoNormal>a</p>\n</td><td><p>b<br>c</p></td></tr><tr><td><p>d</p></td><td>e</td>",
            "a\t\tb\nc\nd\t\te",
        ),
        ("<tr><td><div align=right><font>To</font></div></td><td>x@y.example</td>", "To\t\tx@y.example"),
        ("<tr><td><p>a</p></td></tr><tr><td><p>b</p></td></tr>", "a\n\nb"),
        ("<tr><td><p>a</p><p>b</p></td><td><p>c</p></td>", "a\n\nb\n\nc"),
        ("<tr><td><p>a</p></td><td><ul><li>b</ul></td>", "a\n  • b"),
        ("<tr><td><p>a</p></td><td><p style='display:none'>b</p></td><td><p>c</p></td>", "a\t\t\t\tc"),
    ],
)
def test_a_row_of_cells_that_hold_paragraphs_is_a_line(page: str, text: str) -> None:
    assert said(f"<table>{page}</table>").strip() == text


@given(
    st.lists(
        st.sampled_from(
            [
                "<select>", "</select>", "<option>", "<td>", "<table>", "<ol start=2>", "<li>", "</ol>", "<label>", "</label>",
                "<textarea>", "</textarea>", "<span style='display:block'>", "</span>", "<q>", "<img alt=x>", "a", " ", "<p>",
                "<input value=b>", "<!--", "-->", "&#2;", "&#3;",
            ]
        )
    ).map("".join)
)  # fmt: skip
def test_any_elements_give_text_without_marks_of_our_own(page: str) -> None:
    assert not set(said(page)) & {"\x02", "\x03"}


BOMBS = {
    "lists to choose from": "<select>" * 100_000,
    "open options": "<select>" + "<option>x" * 100_000,
    "fields": "<input value=x>" * 60_000,
    "numbered lists": "<ol start=3><li>x" * 60_000,
    "numbers": "<ol type=i>" + "<li value=3999>x" * 60_000,
    "blocks within each other": "<b style=display:block>" * 60_000,
    "blocks of several kinds": "<a style=display:block><b style=display:block>" * 30_000,
    "styles without end": "<a display" * 100_000,
    "blocks that are none": "<div style=display:inline>" * 60_000,
    "blocks without end": "<div display" * 100_000,
    "one style without end": "<a " + "display:" * 100_000,
    "images without end": "<img alt=a" * 100_000,
    "one image without end": "<img " + "alt=a " * 100_000,
    "tags behind images": ("<img alt=a>" + "<b " * 6) * 30_000,
    "quotes": "<q>" * 100_000,
    "cells": "<td><p>" * 100_000,
    "cells that end": "</td>" + " " * 50 + "<td><p>x</p></td><td>" * 30_000,
    "cells without end": "<td><p>x" + "<b>x" * 30_000,
    "spaces in cells": ("<td>" + " " * 1000 + "<p>x") * 500,
}


def test_a_page_of_too_many_elements_is_read_without_them_with_a_warning() -> None:
    repairs = Repairs()

    assert to_text("<label>Ada</label>" + "<q>x</q>" * 160_000, repairs).startswith("Adaxxx")
    assert [each.code for each in repairs.findings()] == ["html_bare_text"]


@pytest.mark.parametrize("name", BOMBS)
def test_i14_elements_that_are_made_plainer_take_no_time(name: str) -> None:
    started = process_time()
    said(BOMBS[name])

    assert process_time() - started < 2
