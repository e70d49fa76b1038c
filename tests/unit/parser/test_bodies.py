"""Which parts are a mail's text, which version of it is read, and does the mail say so where the versions differ?"""

from __future__ import annotations

import binascii
import time

import pytest

from contracts.values import Mail
from parser.domain.body.enriched import plain
from parser.domain.flowed import unflow
from parser.domain.limits import Limits
from parser.domain.understanding import Understood
from support.parsing import html_of, read, repairs_of, text_of

HEAD = b"From: a@example.com\nSubject: x\nMIME-Version: 1.0\n"
LONG = " ".join(f"word{number}" for number in range(80))


def part(content: str, kind: str = "text/plain", *fields: str) -> str:
    """One part of a multipart."""
    return "\n".join((f"Content-Type: {kind}; charset=utf-8", *fields, "", content, ""))


def multipart(kind: str, *parts: str, boundary: str = "b") -> str:
    """A multipart that may be a part itself."""
    body = "".join(f"--{boundary}\n{each}" for each in parts)
    return f'Content-Type: multipart/{kind}; boundary="{boundary}"\n\n{body}--{boundary}--\n'


def mail(*parts: str, kind: str = "mixed") -> Understood:
    return read(HEAD + multipart(kind, *parts).encode())


def names(found: Mail) -> list[str]:
    return [each.filename for each in found.attachments]


def versions(text: str, page: str) -> Understood:
    return mail(part(text), part(page, "text/html"), kind="alternative")


def test_i17_a_page_that_says_something_else_is_told_of_and_both_are_kept() -> None:
    understood = versions(
        "Thank you for the invoice, we will pay it next week.",
        "<p>Your mailbox is full. <a href='https://evil.example'>Log in here</a> to go on receiving mail.</p>",
    )

    assert "text_and_html_differ" in repairs_of(understood)
    assert text_of(understood).startswith("Thank you")
    assert "Your mailbox is full" in (html_of(understood) or "")


def test_i17_a_page_that_says_much_more_is_told_of() -> None:
    assert "text_and_html_differ" in repairs_of(versions("Please see word1 word2 word3 word4 word5", f"<p>{LONG}</p>"))


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("Hello, it burns.\nSee https://example.com/a/long/address?for=you", "<p>Hello, it <b>burns</b>. <a href='https://example.com/a'>See</a></p>"),
        ("* one\n* two\n", "<ul><li>One<li>Two</ul>"),
        ("プリンターが燃えています。助けてください。", "<p>プリンターが<br>燃えて\nいます。助けて<b>ください</b>。</p>"),
        ("Only text", "<img src='cid:x'>"),
        (LONG, f"<title>News</title><p>{LONG}</p><p>Unsubscribe, imprint and privacy</p>"),
    ],
)  # fmt: skip
def test_versions_of_one_text_do_not_differ(text: str, page: str) -> None:
    assert repairs_of(versions(text, page)) & {"text_and_html_differ", "text_from_html"} == set()


@pytest.mark.parametrize(
    "text",
    [
        "", "\u200b \n\xa0", "Your e-mail client does not support HTML.", "Bitte verwenden Sie ein HTML-fähiges Programm.",
        "View this email in your browser: https://example.com/view", "-", "Этот текст виден, если браузер не показывает письмо.",
        "Si ce message ne s'affiche pas bien, cliquez ici.", "Görüntüle: https://example.org/x", "No plain text", "null",
    ],
)  # fmt: skip
def test_a_text_that_only_stands_in_for_its_page_is_not_read(text: str) -> None:
    understood = versions(text, f"<p>{LONG}</p>")

    assert text_of(understood).strip() == LONG
    assert "text_from_html" in repairs_of(understood)


@pytest.mark.parametrize("text", ["The HTML of our page is broken, please help.", "Yes, word1 and word2 please."])
def test_a_short_text_beside_a_short_page_is_read(text: str) -> None:
    assert text_of(versions(text, f"<p>{text}</p>")).strip() == text


def test_text_between_images_is_read_in_order_and_shown_with_the_pages() -> None:
    image = part("x", "image/png", 'Content-Disposition: inline; filename="a.png"')
    understood = mail(part("First"), image, part("<p>Second</p>", "text/html"), image, part("Third <3"))

    assert text_of(understood).split() == ["First", "Second", "Third", "<3"]
    assert [(html_of(understood) or "").find(each) > 0 for each in ("First", "Second", "Third &lt;3")] == [True] * 3
    assert names(understood.mail) == ["a.png", "a (2).png"]


def test_a_version_may_have_files_between_its_pieces() -> None:
    """As Apple Mail writes them."""
    pieces = multipart(
        "mixed",
        part("<p>Before word1</p>", "text/html"),
        part("x", "application/pdf", 'Content-Disposition: inline; filename="a.pdf"'),
        part("<p>Behind word2</p>", "text/html"),
        boundary="c",
    )
    understood = mail(part("Before word1\nBehind word2"), pieces, kind="alternative")

    assert "Before" in (html_of(understood) or "")
    assert "Behind" in (html_of(understood) or "")
    assert text_of(understood).split() == ["Before", "word1", "Behind", "word2"]
    assert names(understood.mail) == ["a.pdf"]


def test_a_page_behind_its_text_instead_of_beside_it_is_read_once() -> None:
    understood = mail(part(LONG), part(f"<p>{LONG}</p>", "text/html"))

    assert text_of(understood).strip() == LONG
    assert (html_of(understood) or "").count("word79") == 1


def test_a_third_version_that_says_something_else_is_not_lost() -> None:
    understood = mail(part("One text of some words"), part("Quite another thing that was written"), kind="alternative")

    assert text_of(understood).splitlines() == ["One text of some words", "Quite another thing that was written"]


@pytest.mark.parametrize("kind", ["text/plain; name=log.txt", "text/html; name=report.html"])
def test_a_file_among_the_versions_is_a_file_where_its_format_has_a_text(kind: str) -> None:
    versions = part("The log of today is here"), part("<p>The log of today is here</p>", "text/html")
    understood = mail(
        *versions, part("<html><p>Nothing else was found by anybody</p></html>", kind), kind="alternative"
    )

    assert text_of(understood).strip() == "The log of today is here"
    assert understood.mail.html
    assert "log of today" in understood.mail.html.text
    assert [each.filename for each in understood.mail.attachments] == [kind.partition("name=")[2]]


def test_versions_that_have_names_are_versions() -> None:
    understood = mail(
        part("Hello there", "text/plain; name=body.txt"),
        part("<p>Hello there</p>", "text/html; name=body.html"),
        kind="alternative",
    )

    assert (text_of(understood).strip(), understood.mail.attachments) == ("Hello there", ())
    assert understood.mail.html


@pytest.mark.parametrize(
    ("fields", "shown", "saved"),
    [
        (("Content-Disposition: attachment",), False, True),
        (('Content-Disposition: attachment; filename="a.txt"',), False, True),
        (('Content-Disposition: inline; filename="a.txt"',), False, True),
        (("Content-Disposition: inline",), True, False),
        ((), True, False),
    ],
)
def test_a_text_to_be_saved_is_a_file(fields: tuple[str, ...], *, shown: bool, saved: bool) -> None:
    understood = mail(part("Hello"), part("In the file", "text/plain", *fields))

    assert ("In the file" in text_of(understood), bool(understood.mail.attachments)) == (shown, saved)


def test_the_only_text_is_read_even_if_it_has_a_name() -> None:
    understood = mail(part("Hello", 'text/plain; name="message.txt"'), part("x", "image/png; name=a.png"))

    assert text_of(understood).strip() == "Hello"
    assert names(understood.mail) == ["a.png"]


def test_the_only_text_that_was_sent_as_a_file_is_read_and_kept() -> None:
    understood = mail(part("Hello", "text/plain", 'Content-Disposition: inline; filename="a.txt"'))

    assert text_of(understood).strip() == "Hello"
    assert names(understood.mail) == ["a.txt"]


@pytest.mark.parametrize("media_type", ["application/pdf", "image/jpeg", "text/csv", "text/calendar"])
def test_a_mail_that_is_one_file_says_nothing_and_has_it(media_type: str) -> None:
    understood = read(HEAD + f"Content-Type: {media_type}\n\n%PDF\n".encode())

    assert text_of(understood) == ""
    assert "text_missing" in repairs_of(understood)
    assert [each.content_type for each in understood.mail.attachments] == [media_type]


def test_what_begins_as_a_page_is_one_whatever_it_is_called() -> None:
    understood = read(HEAD + b"Content-Type: text/plain\n\n<!DOCTYPE html><html><body><p>Hello<script>x</script></p>\n")

    assert text_of(understood).strip() == "Hello"
    assert "script" not in (html_of(understood) or "script")


def test_a_page_without_tags_keeps_its_lines() -> None:
    understood = read(HEAD + b"Content-Type: text/html\n\nHello\n\nBye\n")

    assert text_of(understood) == "Hello\n\nBye\n"


@pytest.mark.parametrize(
    ("page", "charset"),
    [
        ("<meta charset=iso-8859-2><p>\u0141\u00f3d\u017a</p>", "iso-8859-2"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=windows-1251"><p>Привет</p>', "cp1251"),
        ("\ufeff<p>\u0141\u00f3d\u017a</p>", "utf-16-le"),
        ("<meta charset=utf-16><p>\u0141\u00f3d\u017a</p>", "utf-8"),
    ],
)
def test_a_page_may_say_its_charset_itself(page: str, charset: str) -> None:
    text = text_of(read(HEAD + b"Content-Type: text/html\nContent-Transfer-Encoding: 8bit\n\n" + page.encode(charset)))

    assert text.strip() in {"\u0141\u00f3d\u017a", "Привет"}


@pytest.mark.parametrize("declared", ["us-ascii", "utf-8"])
def test_a_page_counts_more_than_a_header_that_it_cannot_be_written_in(declared: str) -> None:
    page = "<meta charset=shift_jis><p>障害</p>".encode("shift_jis")
    fields = f"Content-Type: text/html; charset={declared}\nContent-Transfer-Encoding: base64\n\n".encode()

    assert text_of(read(HEAD + fields + binascii.b2a_base64(page))).strip() == "障害"


def test_a_page_counts_less_than_a_header_that_it_is_written_in() -> None:
    page = "<meta charset=shift_jis><p>障害</p>".encode()
    fields = b"Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n\n"

    assert text_of(read(HEAD + fields + binascii.b2a_base64(page))).strip() == "障害"


@pytest.mark.parametrize("order", ["le", "be"])
@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "windows-1251", "utf-16le"])
def test_a_byte_order_mark_counts_more_than_the_declared_charset(charset: str, order: str) -> None:
    content = "\ufeff\u0141\u00f3d\u017a".encode(f"utf-16-{order}")
    fields = f"Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: base64\n\n".encode()

    assert text_of(read(HEAD + fields + binascii.b2a_base64(content))) == "\u0141\u00f3d\u017a"


def test_enriched_text_is_freed_of_its_commands() -> None:
    said = "<bold>Now</bold> is\nthe <param>red</param>time <<3\n\nNext"

    assert plain(said, "text/enriched") == "Now is the time <3\nNext"
    assert plain("<bold>a</bold><lt>b<nl>\nc<comment>d <bold>e</bold></comment>", "text/richtext") == "a<b\nc"


@pytest.mark.parametrize(
    ("said", "lines"),
    [
        ("a <nofill>\nb\n  c\n</nofill>\nd\ne", "a\nb\n  c\nd e"), ("<Center>a</Center><Indent>b</Indent>", "a\nb"),
        ("<excerpt>a\n\n\n</excerpt>b", "a\n\nb"), ("a\n\n<paraindent><param>left</param>b</paraindent>\n\nc", "a\nb\nc"),
        ("<nofill>a\nb", "a\nb"), ("</nofill>a\nb", "a b"), ("<<center>a", "<center>a"),
    ],
)  # fmt: skip
def test_enriched_text_has_the_lines_that_its_blocks_mean(said: str, lines: str) -> None:
    assert plain(said, "text/enriched") == lines


@pytest.mark.parametrize(
    "piece", ["<nofill>", "<center>", "<comment>", " ", "\n", "<param>", "<<", "<nofill>\n </nofill>", "<nl> "]
)
def test_enriched_text_takes_linear_time(piece: str) -> None:
    begun = time.process_time()
    plain(piece * 100_000, "text/richtext")

    assert time.process_time() - begun < 1


def test_a_text_beyond_the_limit_is_cut_with_a_warning() -> None:
    limits = Limits(text=2048)
    understood = read(HEAD + multipart("mixed", *[part("ü" * 300)] * 10).encode(), limits)

    assert len(text_of(understood).encode()) <= limits.text
    assert "text_limit" in repairs_of(understood)


def test_flowed_text_of_many_lines_takes_linear_time() -> None:
    begun = time.process_time()

    assert unflow("a \n" * 300_000, delete_space=True) == "a" * 300_000 + "\n"
    assert time.process_time() - begun < 2


@pytest.mark.parametrize(
    ("flowed", "joined"),
    [
        ("a \n> b", "a \n> b"), ("> a \nb", "> a \nb"), (" > not a quote", "> not a quote"), ("> \n>> c", ">\n>> c"), ("a \n\nb", "a \n\nb"),
        ("> -- \n> Ada", "> -- \n> Ada"), ("a  \nb", "a  b"), ("> > a \n> > b", "> > a \n> > b"), (">> a \n>> b", ">> a b"),
    ],
)  # fmt: skip
def test_flowed_lines_are_joined_within_their_quote_only(flowed: str, joined: str) -> None:
    assert unflow(flowed, delete_space=False) == joined
