# ruff: noqa: RUF001 - words stand in the letters of their languages
"""What is known of a mail that somebody passed on, and when is a mail passed on at all?"""

from datetime import UTC, datetime

import pytest

from contracts.values import MailTrait
from parser.domain.forwarded import forward_prefix
from parser.domain.written_dates import names_zone, read_written_date
from support.parsing import read

COPY = "From: Bob Miller <bob@example.org>\nDate: Tue, 3 Nov 2026 at 09:15\nSubject: Printer\nTo: Ada <ada@example.net>\n\nHello"


def passed_on(raw: str) -> list[str]:
    mail = read(raw.encode()).mail
    return [each.trait.value for each in mail.traits if each.trait is MailTrait.FORWARDED]


@pytest.mark.parametrize(
    ("subject", "prefix"),
    [
        ("FW: Printer", "FW"), ("Fwd: Printer", "Fwd"), ("fwd:Printer", "fwd"), ("[Team] FW: Printer", "FW"), ("FW[2]: Printer", "FW"),
        ("WG : Drucker", "WG"), ("転送：プリンター", "転送"), ("Printer (fwd)", "fwd"), ("Re: FW: Printer", ""), ("Printer FW: x", ""),
        ("Forwarding mails: how?", ""), ("", ""), (":", ""), ("I have a question: what?", ""), ("Invoice: 3", ""),
    ],
)  # fmt: skip
def test_a_subject_says_that_a_mail_is_passed_on(subject: str, prefix: str) -> None:
    assert forward_prefix(subject) == prefix


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("Tue, 3 Nov 2026 at 09:15", "2026-11-03T09:15"), ("Tuesday, November 3, 2026 9:15 PM", "2026-11-03T21:15"),
        ("3. November 2026 um 10:15:00 MEZ", "2026-11-03T09:15"), ("Dienstag, 3. November 2026 09:15", "2026-11-03T09:15"),
        ("mardi 3 novembre 2026 09:15", "2026-11-03T09:15"), ("martes, 3 de noviembre de 2026 9:15", "2026-11-03T09:15"),
        ("2026-11-03 09:15", "2026-11-03T09:15"), ("2026年11月3日 下午9:15", "2026-11-03T21:15"), ("03.11.2026 09:15", "2026-11-03T09:15"),
        ("13/11/2026 09:15", "2026-11-13T09:15"), ("11/13/2026 9:15 AM", "2026-11-13T09:15"), ("3 ноября 2026 г. 09:15", "2026-11-03T09:15"),
        ("3 października 2026 09:15", "2026-10-03T09:15"), ("3. července 2026 9:15", "2026-07-03T09:15"), ("Tue, 3 Nov 2026 10:15:00 +0100", "2026-11-03T09:15"),
        ("3 November 2026 at 10:15:00 GMT+1", "2026-11-03T09:15"), ("٣ نوفمبر ٢٠٢٦ ٩:١٥ م", "2026-11-03T21:15"),
        ("12/31/2026 12:05 AM", "2026-12-31T00:05"),
        ("2026. november 3., kedd 9:15", "2026-11-03T09:15"), ("2026 m. lapkričio 3 d. 09:15", "2026-11-03T09:15"),
    ],
)  # fmt: skip
def test_a_date_is_read_as_mailers_write_it_for_people(written: str, instant: str) -> None:
    assert read_written_date(written) == datetime.fromisoformat(instant).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "yesterday",
        "3/4/2026 09:15",
        "2026-11-03",
        "32.13.2026 09:15",
        "3 Foo 2026 09:15",
        "9" * 500,
        "3 listopada 2026 09:15",
        "2026-11-03 25:99",
    ],
)
def test_a_date_that_is_not_certain_is_not_read(written: str) -> None:
    assert read_written_date(written) is None


def test_a_date_says_its_zone_or_not() -> None:
    assert names_zone("3 Nov 2026 09:15 +0100")
    assert not names_zone("3 Nov 2026 09:15")


@pytest.mark.parametrize(
    "sender",
    [
        "Bob Miller <bob@example.org>", "Bob Miller [mailto:bob@example.org]", "Bob Miller (bob@example.org)", '"Bob Miller" <bob@example.org>',
        "Bob Miller<mailto:bob@example.org>", "Bob Miller <bob@example.org<mailto:bob@example.org>>",
    ],
)  # fmt: skip
def test_the_sender_of_the_copy_is_read_as_mailers_write_it(sender: str) -> None:
    text = f"FYI\n\n---------- Forwarded message ---------\nFrom: {sender}\nDate: 3 Nov 2026 09:15\nSubject: x\n\nHello"

    mail = read(f"From: Ada <ada@example.net>\nSubject: Fwd: x\n\n{text}".encode()).mail

    assert mail.forwarded
    assert mail.forwarded.sender
    assert (mail.forwarded.sender.address, mail.forwarded.sender.name) == ("bob@example.org", "Bob Miller")


def test_everything_the_copy_says_is_offered_with_its_evidence() -> None:
    mail = read(f"From: Ada <ada@example.net>\nSubject: FW: Printer\n\nSee below.\n\n{COPY}\n".encode()).mail

    assert mail.forwarded
    assert mail.forwarded.subject == "Printer"
    assert [each.address for each in mail.forwarded.to] == ["ada@example.net"]
    assert mail.forwarded.sent_at == datetime(2026, 11, 3, 9, 15, tzinfo=UTC)
    assert [each.code for each in mail.forwarded.evidence] == ["subject_prefix", "forwarded_text", "zone_assumed"]
    assert mail.sender
    assert mail.sender.address == "ada@example.net"


def test_an_answer_with_header_lines_passes_nothing_on() -> None:
    mail = read(f"From: Ada <ada@example.net>\nSubject: Re: Printer\n\nYes.\n\n{COPY}\n".encode()).mail

    assert mail.forwarded is None
    assert not mail.traits


def test_an_attached_mail_is_passed_on_but_a_returned_or_digested_one_is_not() -> None:
    inner = "Content-Type: message/rfc822\n\nFrom: Bob <bob@example.org>\nSubject: Printer\nMessage-ID: <1@example.org>\n\nHello\n"
    body = f"\n--x\n\nSee the attached mail.\n--x\n{inner}--x--\n"

    attached = read(f"From: a@example.net\nContent-Type: multipart/mixed; boundary=x\n{body}".encode()).mail

    assert attached.forwarded
    assert attached.forwarded.message_id == "1@example.org"
    for kind in ("multipart/digest", "multipart/report; report-type=delivery-status"):
        assert not passed_on(f"From: a@example.net\nContent-Type: {kind}; boundary=x\n{body}")
