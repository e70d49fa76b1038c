"""Is what a browser does not show of a page left out of its text, and nothing else?"""

import time

import pytest

from parser.domain.limits import Limits
from parser.domain.markup import sanitise, to_text, with_breaks
from parser.domain.repairs import Repairs


def text_of(page: str) -> str:
    return " ".join(to_text(page, Repairs()).split())


@pytest.mark.parametrize(
    "style",
    [
        "display:none", "DISPLAY: none", "display: NONE !important", "display : none", "display:\nnone", "visibility:hidden",
        "visibility: hidden; opacity: 0", "opacity:0", "opacity: 0.0; color: red", "opacity:0 !important;",
        "max-height:0;overflow:hidden", "max-height: 0px; overflow: hidden", "font-size:0", "font-size:0px;line-height:0",
        "height:0;overflow:hidden", "width:0; height:0px; overflow:hidden", "overflow:hidden;height: 0",
    ],
)  # fmt: skip
def test_what_a_style_hides_is_not_said(style: str) -> None:
    assert text_of(f'<p>Hello</p><div style="{style}">Save 20 percent</div>') == "Hello"


@pytest.mark.parametrize(
    "style",
    [
        "opacity:0.5", "opacity:.9", "-fill-opacity:0", "max-height:0", "max-height:0.5em;overflow:hidden", "overflow:hidden",
        "font-size:0.9em", "mso-hide:all", "color:red", "height:0", "min-height:0;overflow:hidden", "height:0.5em;overflow:hidden",
        "line-height:0;overflow:hidden", "color:red;min-height:0;height:10px;overflow:hidden",
    ],
)  # fmt: skip
def test_what_a_style_only_dims_or_one_program_hides_is_said(style: str) -> None:
    assert text_of(f'<p>Hello</p><div style="{style}">Ada</div>') == "Hello Ada"


@pytest.mark.parametrize("tag", ["td", "span"])
def test_what_has_no_height_of_its_own_is_said(tag: str) -> None:
    page = f'<p style="height:0;overflow:hidden">Save</p><table><tr><{tag} style="height:0;overflow:hidden">Ada</{tag}></table>'

    assert text_of(page) == "Ada"


def test_text_in_elements_that_say_its_size_again_is_said() -> None:
    assert (
        text_of('<table><tr><td style="font-size:0px"><p style="font-size:13px">Hello</p></td></tr></table>') == "Hello"
    )


@pytest.mark.parametrize("tag", ["<p hidden>", '<p hidden="">', "<p class='a'hidden>", '<p id=a hidden="hidden">'])
def test_what_the_attribute_hides_is_not_said_nor_shown(tag: str) -> None:
    page = f"<p>Hello</p>{tag}Save 20 percent</p>"

    assert text_of(page) == "Hello"
    assert 'hidden="' in (sanitise(page, Limits(), Repairs()) or "")


@pytest.mark.parametrize(
    "tag", ["<p class=hidden>", "<p aria-hidden=true>", "<p data-hidden=1>", "<p title='the hidden one'>"]
)
def test_what_is_only_called_hidden_is_said(tag: str) -> None:
    assert text_of(f"{tag}Hello</p>") == "Hello"


@pytest.mark.parametrize(
    "sheet",
    [
        ".a{display:none}", "<!-- .b, .a { color:red; display : none !important } -->", "/* { */ p.a{display:none}",
        "@import url(x);#c{display:none}", "@media print{.a{color:red}} .a{display:none}", ".a{display:block} .a{display:none}",
        ".a{display:none!important} .a{display:block}", "p.a{display:none} .a{display:block}", "#c{display:none} p.a{display:block}",
        ".b{display:block} .a{display:none}",
    ],
)  # fmt: skip
def test_what_a_rule_hides_is_not_said(sheet: str) -> None:
    assert text_of(f'<style>{sheet}</style><p>Hello</p><p class="a b" id="c">Save</p>') == "Hello"


@pytest.mark.parametrize(
    "sheet",
    [
        "@media print{.a{display:none}}",
        ".a{display:none} .a{display:block}",
        ".z{display:none}",
        ".a{display:none} p.a{display:block}",
        ".a{display:none} .b{display:table}",
        ".a{display:none} #c{display:block}",
        "p.a{display:none} .b{display:inline !important}",
        ".a{display:none}" + "".join(f" .b{n}{{display:block}}" for n in range(20)),
        ".1{display:none}",
        ".-{display:none}",
        ".\u00e9{display:none}",
        "1p.a{display:none}",
    ],
)
def test_what_a_rule_hides_on_some_screens_or_shows_again_is_said(sheet: str) -> None:
    assert text_of(f'<style>{sheet}</style><p class="a b" id="c">Hello</p>') == "Hello"


@pytest.mark.parametrize(
    "page",
    [
        "<div>Hello</div><html><head><TITLE>Save</TITLE></head><body></body></html>", "<p>Hello<datalist><option>Save</datalist>",
        "Hello<svg><title>Save</title><desc>Save</desc><defs><text>Save</text></defs><symbol><text>Save</text></symbol></svg>",
        "<math><mi>Hello</mi><annotation>Save</annotation></math>", "Hello<noframes>Save</noframes><noembed>Save</noembed>",
    ],
)  # fmt: skip
def test_what_no_browser_ever_shows_is_not_said(page: str) -> None:
    assert text_of(page) == "Hello"


def test_a_page_with_nothing_but_a_title_and_what_is_hidden_says_that() -> None:
    assert text_of("<p></p><title>Save</title><p style='display:none'>Hello</p>") == "Hello"


@pytest.mark.parametrize("media", ["print", "only screen and (max-width:480px)", "'handheld'"])
def test_a_sheet_for_paper_or_some_screens_hides_nothing(media: str) -> None:
    page = f"<style media='screen'>.a{{display:none}}</style><style media=\"{media}\">.b{{display:none}}</style>"

    assert text_of(f"{page}<p class=a>Save</p><p class=b>Hello</p>") == "Hello"


def test_a_sheet_for_outlook_alone_hides_nothing() -> None:
    page = (
        "<style><!-- .b{display:none} --></style><!--[if mso]><style>.a{display:none}</style><style>.c{display:none}</style>"
        "<![endif]--><!--[if !mso]><!--><style>.d{display:none}</style><!--<![endif]--><style>.e{display:none}</style>"
    )

    assert text_of(f"{page}{''.join(f'<p class={name}>{name}</p>' for name in 'abcde')}") == "a c"


def test_an_element_may_show_what_a_rule_hides_that_does_not_insist() -> None:
    shown = '<p>Hello</p><p class=a style="display:block">Ada</p>'

    assert text_of(f"<style>.a{{display:none}}</style>{shown}") == "Hello Ada"
    assert text_of(f"<style>.a{{display:none !IMPORTANT}}</style>{shown}") == "Hello"


SHEETS = {
    "one word": "a" * 200_000,
    "brackets": "{" * 200_000,
    "open rules": ".a{" * 60_000,
    "sheets": "<style " * 30_000,
    "comments": "/*" * 100_000,
    "rules that show and hide": "".join(f".a{n}{{display:none}}.b{n}{{display:block}}" for n in range(30_000)),
}


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
def test_no_sheet_takes_long(sheet: str) -> None:
    page = f"<p style='white-space:pre;display:none'>a\nb</p><style>{sheet}"
    started = time.process_time()

    to_text(with_breaks(page), Repairs())

    assert time.process_time() - started < 2
