"""Is there something to read where a mail has no text of its own?"""

import pytest

from contracts.values import MailKind
from support.parsing import read, repairs_of, text_of

HEAD = b"From: Ada <ada@example.net>\nSubject: Fwd: x\nMIME-Version: 1.0\n"
INNER = b"From: Bob <bob@example.com>\nSubject: The printer\nAuto-Submitted: auto-replied\n\nI am out of the office.\n"


@pytest.mark.parametrize("media_type", ["message/rfc822", 'application/octet-stream; name="a.EML"'])
def test_a_mail_that_is_only_a_mail_shows_what_that_says(media_type: str) -> None:
    understood = read(HEAD + f"Content-Type: {media_type}\n\n".encode() + INNER)

    assert text_of(understood).strip() == "I am out of the office."
    assert "text_from_attached_mail" in repairs_of(understood)
    assert [each.content_type for each in understood.mail.attachments] == [media_type.partition(";")[0]]


def test_what_an_attached_mail_says_is_not_this_mails_word() -> None:
    assert read(HEAD + b"Content-Type: message/rfc822\n\n" + INNER).mail.kind is MailKind.ORDINARY


def test_only_one_level_is_looked_into() -> None:
    inner = b"Subject: b\nContent-Type: message/rfc822\n\n" + INNER
    understood = read(HEAD + b"Content-Type: message/rfc822\n\n" + inner)

    assert text_of(understood) == ""
    assert "text_missing" in repairs_of(understood)


def test_a_report_without_a_text_shows_its_fields() -> None:
    report = b"Content-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\nFinal-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.1\n"
    understood = read(
        HEAD + b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n" + report
        + b"--b\nContent-Type: message/rfc822\n\n" + INNER + b"--b--\n"
    )  # fmt: skip

    assert "Status: 5.1.1" in text_of(understood)
    assert "text_from_report" in repairs_of(understood)
    assert understood.mail.kind is MailKind.BOUNCE
    assert len(understood.mail.attachments) == 2


def test_an_invitation_without_a_text_says_what_it_is_about() -> None:
    event = b"BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\nSUMMARY:Lunch\nDTSTART:20261201T120000Z\nEND:VEVENT\nEND:VCALENDAR\n"
    understood = read(HEAD + b"Content-Type: text/calendar; method=REQUEST\n\n" + event)

    assert "Lunch" in text_of(understood)
    assert "text_from_calendar" in repairs_of(understood)


def test_a_text_of_its_own_is_enough() -> None:
    parts = b"--b\n\nSee below.\n--b\nContent-Type: message/rfc822\n\n" + INNER + b"--b--\n"
    understood = read(HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + parts)

    assert text_of(understood).strip() == "See below."
    assert "text_from_attached_mail" not in repairs_of(understood)


def test_parts_that_a_gateway_added_below_the_text_do_not_hide_it() -> None:
    types = b"Content-Type: text/plain\nContent-Type: multipart/mixed; boundary=b\n\n"
    parts = b"\n--b\nContent-Type: image/png; name=a.png\n\nx\n--b--\n"

    assert text_of(read(HEAD + types + b"Come and see it.\n" + parts)).strip() == "Come and see it."


@pytest.mark.parametrize(
    ("before", "text"),
    [
        (b"The file that I promised.\n", "The file that I promised."),
        (b"This is a multi-part message in MIME format.\n", ""),
        (b"", ""),
    ],
)
def test_what_stands_before_the_parts_is_read_where_they_say_nothing(before: bytes, text: str) -> None:
    body = before + b"\n--b\nContent-Type: application/pdf; name=a.pdf\n\n%PDF\n--b--\n"
    understood = read(HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + body)

    assert text_of(understood).strip() == text
    assert ("text_from_preamble" in repairs_of(understood)) == bool(text)


@pytest.mark.parametrize(
    ("media_type", "code"),
    [
        ("text/x-unheard-of", "text_from_unknown_type"),
        ("message/news", "text_from_attached_mail"),
        ("message/partial; id=x; number=1; total=2", "text_from_attached_mail"),
    ],
)
def test_what_is_nearly_a_text_is_read_where_there_is_none(media_type: str, code: str) -> None:
    body = (
        "From: Bob <bob@example.com>\n\nIt does not print.\n"
        if media_type.startswith("message")
        else "It does not print.\n"
    )
    understood = read(HEAD + f"Content-Type: {media_type}\n\n{body}".encode())

    assert text_of(understood).strip() == "It does not print."
    assert code in repairs_of(understood)
    assert len(understood.mail.attachments) == 1


CALLED_A_FILE = b"--b\nContent-Type: text/plain\nContent-Disposition: attachment\n\nIt burns.\n"


@pytest.mark.parametrize(("above", "text"), [(b"", "It burns."), (b"--b\n\nHello\n", "Hello")])
def test_a_text_that_is_called_an_attachment_and_has_no_name_is_read_where_there_is_no_other(
    above: bytes, text: str
) -> None:
    understood = read(HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + above + CALLED_A_FILE + b"--b--\n")

    assert text_of(understood).strip() == text
    assert [each.filename for each in understood.mail.attachments] == ["attachment-1.txt"]
