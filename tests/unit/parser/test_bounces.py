"""Does a delivery report say whom it is about, what became of the mail, and which mail that was?"""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.values import BounceSeverity, Mail, MailKind
from parser.domain.classification.severity import severity_of
from support.mails import a_mail
from support.parsing import read

HARD, SOFT = BounceSeverity.HARD, BounceSeverity.SOFT
DELAYED, DELIVERED = BounceSeverity.DELAYED, BounceSeverity.DELIVERED
DAEMON = "Mail Delivery System <mailer-daemon@mx.example.net>"


def a_bounce(
    text: str, *, sender: str = DAEMON, subject: str = "Undelivered Mail Returned to Sender", **headers: str
) -> Mail:
    return read(a_mail(sender=sender, subject=subject, text=text, headers={"Return-Path": "<>"} | headers)).mail


@pytest.mark.parametrize(
    ("status", "reply_code", "words", "severity"),
    [
        ("5.1.1", "550", "User unknown", HARD), ("5.2.2", "552", "Mailbox full", SOFT), ("5.1.1", "550", "over quota", SOFT),
        ("5.7.1", "550", "User unknown in virtual mailbox table", HARD), ("4.4.7", "450", "no such user here", HARD),
        ("5.7.1", "554", "Client host blocked using zen.spamhaus.org", SOFT), ("", "550", "relaying denied", SOFT),
        ("", "550", "sorry, no mailbox here by that name", HARD), ("", "550", "Requested action not taken: mailbox unavailable", HARD),
        ("5.2.1", "550", "The email account that you tried to reach is disabled", HARD), ("4.7.1", "450", "Greylisted, try later", SOFT),
        ("5.1.8", "553", "Domain of sender address does not exist", SOFT), ("5.4.4", "", "Host or domain name not found", HARD),
        ("5.3.4", "552", "Message size exceeds fixed limit", SOFT), ("5.4.1", "550", "Recipient address rejected: Access denied.", HARD),
        ("5.7.1", "550", "Recipient address rejected: SPF check failed", SOFT), ("5.1.10", "550", "", HARD), ("5.1.1", "", "", HARD),
        ("5.0.0", "", "", SOFT), ("4.2.2", "", "", SOFT), ("", "551", "", HARD), ("", "", "", SOFT), ("5.1.6", "", "User has moved", HARD),
        ("", "", "Connection timed out", SOFT), ("", "550", "5.1.0 Null MX: domain does not accept mail", HARD),
        ("5.7.26", "550", "Unauthenticated email from example.org is not accepted due to DMARC policy", SOFT),
        ("", "554", "Virus found in message", SOFT), ("", "", "Das Postfach existiert nicht", HARD), ("", "", "El buzón está lleno", SOFT),
        ("", "550", "Unknown user ada (in reply to end of DATA command)", SOFT), ("", "550", "Unknown user (in reply to RCPT TO command)", HARD),
    ],
)  # fmt: skip
def test_the_words_of_the_server_weigh_more_than_its_codes(
    status: str, reply_code: str, words: str, severity: BounceSeverity
) -> None:
    assert severity_of("", status, reply_code, words) is severity


@pytest.mark.parametrize(
    ("action", "status", "severity"),
    [
        ("delayed", "4.4.1", DELAYED), ("delayed", "5.4.1", DELAYED), ("delivered", "2.0.0", DELIVERED), ("relayed", "2.1.5", DELIVERED),
        ("expanded", "2.1.5", DELIVERED), ("", "2.1.5", DELIVERED), ("relayed", "5.1.1", HARD), ("failed", "5.1.1", HARD),
    ],
)  # fmt: skip
def test_the_action_says_what_is_no_failure(action: str, status: str, severity: BounceSeverity) -> None:
    assert severity_of(action, status, "", "") is severity


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<a@example.com>: 550 5.1.1 User unknown", [("a@example.com", "5.1.1", "550")]),
        ("Your mail to a@example.com failed: no such user.", [("a@example.com", "", "")]),
        ("a@example.com\n  552 full\n\nb@example.com\n  user unknown", [("a@example.com", "", "552"), ("b@example.com", "", "")]),
        ("a@example.com, b@example.com\n\n550 relaying denied", [("a@example.com", "", "550"), ("b@example.com", "", "550")]),
        ("For help write to help@example.net.\n<a@example.com>: rejected", [("a@example.com", "", "")]),
        ("From: support@example.org\nfailed for 'a@example.com' (#5.2.2)", [("a@example.com", "5.2.2", "")]),
        ("<ada@[192.0.2.1]>: 550 5.1.1 unknown", [("ada@[192.0.2.1]", "5.1.1", "550")]),
        ('<"ada b"@example.com>: 550 5.1.1 unknown', [('"ada b"@example.com', "5.1.1", "550")]),
        ("<ada@mailhost>: 550 5.1.1 unknown", [("ada@mailhost", "5.1.1", "550")]),
        ("<a@example.com>: 551 5.1.6 User has moved; please try <b@example.com>", [("a@example.com", "5.1.6", "551")]),
        ("The mail from 203.0.113.5:25 of 2026 to a@example.com was rejected", [("a@example.com", "", "")]),
    ],
)  # fmt: skip
def test_prose_is_read_without_knowing_its_writer(text: str, found: list[tuple[str, str, str]]) -> None:
    bounce = a_bounce(text).bounce

    assert bounce
    assert [(each.address, each.status, each.reply_code) for each in bounce.recipients] == found


def test_who_gets_the_report_is_no_recipient_unless_nobody_else_is_named() -> None:
    several = a_bounce("support@example.org wrote to <a@example.com>: 550 no such user").bounce
    alone = a_bounce("<support@example.org>: 552 5.2.2 over quota").bounce

    assert several
    assert [each.address for each in several.recipients] == ["a@example.com"]
    assert alone
    assert [each.address for each in alone.recipients] == ["support@example.org"]


@pytest.mark.parametrize(
    "text",
    [
        "<a@example.com>: failed\n\nMessage-ID: <own@example.org>\n", "<a@example.com>: failed\n\n> Message-Id: <own@example.org>\n",
        "<a@example.com>: failed\n\n  Message-id: own@example.org\n",
        "<a@example.com>: failed\n\n--- original message ---\nReceived: from x\nTo: a@example.com\nMessage-ID:\n <own@example.org>\n\nHi\n",
    ],
)  # fmt: skip
def test_the_original_id_is_found_in_the_text(text: str) -> None:
    mail = a_bounce(text)

    assert mail.bounce
    assert mail.bounce.original_message_id == "own@example.org"
    assert mail.references == ("own@example.org",)


def test_the_original_id_is_what_the_report_answers_where_nothing_else_names_it() -> None:
    mail = a_bounce("<a@example.com>: failed", **{"In-Reply-To": "<own@example.org>"})

    assert mail.bounce
    assert mail.bounce.original_message_id == "own@example.org"


def test_what_the_returned_mail_says_is_not_the_reports_word() -> None:
    mail = a_bounce(
        "<a@example.com>: 550 no such user\n\n--- Below this line is a copy of the message.\n\n"
        "Received: from x\nFrom: support@example.org\nTo: a@example.com\nMessage-ID: <own@example.org>\n\n"
        "Write to b@example.com, whose old address failed: 550 user unknown.\n"
    )

    assert mail.bounce
    assert [each.address for each in mail.bounce.recipients] == ["a@example.com"]


@pytest.mark.parametrize(
    ("sender", "subject", "text"),
    [
        ("Bob <bob@example.net>", "Undelivered Mail Returned to Sender", "<a@example.com>: 550 user unknown"),
        ("Bob <bob@example.net>", "Delivery failed", "The parcel for a@example.com could not be delivered."),
        ("Postmaster <postmaster@example.net>", "Re: Your mails are blocked", "I lifted it.\n\n> a@example.com: 550 blocked\n"),
        ("Postmaster <postmaster@example.net>", "New mail server", "From Monday on it is mx2."),
        ("Delivery Heroes <orders@example.net>", "Your order is delayed", "It will be retried tomorrow, says a@example.com."),
    ],
)  # fmt: skip
def test_what_a_person_writes_is_no_report(sender: str, subject: str, text: str) -> None:
    mail = read(a_mail(sender=sender, subject=subject, text=text)).mail

    assert (mail.kind, mail.bounce) == (MailKind.ORDINARY, None)


@given(st.text(max_size=300))
def test_any_report_is_read(text: str) -> None:
    mail = a_bounce(text.replace("\ud800", ""))

    assert mail.kind in {MailKind.BOUNCE, MailKind.AUTO_REPLY, MailKind.VACATION}


@pytest.mark.parametrize(
    "text",
    [
        "a@b.example " * 5000, "a@b.example\n" * 5000, "".join(f"u{number}@b.example: 550 no\n" for number in range(3000)), "@" * 60_000,
        "a." * 30_000, ("a" * 64 + "@") * 900, "recipient address " * 4000, "mailbox not " * 5000, "5.1." * 15_000, "from " * 12_000 + "a@b.example",
        "--- original message\n" * 2500, "Message-ID: <" * 4000, "Final-Recipient: rfc822; a@b.example\n" * 3000, "> " * 30_000, "-" * 60_000,
    ],
    ids=lambda text: text[:12],
)  # fmt: skip
def test_a_hostile_report_costs_little(text: str) -> None:
    a_bounce("The library of languages is loaded with the first text.")
    begun = time.process_time()
    mail = a_bounce(text)

    assert time.process_time() - begun < 1
    assert mail.bounce is None or len(mail.bounce.recipients) <= 100
