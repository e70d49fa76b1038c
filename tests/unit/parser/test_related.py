"""Which part of a multipart/related is the text, and which images does it show? RFC 2387, RFC 2557, RFC 2392."""

from __future__ import annotations

import pytest

from parser.domain.markup import placed
from parser.domain.markup.places import MOST_ADDRESSES
from support.parsing import html_of, read, repairs_of, text_of

HEAD = b"From: Ada <ada@example.net>\nSubject: x\nMIME-Version: 1.0\n"
FRAME = b"--b\nContent-Type: text/html\nContent-ID: <frame>\n\n<p>advertising</p>\n"
PAGE = b"--b\nContent-Type: text/html\nContent-ID: <page>\n\n<p>The printer does not print.</p>\n"


def related(parts: bytes, parameters: bytes = b"") -> bytes:
    return HEAD + b"Content-Type: multipart/related; boundary=b" + parameters + b"\n\n" + parts + b"--b--\n"


@pytest.mark.parametrize("start", [b"<page>", b"page"])
def test_the_part_that_is_named_as_the_start_is_the_text(start: bytes) -> None:
    understood = read(related(FRAME + PAGE, b'; start="' + start + b'"'))

    assert text_of(understood).strip() == "The printer does not print."
    assert [each.content_id for each in understood.mail.attachments] == ["frame"]


@pytest.mark.parametrize("start", [b"", b"; start=nowhere", b"; start=image"])
def test_a_start_that_is_no_text_hides_none(start: bytes) -> None:
    image = b"--b\nContent-Type: image/png\nContent-ID: <image>\n\nx\n"

    assert "The printer does not print." in text_of(read(related(image + PAGE, start)))


def shown(source: bytes, location: bytes, page_at: bytes = b"") -> bytes:
    page = b"--b\nContent-Type: text/html\nContent-Location: " + page_at + b"\n\n<p>See<img src=" + source + b"></p>\n"
    return related(page + b"--b\nContent-Type: image/png\nContent-Location: " + location + b"\n\nx\n")


@pytest.mark.parametrize(
    "raw",
    [
        shown(b"image001.png", b"image001.png"),
        shown(b"'http://host.example/a.png?x=1&amp;y=2'", b"http://host.example/a.png?x=1&y=2"),
        shown(b'"img/a.png"', b"http://host.example/img/a.png", b"http://host.example/page.html"),
        shown(b'"http://host.example/long/a.png"', b"http://host.example/\n long/a.png"),
    ],
)
def test_an_image_is_found_by_its_place(raw: bytes) -> None:
    understood = read(raw)
    (image,) = understood.mail.attachments

    assert image.content_id
    assert image.inline
    assert f'src="cid:{image.content_id}"' in (html_of(understood) or "").replace("&amp;", "&")
    assert repairs_of(understood).isdisjoint({"remote_content_blocked", "cid_missing", "image_removed"})


@pytest.mark.parametrize("source", [b"http://other.example/a.png", b"http://[", b"javascript:x"])
def test_an_image_of_another_place_stays_outside(source: bytes) -> None:
    understood = read(shown(source, b"http://host.example/a.png"))

    assert "src=" not in (html_of(understood) or "").replace("data-remote-src=", "")
    assert [each.content_id for each in understood.mail.attachments] == [None]


def page_of(source: bytes, fields: bytes = b"") -> bytes:
    image = b"--b\nContent-Type: image/png\nContent-ID: <logo>\nContent-Location: https://h.example/d/logo.png\n\nx\n"
    return related(b"--b\nContent-Type: text/html\n" + fields + b"\n" + source + b"\n" + image)


BASED = b'<img src="a.png"><a href="x?y=1&amp;z">more</a><table background=/b.png>'


@pytest.mark.parametrize(
    "raw",
    [
        page_of(b"<base href='https://h.example/d/'>" + BASED),
        page_of(
            b"<BASE target=_blank><Base HREF = //h.example/d/page.html />" + BASED + b"<base href=https://o.example>"
        ),
        page_of(b"<base href=d/>" + BASED, b"Content-Location: https://h.example/\n"),
        page_of(BASED, b"Content-Location: https://h.example/d/page.html\n"),
    ],
)
def test_relative_addresses_are_made_whole_by_the_base_of_their_page(raw: bytes) -> None:
    understood = read(raw)
    page = html_of(understood) or ""

    assert 'data-remote-src="https://h.example/d/a.png"' in page
    assert 'href="https://h.example/d/x?y=1&amp;z"' in page
    assert 'data-remote-background="https://h.example/b.png"' in page
    assert "remote_content_blocked" in repairs_of(understood)


def test_an_image_of_the_mail_is_found_by_the_base_of_its_page() -> None:
    page = html_of(read(page_of(b"<base href=https://h.example/d/><img src=logo.png><td background=logo.png>")))

    assert '<img src="cid:logo">' in (page or "")


def test_only_addresses_are_made_whole() -> None:
    page = b"<base href=https://h.example/d/><p title=\"see src=x\">src=a href='b'<a href='#top'>up</a><a href=mailto:a@b.example>m</a>"

    assert html_of(read(page_of(page))) == (
        '<p title="see src=x">src=a href=\'b\'<a rel="noopener noreferrer nofollow">up</a>'
        '<a href="mailto:a@b.example" rel="noopener noreferrer nofollow">m</a></p>'
    )


@pytest.mark.parametrize("base", [b"javascript:x", b"d/", b"http://[", b"https:///", b"data:text/html,x", b"cid:logo"])
def test_a_base_that_is_nowhere_makes_nothing_whole(base: bytes) -> None:
    understood = read(page_of(b"<base href='" + base + b"'><img alt=A src=a.png><a href=x>y</a>"))

    assert html_of(understood) == '<img alt="A"><a rel="noopener noreferrer nofollow">y</a>'
    assert "image_removed" in repairs_of(understood)


def test_a_page_does_not_grow_by_the_product_of_its_base_and_its_addresses() -> None:
    page = "<base href='https://h.example/" + "d" * 1900 + "/'>" + "<img src=a>" * 100_000

    assert len(placed(page, "", {})) < len(page) + MOST_ADDRESSES * 2000


def test_a_background_of_the_mail_is_shown_in_its_page() -> None:
    understood = read(page_of(b"<table background=cid:logo><tr><td>x</table>"))

    assert [each.inline for each in understood.mail.attachments] == [True]
