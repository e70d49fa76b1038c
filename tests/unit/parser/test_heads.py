"""Are a mail's header, dates, ids and further fields found, whatever mailers and servers did to them?"""

from datetime import UTC, datetime

import pytest

from parser.domain.dates import read_date
from parser.domain.repairs import Repairs
from support.parsing import read, repairs_of, text_of

H = b"From: a@b\nSubject: s\n"
NOW = datetime(2026, 11, 20, 8, 15, tzinfo=UTC)

HEADS: list[tuple[bytes, str, str | None]] = [
    (H + b"\nbody", "body", None),
    (b"\n \r\n" + H + b"\nbody", "body", "header_begins_late"),
    (b"From x@y Mon Jan 1\n" + H + b"\nbody", "body", "header_begins_late"),
    (b"Some prose\nprose two: yes\n" + H + b"\nbody", "body", "header_begins_late"),
    (b"\xef\xbb\xbf" + H + b"\nbody", "body", "header_begins_late"),
    (b"\0From: a@b\nSub\0ject: s\n\nbody", "body", "control_characters"),
    (H + b"body without\nblank", "body without\nblank", "header_end_missing"),
    (H + b"Note: this\nis text", "Note: this\nis text", "header_end_missing"),
    (H + b" \nbody", "body", "header_end_broken"),
    (H.replace(b"\n", b"\r") + b"\rbody\rmore", "body\nmore", "line_end_broken"),
    (H.replace(b"\n", b"\r\r\n") + b"\r\r\nbody", "body", "line_end_broken"),
    (b"From: a@b\nTo: c@d,\ne@f\nSubject: s\n\nbody", "body", "header_fold_broken"),
    (b"FROM : a@b\nSUBJECT\t:s\n\nbody", "body", None),
    (b"From: a@b\n>From x\nSubject: s\n\nbody", "body", "header_fold_broken"),
    (H + b"\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\nbody", "body", "header_end_broken"),
    (H + b"\nX-Mailer: PHP/8.2\n\nbody", "body", "header_end_broken"),
    (H + b"\nReply-To: c@d\n\nX-Mailer: PHP/8.2\n\nFrom: a form\n\nbody", "From: a form\n\nbody", "header_end_broken"),
    (b"From: a@b\n\nReceived: from x\n\n\tby y\n\nSubject: s\n\nX-Priority: 3\n\n\nbody", "body", "header_end_broken"),
    (
        b"Received: from x\n\n\tby y\n\nX-Mailer: z\n\nFrom: a@b\n\nSubject: s\n\nX-Other: 1\n\n Dear all",
        "Dear all",
        "header_end_broken",
    ),
]

TEXTS: list[bytes] = [
    b"Reply-To: c@d\n\nbody", b"Subject: another one\n\nMIME-Version: 1.0\n\nbody", b"MIME-Version: what is it?\n\nbody",
    b"Received: from x\nFrom: c@d\nMIME-Version: 1.0\nContent-Type: text/plain\n\na mail", b"  MIME-Version: 1.0\n\nbody",
    b"Note: MIME-Version: 1.0\n\nbody", b"body\n\nMIME-Version: 1.0\n\nmore", b"\nMIME-Version: 1.0\n\nbody",
]  # fmt: skip
"""What begins with fields, and is no part of the header."""

DATES = [
    (b"Fri, 20 Nov 2026 08:15:00 +0000", None), (b"Fri, 20 Nov 2026 09:15:00 +0100 (CET)", None), (b"Mon, 20 Nov 2026 08:15:00 -0000", None),
    (b"20 Nov 26 08:15 GMT", "date_repaired"), (b"20 Nov 126 03:15 EST", "date_repaired"), (b"Fri, 20 Nov 2026 10:15:00 CEST", "date_repaired"),
    (b"Fri, 20 Nov 2026 08:15:00", "date_zone_unknown"), (b"Fri, 20 Nov 2026 08:15:00 XYZ", "date_zone_unknown"),
    (b"Fri Nov 20 08:15:00 2026", "date_repaired"), (b"Nov 20, 2026 08:15 UTC", "date_repaired"), (b"2026-11-20T08:15:00Z", "date_repaired"),
    (b"Fri, 20-Nov-2026 08.15.00 GMT", "date_repaired"), (b"20 Nov 2026 8:15:0 am +00:00", "date_repaired"),
    (b"Fri, 20 Nov 2026 10:15:00 GMT+0200 (EET)", "date_repaired"), (b"Fri, 20 Nov 2026 08(c) : 15 : 00 +0000", "date_repaired"),
    (b"Fri Nov 20 09:15:00 2026 +0100", "date_repaired"), (b"Fri, 20 Nov 2026 09:15:00 (CET)", "date_repaired"), (b"Fri Nov 20 2026 08:15:00 (see +49 30)", "date_zone_unknown"),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "text", "repair"), HEADS)
def test_a_header_ends_where_it_was_meant_to(raw: bytes, text: str, repair: str | None) -> None:
    understood = read(raw)

    assert understood.mail.sender is not None
    assert (understood.mail.sender.address, understood.mail.subject) == ("a@b", "s")
    assert text_of(understood).strip() == text
    assert repair is None or repair in repairs_of(understood)


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_that_begins_with_fields_stays_a_text(text: bytes) -> None:
    assert text_of(read(H + b"\n" + text)) == text.decode()


@pytest.mark.parametrize("kind", [b"message/rfc822", b"text/rfc822-headers", b"text/plain"])
def test_where_a_header_says_what_follows_only_fields_of_programs_go_on_with_it(kind: bytes) -> None:
    body = b"From: c@d\nMIME-Version: 1.0\nX-Mailer: y\n\nbody"

    assert read(H + b"Content-Type: " + kind + b"\n\n" + body).mail.headers == ()


def test_i04_nobody_is_certain_who_is_named_behind_a_blank_line() -> None:
    mail = read(b"Subject: s\n\nMIME-Version: 1.0\n\nFrom: a@b\n\nbody").mail

    assert mail.sender is not None
    assert (mail.sender.address, mail.sender_certain) == ("a@b", False)


@pytest.mark.parametrize("line_end", [b"\n\n", b"\r\n\r\n", b"\r\n\n", b"\r\r"])
def test_lines_of_a_header_that_all_end_twice_are_one_header(line_end: bytes) -> None:
    head = b"Received: from x\n\tby y\nFrom: a@b\nTo: c@d\nX-One: 1\nThread-Index: 2\nMIME-Version: 1.0\nSubject: s\n"
    mail = read(head.replace(b"\n", line_end) + line_end + b"body")

    assert (mail.mail.subject, [each.address for each in mail.mail.to]) == ("s", ["c@d"])
    assert text_of(mail).strip() == "body"


@pytest.mark.parametrize("sign", [rb"\r\n", rb"\n", rb" \r\n "])
def test_fields_in_one_line_with_the_signs_for_line_ends_are_fields(sign: bytes) -> None:
    fields = [
        b"MIME-Version: 1.0",
        b"Content-Type: text/html; charset=utf-8",
        b"From: Ada <a@b>",
        b"Reply-To: c@d",
        b"",
    ]
    understood = read(b"Subject: s" + rb"\nTo: us" + b"\n" + sign.join(fields) + b"\n\n<p>body")
    mail = understood.mail

    assert mail.sender is not None
    assert (mail.sender.address, mail.sender.name, mail.sender_certain) == ("a@b", "Ada", False)
    assert ([each.address for each in mail.reply_to], mail.subject) == (["c@d"], r"s\nTo: us")
    assert text_of(understood) == "body"


@pytest.mark.parametrize(
    ("fields", "subject"),
    [(b"Subject:\nSubject: s", "s"), (b"Subject: s\nSubject: t", "s"), (b"Subject: \nSubject:", ""), (b"SUBJECT: s\nsubject:", "s")],
)  # fmt: skip
def test_of_several_subjects_the_first_that_says_something_counts(fields: bytes, subject: str) -> None:
    understood = read(b"From: a@b\n" + fields + b"\n\nbody")

    assert understood.mail.subject == subject
    assert "header_repeated" in repairs_of(understood)


def test_an_empty_type_before_another_is_none() -> None:
    understood = read(b"From: a@b\nContent-Type:\nContent-Type: text/html\n\n<p>body")

    assert text_of(understood) == "body"
    assert "content_type_repeated" in repairs_of(understood)


@pytest.mark.parametrize("raw", [b"just text", b"just: text", b"<html>a: b</html>", b"GET / HTTP/1.1\nHost: x\n\nb"])
def test_what_has_no_header_is_all_text(raw: bytes) -> None:
    understood = read(raw)

    assert text_of(understood) == raw.decode()
    assert "header_missing" in repairs_of(understood)


@pytest.mark.parametrize(
    ("raw", "text"),
    [(b"", ""), (b"\n", ""), (b" \t\r\n", ""), (H, ""), (H + b"\n \n\t\n", ""), (H + b"\na\r\n.\r\nMAIL FROM:<x@y>\r\nFrom: e@f\r\n\r\nb", "a\n.\nMAIL FROM:<x@y>\nFrom: e@f\n\nb")],
)  # fmt: skip
def test_i33_one_raw_is_one_mail_however_empty(raw: bytes, text: str) -> None:
    assert text_of(read(raw)).strip() == text


@pytest.mark.parametrize(("value", "repair"), DATES)
def test_dates_are_read_as_mailers_write_them(value: bytes, repair: str | None) -> None:
    repairs = Repairs()

    assert read_date(value, repairs) == NOW
    assert repair is None or repair in {finding.code for finding in repairs.findings()}
    assert repair is not None or not repairs.findings()


@pytest.mark.parametrize(
    "value",
    ["", "garbage", "3/11/2026 08:15", "99.99.2026 08:15", "31 Dec 9999 23:59:59 -1200",
     "1 Jan 0001 00:00:00 +1200", "Fri, 32 Nov 2026 08:15:00 +0000", "Fri, 20 Nov 2026 25:15:00 +0000", "Tue, 30 Feb 2026 08:15:00 +0000",
     "Fri, 20 Nov 2026 08:15:00 +2500", "1668932100", "20 listopada 2026 08:15", "Fri, 20 Nov 0026 08:15:00 +0000", "Fri, 20 Nov 12026 08:15:00 +0000", "20 Dez 0026 08:15", "Fri, 20 Nov 2026 24:15:00 +0000"],
)  # fmt: skip
def test_what_is_no_date_is_none(value: str) -> None:
    repairs = Repairs()

    assert read_date(value.encode(), repairs) is None
    assert {finding.code for finding in repairs.findings()} == {"date_unreadable"}


@pytest.mark.parametrize(
    ("value", "message_id", "repair"),
    [
        (b"<a@b>", "a@b", None), (b"a@b", "a@b", "message_id_repaired"), (b"<a@b", "a@b", "message_id_repaired"), (b"<a b@c>", "ab@c", None),
        (b"<a@b> (added by x)", "a@b", "message_id_repaired"), (b"=?utf-8?q?=3Ca=40b=3E?=", "a@b", "message_id_repaired"),
        (b'<"abc"@x>', "abc@x", None), (b'<{"$ne":1}@x>', '{"$ne":1}@x', None), (b"<.*(@x>", ".*(@x", None), (b"<a\n b@c>", "ab@c", None),
        (b"", None, "message_id_missing"), (b"<>", None, "message_id_unusable"), (b"<" + b"a" * 100_000 + b"@x>", None, "message_id_unusable"),
        (b"<a@b>\nMessage-ID: <c@d>", "a@b", "message_id_ambiguous"), (b"&lt;a@b&gt;", "a@b", "message_id_repaired"),
        (b"<none>", None, "message_id_unusable"), (b"<@x>", None, "message_id_unusable"), (b"<123456>", "123456", None),
    ],
)  # fmt: skip
def test_i05_hostile_ids_are_plain_text_or_none(value: bytes, message_id: str | None, repair: str | None) -> None:
    understood = read(b"From: a@b\nMessage-ID: %b\n\nx" % value)

    assert understood.mail.message_id == message_id
    assert understood.mail.mail_id.startswith("eml_")
    assert repair is None or repair in repairs_of(understood)


@pytest.mark.parametrize(
    ("fields", "references"),
    [
        (b"References: <a@b>,<c@d>, <e@f>", ("a@b", "c@d", "e@f")), (b"References: <a@b><c@d>\nIn-Reply-To: <e@f>", ("a@b", "c@d", "e@f")),
        (b"References: a@b c@d", ("a@b", "c@d")), (b"References: <a@b\n <c@d>", ("a@b", "c@d")), (b"References: <own@x> <a@b> <a@b>", ("a@b",)),
        (b"References: =?utf-8?q?=3Ca=40b=3E?=\n =?utf-8?q?_=3Cc=40d=3E?=", ("a@b", "c@d")),
        (b'In-Reply-To: Your message of "Monday" <id@x>', ("id@x",)), (b"In-Reply-To: your mail of Monday", ()), (b"In-Reply-To:", ()),
        (b"In-Reply-To: Ada <ada@x> of Monday <id@y>\nTo: Ada <ada@x>", ("id@y",)), (b"In-Reply-To: id@x", ("id@x",)),
        (b"References: <a@b> c@d", ("a@b", "c@d")), (b"References: a@b\n <c@d>", ("a@b", "c@d")), (b"References: <a@b c@d>", ("a@b", "c@d")),
        (b"References: <a@b> <c@d", ("a@b", "c@d")), (b"References: <a@b> (of ada@x) <c@d>", ("a@b", "c@d")), (b'In-Reply-To: "id@x"', ("id@x",)),
        (b"References: &lt;a@b&gt; &lt;c@d&gt;", ("a@b", "c@d")), (b"References: <null>\nIn-Reply-To: <@x>", ()), (b"References: <123456>", ("123456",)),
    ],
)  # fmt: skip
def test_references_are_found_in_every_shape(fields: bytes, references: tuple[str, ...]) -> None:
    assert read(b"From: a@b\nMessage-ID: <own@x>\n%b\n\nx" % fields).mail.references == references


@pytest.mark.parametrize(
    "fields", [b"In-Reply-To: <>", b"In-Reply-To: your mail", b"References:", b"References: <a@b>, <c@d>"]
)
def test_where_nothing_is_mended_nothing_is_told(fields: bytes) -> None:
    assert "references_repaired" not in repairs_of(read(b"From: a@b\n%b\n\nx" % fields))


def test_i09_fields_that_claim_to_be_ours_are_dropped() -> None:
    head = b"From: a@b\nX-Postdesk-Ticket: 1\nAuthentication-Results: us; dmarc=pass\nX-Priority: 1\nList-Id: =?utf-8?q?Gr=C3=BC?=\n"

    fields = read(head + b"Received: x\nDKIM-Signature: y\n\nx").mail.headers

    assert [(field.name, field.value) for field in fields] == [("x-priority", "1"), ("list-id", "Grü")]


def test_further_fields_are_few_and_small() -> None:
    understood = read(b"".join(b"X-F%d: %b\n" % (number, b"y" * 200) for number in range(90)) + b"From: a@b\n\nx")

    assert len(understood.mail.headers) < 50
    assert sum(len(field.name) + len(field.value) for field in understood.mail.headers) <= 8 * 1024
    assert "headers_limit" in repairs_of(understood)


@pytest.mark.parametrize(
    "value", ["20/11/2026 08:15", "11/20/2026 8:15 AM", "20.11.2026 08:15:00 GMT", "20-11-2026 09:15 +0100"]
)
def test_numbers_are_a_date_where_only_one_can_be_the_month(value: str) -> None:
    assert read_date(value.encode(), Repairs()) == datetime(2026, 11, 20, 8, 15, tzinfo=UTC)


def test_between_dots_the_day_comes_first() -> None:
    assert read_date(b"3.11.2026 08:15", Repairs()) == datetime(2026, 11, 3, 8, 15, tzinfo=UTC)
