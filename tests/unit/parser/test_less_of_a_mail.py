"""What is left of a mail of which less is read, because all of it was too much?"""

import time

import pytest

from parser.domain.understanding import Depth, understand
from support.mails import a_mail
from support.parsing import LIMITS, html_of, read, repairs_of, text_of

PAGE = (
    "<html><head><title>Not shown</title><style>p {color: red}</style></head><body>"
    "<p>Gr&uuml;&szlig;e &amp; mehr</p><script>alert(1)</script><div>second line</div></body></html>"
)


def test_without_its_page_the_plain_version_is_the_text() -> None:
    raw = a_mail(text="Grüße & mehr\n\nsecond line", html=PAGE, attachments={"a.bin": b"content"})

    found = understand(raw, LIMITS, depth=Depth.PLAIN)

    assert text_of(found).strip() == "Grüße & mehr\n\nsecond line"
    assert html_of(found) is None
    assert "page_not_read" in repairs_of(found)
    assert [file.filename for file in found.mail.attachments] == ["a.bin"]


def test_a_page_alone_is_read_by_taking_its_tags_away() -> None:
    raw = b"Content-Type: text/html; charset=utf-8\r\n\r\n" + PAGE.encode()

    found = understand(raw, LIMITS, depth=Depth.PLAIN)

    assert text_of(found).split("\n\n")[0].strip() == "Grüße & mehr"
    assert "second line" in text_of(found)
    assert not [word for word in ("alert", "color", "Not shown", "<") if word in text_of(found)]


@pytest.mark.parametrize(
    "page", ["<" * 500_000, "<div>" * 200_000, "<script>" * 100_000, "&amp" * 300_000, "<p " * 300_000]
)
def test_pages_built_to_cost_time_are_read_in_no_time(page: str) -> None:
    raw = b"Content-Type: text/html\r\n\r\n" + page.encode()
    began = time.process_time()

    understand(raw, LIMITS, depth=Depth.PLAIN)

    assert time.process_time() - began < 2


@pytest.mark.parametrize("depth", list(Depth))
def test_a_mail_stays_the_same_mail_however_little_of_it_is_read(depth: Depth) -> None:
    raw = a_mail(text="x", html=PAGE, references=["a@x", "b@x"])

    found, whole = understand(raw, LIMITS, depth=depth), read(raw)

    for name in ("mail_id", "message_id", "sender", "subject", "references", "conversation"):
        assert getattr(found.mail, name) == getattr(whole.mail, name)
