"""Which part of a multipart/related is the text, and which images does it show? RFC 2387, RFC 2557, RFC 2392."""

from __future__ import annotations

import pytest

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
