"""Is a page harmless by what a browser would make of what we show, and shown as it was meant otherwise?"""

import re
import time
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from resiliparse.parse.html import HTMLTree

from parser.domain.limits import Limits
from parser.domain.markup import sanitise
from parser.domain.markup.cleaning import ATTRIBUTES, TAGS
from parser.domain.markup.loading import REMOTE, REMOTE_BACKGROUND
from parser.domain.markup.styles import ALLOWED
from parser.domain.repairs import Repairs
from support.attacks import ATTACKS
from support.parsing import html_of, read, repairs_of

OURS = {"rel", REMOTE, REMOTE_BACKGROUND}
PIECES = st.lists(
    st.sampled_from(
        [
            "<p>", "</p>", "<div>", "</div>", "<b>", "</b>", "<a href=https://a.example/>", "</a>", "<table>", "</table>", "<tr>", "<td>",
            "</td>", "<li>", "<ul>", "</ul>", "<br>", "<img src=cid:a>", "<img src=//b.example/x>", "<i>", "</i>", "<font color=red>", "text",
            " ", "&lt;", "&amp;amp;", "<!--", "-->", "<svg>", "</svg>", "<math>", "<mtext>", "<style>", "</style>", "<script>", "</script>",
            "<title>", "<p style='color:rgb(1,2,3);width:calc(1px);font-family:\"a;b\"'>", '<p title="', "'", '"', ">", "<", "<pre>\n", "<h1>",
            "<select>", "<option>", "<textarea>", "<td background=http://c.example>", "<td background=cid:a>", "<center>", "<form>", "</form>", "\n", "\0", "=",
        ]
    ),
    max_size=40,
).map("".join)  # fmt: skip


def shown(page: str, images: dict[str, str] | None = None) -> str:
    return sanitise(page, Limits(), Repairs(), images) or ""


class Elements(HTMLParser):
    """What Python's own parser finds."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def handle_comment(self, data: str) -> None:
        self.found.append(("!", {"comment": data}))


def by_browser(page: str) -> list[tuple[str, dict[str, str]]]:
    """What a parser like a browser's finds."""
    body = HTMLTree.parse(page).body
    assert body is not None
    return [(each.tag, {name: each[name] for name in each.attrs}) for each in body.query_selector_all("*")]


def harms(page: str) -> list[str]:
    """Everything in a page that may not be there."""
    return [
        harm
        for tag, attributes in Elements(page).found + by_browser(page)
        for harm in of_element(tag, attributes)
        if harm
    ]


def of_element(tag: str, attributes: dict[str, str]) -> list[str]:
    allowed = ATTRIBUTES["*"] | ATTRIBUTES.get(tag, set()) | OURS
    href = attributes.get("href", "https:")
    style = [each.partition(":")[0].strip() for each in attributes.get("style", "").split(";") if each.strip()]
    return [
        "" if tag in TAGS else f"<{tag}>",
        *("" if name in allowed else name for name in attributes),
        "" if href.startswith(("http:", "https:", "mailto:", "tel:")) else f"href={href}",
        *(
            "" if attributes.get(name, "cid:").startswith("cid:") else f"{name}={attributes[name]}"
            for name in ("src", "background")
        ),
        *("" if name in ALLOWED or '"' in attributes["style"] else f"style: {name}" for name in style),
        "url(" if "url(" in attributes.get("style", "").lower() else "",
    ]


@pytest.mark.parametrize("name", ATTACKS)
def test_i14_nothing_active_is_left_of_an_attack(name: str) -> None:
    page = shown(f"<p>Hello</p>{ATTACKS[name]}<p>Bye", {"x": "x"})

    assert "Hello" in page
    assert harms(page) == []


def test_i14_there_is_an_attack_for_each_class() -> None:
    assert len(ATTACKS) >= 100


@given(PIECES)
def test_i14_nothing_active_is_left_of_anything(page: str) -> None:
    assert harms(shown(page, {"a": "a"})) == []


@given(PIECES)
@example("<pre>\n\n")
@example("<li><form><li>")
@example("<dl><dt><fieldset><dd><form><dd>")
def test_i14_cleaning_anything_twice_changes_only_our_own_attributes(page: str) -> None:
    once = shown(page, {"a": "a"})

    assert _even(shown(once, {"a": "a"})) == _even(without_ours(once))


def _even(page: str) -> str:
    """A page without line breaks at the beginning of `pre`: every reader of HTML takes one away (HTML, 13.2.6.4.7)."""
    return re.sub(r"(<pre[^>]*>)\n+", r"\1", page)


@pytest.mark.parametrize("name", ATTACKS)
def test_i14_cleaning_twice_changes_only_our_own_attributes(name: str) -> None:
    once = shown(ATTACKS[name], {"x": "x"})

    assert shown(once, {"x": "x"}) == without_ours(once)


def without_ours(page: str) -> str:
    from_outside = f' {REMOTE}="', f' {REMOTE_BACKGROUND}="'
    for start in from_outside:
        while (at := page.find(start)) >= 0:
            page = page[:at] + page[page.index('"', at + len(start)) + 1 :]
    return page


@pytest.mark.parametrize(
    ("style", "kept"),
    [
        ("color:red;position:fixed", "color:red"), ("color:rgb(1,2,3)", "color:rgb(1, 2, 3)"),
        ("background:url(//e.example/x);color:red", "color:red"), ("color:red;width:expression(1)", "color:red"),
        ("background:#123 url( '//e.example/x' ) no-repeat", "background:#123 no-repeat"), ("background:ururl(x)l(y) red", None),
        ("list-style:URL(x) inside;width:calc(1px)", "list-style:inside"), ("background:url(a'b) 'url(c", None),
        ("background:url(data:image/png;base64,AA) #123", "background:#123"), ("background:#123 url(x", None),
        ("font-family:'a;url(x)';color:red", None), ("display:none", "display:none"), ("@import 'x';color:red", None),
    ],
)  # fmt: skip
def test_i15_styles_load_and_compute_nothing(style: str, kept: str | None) -> None:
    page = shown(f'<p style="{style}">x</p>')

    assert kept is None or page == f'<p style="{kept}">x</p>'
    assert harms(page) == []


def test_i15_parts_are_cleaned_one_by_one() -> None:
    parts = b'--b\nContent-Type: text/html\n\n<img src="//evil.example/?\n--b\nContent-Type: text/html\n\n<p>secret">x</p>\n--b--\n'
    page = html_of(read(b"Content-Type: multipart/mixed; boundary=b\n\n" + parts))

    assert page is not None
    assert "evil.example" not in page
    assert "secret" in page


def test_i16_what_is_outside_is_not_loaded_but_known() -> None:
    repairs = Repairs()
    page = sanitise('<img src="https://o.example/?a=1&amp;b=2" alt=Logo><td><img src=//o.example/y>', Limits(), repairs)

    assert page == (f'<img alt="Logo" {REMOTE}="https://o.example/?a=1&amp;b=2"><img {REMOTE}="https://o.example/y">')
    assert [(each.code, each.detail[:2]) for each in repairs.findings()] == [("remote_content_blocked", "2 ")]


def test_i16_links_say_nothing_of_where_one_comes_from() -> None:
    link = '<a href="https://o.example/" rel="noopener noreferrer nofollow">x</a>'

    assert shown("<a href=https://o.example/ rel=opener target=_top>x</a>") == link


@pytest.mark.parametrize("address", ["cid:Logo@X", "CID:logo%40x", "cid:&lt;logo@x&gt;", " cid:LOGO@x"])
def test_an_image_in_the_mail_is_found_however_its_name_is_written(address: str) -> None:
    assert shown(f'<img src="{address}">', {"logo@x": "logo@x"}) == '<img src="cid:logo@x">'


def test_an_image_that_the_mail_does_not_bring_is_left_out() -> None:
    repairs = Repairs()

    assert sanitise("<img alt=a src=cid:x>", Limits(), repairs) == '<img alt="a">'
    assert [each.code for each in repairs.findings()] == ["cid_missing"]


@pytest.mark.parametrize("tag", ["table", "tr", "td", "th"])
def test_a_background_in_the_mail_is_shown_and_one_that_is_not_is_told(tag: str) -> None:
    repairs = Repairs()
    page = sanitise(f"<table><{tag} background='CID:A'><{tag} background=cid:b>", Limits(), repairs, {"a": "a"}) or ""

    assert page.count('background="cid:a"') == 1
    assert "cid:b" not in page
    assert [each.code for each in repairs.findings()] == ["cid_missing"]


@pytest.mark.parametrize(
    ("page", "code"),
    [
        ("<img src=logo.png>", "image_removed"), ("<img alt=a src='file:///C:/a.png'>", "image_removed"), ("<svg><path d=''>", "image_removed"),
        ("<td style='background:url(cid:a)'>x", "remote_content_removed"), ("<p style='background:url(\"a.png\")'>x", "remote_content_removed"),
        ("<body background='cid:a'>x", "remote_content_removed"), ("<input type=image src=https://o.example>x", "remote_content_removed"),
        ("<link rel=stylesheet href=https://o.example>x", "remote_content_removed"), ("<object data=x></object>x", "remote_content_removed"),
        ("<img alt=a>", None), ("<p style='background:url()'>x", None), ("<style>v\\:* {behavior:url(#default#VML);}</style>x", None),
        ("<object classid=x></object>x", None), ("<body bgcolor=red>x", None), ("<p>the link background=x and stylesheet", None),
    ],
)  # fmt: skip
def test_what_a_page_would_load_and_cannot_is_told(page: str, code: str | None) -> None:
    repairs = Repairs()
    sanitise(page, Limits(), repairs, {"a": "a"})

    assert [each.code for each in repairs.findings()] == [code] * bool(code)


def test_a_form_around_a_text_does_not_hide_it() -> None:
    assert shown("<form action=x><p>Hello</p></form>") == "<p>Hello</p>"


BOMBS = {
    "closed by another name": "<div></x>" * 150_000,
    "closed in a comment": "<div><!--</div>-->" * 100_000,
    "closed in a value": "<div a='</div>'>" * 100_000,
    "closed in a style": "<div><style></div></style>" * 60_000,
    "closed in a select": "<div><select></div></select>" * 60_000,
    "closed in a script": "<div><script><!--<script></script></div></script>" * 40_000,
    "closed in a table": "<table><td><table><div></td>" * 60_000,
    "closed in CDATA": "<svg>" + "<g><![CDATA[></g>]]>" * 60_000,
    "formatting in blocks": "<b><div></b>" * 100_000,
    "formatting opened again": "".join(f"<font color={n}>" for n in range(400)) + "<p>x" * 100_000,
    "formatting behind cells": "".join(f"<b x={n}><table><td></b></table>" for n in range(40_000)),
    "put before a table": "<table>" + "<p>x" * 300_000,
    "ends put before a table": "<table>" + "x</p>" * 250_000,
    "comments in a table": "<table>" + "x<!---->" * 200_000,
    "options": "<select>" + "<option>" * 200_000,
    "attributes with brackets": "<p " + " ".join(f"a{n}='<>'" for n in range(120_000)) + ">x",
    "attributes in a murky place": "<svg><style><p " + " ".join(f"a{n}" for n in range(150_000)) + "></style>x",
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_i14_no_page_takes_long(name: str) -> None:
    raw = b"Content-Type: text/html; charset=utf-8\n\n<p>Hello</p>" + BOMBS[name].encode()

    started = time.process_time()
    understood = read(raw)

    assert time.process_time() - started < 2
    assert repairs_of(understood) & {"html_depth_limit", "html_unclear", "html_attributes_limit", "html_bare_text"}


@pytest.mark.parametrize("sign", ["&", "& ", "\xa0", "&nbsp;", "a&b ", '<p title="&&&&&&&&">&</x>'])
def test_i14_signs_that_are_escaped_take_no_time(sign: str) -> None:
    page = "<p>Hello" + sign * (1_000_000 // len(sign.encode()))

    started = time.process_time()
    html_of(read(b"Content-Type: text/html; charset=utf-8\n\n" + page.encode()))

    assert time.process_time() - started < 2
