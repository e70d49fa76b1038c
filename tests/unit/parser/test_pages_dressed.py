"""Does a page look as its own style sheets want it, though it is shown without them?"""

from time import process_time

import pytest

from parser.domain.limits import Limits
from parser.domain.markup import sanitise, to_text
from parser.domain.repairs import Repairs

OUTLOOK = """<style><!--
/* Style Definitions */
p.MsoNormal, li.MsoNormal
	{margin:0cm; mso-style-link:"x"; font-family:"Calibri",sans-serif;}
--></style>"""


def shown(page: str) -> str:
    return sanitise(page, Limits(), Repairs()) or ""


def style_of(page: str) -> str:
    """The style of the only element that has one, without the spaces that the library writes."""
    return shown(page).partition('style="')[2].partition('"')[0].replace("! ", "!").replace(" ", "")


def test_paragraphs_of_outlook_stand_as_close_as_their_sheet_says() -> None:
    assert style_of(f"{OUTLOOK}<p class=MsoNormal>a") == "margin:0cm;font-family:&quot;Calibri&quot;,sans-serif"
    assert style_of("<style type='text/css' style='display:none;'> P {margin-top:0;margin-bottom:0;} </style><p>a") == (
        "margin-top:0;margin-bottom:0"
    )


@pytest.mark.parametrize("sheet", [".x{display:none}", "#y { DISPLAY : NONE !important }", "span.x{display:none}"])
def test_what_a_rule_hides_is_not_shown(sheet: str) -> None:
    assert "display:none" in style_of(f"<style>{sheet}</style><span class='x' id=y>Save 20 percent</span>").lower()


@pytest.mark.parametrize(
    ("sheet", "own", "style"),
    [
        (".a{color:red}", "", "color:red"),
        (".a{color:red}", "margin:0", "color:red;margin:0"),
        (".a{color:red}", "COLOR:blue", "COLOR:blue"),
        (".a{color:red!important}", "color:blue", "color:red!important;color:blue"),
        (".a{color:red!important}", "color:blue !important", "color:blue!important"),
        ("#i{color:red} p.a{color:blue} .a{color:green}", "", "color:red"),
        (".b{color:red} .a{color:blue}", "", "color:blue"),
        ("p.a{color:red} .b{color:blue} p{color:green}", "", "color:red"),
        (".a{margin-top:1px} .b{margin:0}", "", "margin-top:1px;margin:0"),
        ("p{margin:0} td{color:red}", "", "margin:0"),
        ("div.a{color:red} .c{color:red} .a .b{color:red} .a:hover{color:red} p>.a{color:red}", "", ""),
        ("@media print{.a{color:red}}", "", ""),
    ],
)
def test_rules_hold_by_their_strength_and_an_own_style_before_them(sheet: str, own: str, style: str) -> None:
    assert style_of(f"<style>{sheet}</style><p class='b a' id=i style='{own}'>x") == style


@pytest.mark.parametrize(
    "declared",
    [
        "background:url(//evil.example)", "width:expression(alert(1))", "position:fixed", "color:\\72 ed", "behavior:url(x)",
        "background:image-set('//evil.example' 1x)", "color:</style><script>alert(1)</script>", 'color:red"onclick="alert(1)',
        "-moz-binding:url(x)", "font-family:'a;background:url(//evil.example)'",
    ],
)  # fmt: skip
def test_i15_rules_load_and_compute_no_more_than_styles_do(declared: str) -> None:
    page = shown(f"<style>.a{{{declared}}}</style><p class=a title='x'>x")

    assert not [each for each in ("url", "expression", "position", "script", "onclick", "image-set") if each in page]


def test_i16_what_sheets_would_load_is_told() -> None:
    repairs = Repairs()
    sanitise("<style>.a{background:url(https://example.org/x)}</style><p class=a>x", Limits(), repairs)

    assert [each.code for each in repairs.findings()] == ["remote_content_removed"]


def test_an_own_style_stays_as_it_is_written() -> None:
    page = "<style>.a{color:red}</style><p class=a style='font-family:\"A &amp; B\"'>x"

    assert style_of(page) == "color:red;font-family:&quot;A&amp;B&quot;"


BOMBS = {
    "rules": "<style>" + ".a{color:red}" * 50_000 + "</style>" + "<p class=a>" * 5000,
    "declarations": "<style>.a{" + "color:red;" * 100_000 + "}</style>" + "<p class=a>" * 20_000,
    "classes": "<style>.a{color:red}</style><p class='" + "a " * 200_000 + "'>" + "<p class='a b c d'>" * 20_000,
    "elements that differ": "<style>.a,.b,.c{margin:0;color:red}</style>"
    + "".join(f"<p class='a b c' title={n}>" for n in range(40_000)),
    "long values": f"<style>.a{{font-family:{'x' * 100_000}}}</style>" + "<p class=a>" * 20_000,
    "selectors": "<style>" + ".a," * 100_000 + "{color:red}</style><p class=a>",
    "sheets": "<style>.a{color:red}" * 30_000 + "<p class=a>",
    "ends": "<style>.a{color:red}</style>" * 20_000 + "<p class=a>",
}


@pytest.mark.parametrize("name", BOMBS)
def test_i15_no_sheet_takes_long_or_makes_a_page_grow_much(name: str) -> None:
    page = BOMBS[name]
    started = process_time()

    assert len(shown(page)) < 2 * len(page) + 2_000_000
    to_text(page, Repairs())
    assert process_time() - started < 2


@pytest.mark.parametrize(
    "own", ["FONT-SIZE: 10pt; COLOR: red", "Font-Size:10pt", "Background-color:red", "DISPLAY: none"]
)
def test_styles_of_old_editors_are_kept_however_they_are_spelled(own: str) -> None:
    assert style_of(f'<P STYLE="{own}">a') == own.replace(" ", "")


@pytest.mark.parametrize(
    ("page", "whole"),
    [
        ("<html dir=rtl><body>a", '<div dir="rtl">a</div>'),
        ("<html dir=rtl lang=he><head></head><body dir=ltr class=x>a", '<div dir="ltr">a</div>'),
        ("<BODY BGCOLOR=#000000 TEXT=white>a", '<div style="background-color:#000000;color:white">a</div>'),
        ("<body style='margin:0;Color:red;visibility:hidden'>a", '<div style="Color:red">a</div>'),
        (
            "<style>body{background:#111 url(x);margin:0}</style><body>a</body>b",
            '<div style="background:#111">ab</div>',
        ),
        ("<!--[if mso]><body class=m><![endif]--><body dir=auto>a", '<div dir="auto">a</div>'),
        ("<body bgcolor='red;position:fixed' text='url(x)' onload=alert(1)>a", "a"),
        ("<body dir='\"><script>'>a", "<div>a</div>"),
        ("<body>a", "a"),
    ],
)
def test_a_page_keeps_its_direction_and_the_ground_on_which_it_stands(page: str, whole: str) -> None:
    assert shown(page).replace(' dir="&quot;&gt;&lt;script&gt;"', "") == whole


def test_lists_and_cells_are_shown_with_the_numbers_and_the_place_that_they_say() -> None:
    page = '<ol start="3"><li value="7">a</li></ol><h4 align="center">b</h4>'

    assert shown(page) == page
