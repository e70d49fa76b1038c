"""Is a delivery report read to its end, and a person with an administrator's name no mail system?"""

import json

import pytest

from contracts.values import BounceSeverity, MailKind
from support.parsing import read


def test_the_error_below_a_summary_that_looks_like_a_header_is_read() -> None:
    mail = read(
        b"Return-Path: <>\nFrom: postmaster@mx.example.net\nSubject: [Postmaster] Email Delivery Failure\n\n"
        b"Your email could not be delivered to one or more recipients.\n\nThe following recipients were affected:\n\tada@example.net\n\n"
        b"Additional Information\n======\nFrom: support@example.org\nSubject: Printer\nMessage-ID: x@example.org\n"
        b"Remote Server: mx.example.net\nError: 550 Invalid Recipient\n"
    ).mail

    assert mail.bounce is not None
    assert [(each.address, each.reply_code, each.severity) for each in mail.bounce.recipients] == [
        ("ada@example.net", "550", BounceSeverity.HARD)
    ]


def test_a_system_administrator_who_asks_is_a_person() -> None:
    mail = read(
        b"From: System Administrator <admin@example.net>\nSubject: Delivery problem\n\n"
        b"Mails to bob@example.org are rejected with 550. Can you check?\n"
    ).mail

    assert mail.kind is MailKind.ORDINARY


@pytest.mark.parametrize(
    ("name", "kind"),
    [("Bob Miller", MailKind.ORDINARY), ("", MailKind.BOUNCE), ("Mail Delivery System", MailKind.BOUNCE)],
)
def test_a_postmaster_with_a_name_of_his_own_is_a_person(name: str, kind: MailKind) -> None:
    head = f"From: {name} <postmaster@example.net>\nSubject: Your mails\n\n"

    mail = read(f"{head}Your mails to ada@example.net are rejected with 550 5.7.1. Please check.\n".encode()).mail

    assert mail.kind is kind
    assert read(f"Return-Path: <>\n{head}ada@example.net: 550 5.1.1 unknown\n".encode()).mail.kind is MailKind.BOUNCE


def test_who_is_named_in_the_subject_only_is_whom_the_report_is_about() -> None:
    mail = read(
        b"From: filter@example.net\nAuto-Submitted: auto-replied\nSubject: Your message to bob@example.com was rejected\n\n"
        b"554 5.7.1 The message looks like spam.\n"
    ).mail

    assert mail.bounce is not None
    assert [(each.address, each.status, each.severity) for each in mail.bounce.recipients] == [
        ("bob@example.com", "5.7.1", BounceSeverity.SOFT)
    ]


@pytest.mark.parametrize(
    ("kind", "said", "severity"),
    [
        ("Permanent", "", BounceSeverity.HARD), ("Transient", "", BounceSeverity.SOFT), ("Undetermined", "", BounceSeverity.SOFT),
        ("Permanent", "smtp; 550 5.7.1 blocked as spam", BounceSeverity.SOFT),
    ],
)  # fmt: skip
def test_a_permanent_bounce_of_amazon_ses_without_a_word_means_the_address(
    kind: str, said: str, severity: BounceSeverity
) -> None:
    recipient = {"emailAddress": "bob@example.com", "diagnosticCode": said}
    notice = {"notificationType": "Bounce", "bounce": {"bounceType": kind, "bouncedRecipients": [recipient]}}

    mail = read(f"From: a@example.net\nX-Amz-Sns-Message-Id: 1\n\n{json.dumps(notice)}\n".encode()).mail

    assert mail.bounce is not None
    assert (mail.bounce.severity, mail.bounce.recipients[0].severity) == (severity, severity)


@pytest.mark.parametrize("sender", ["<>", "Mail Delivery Subsystem <>", '"Mail Delivery System" <>'])
def test_a_report_from_nobody_is_one_where_its_return_path_is_lost(sender: str) -> None:
    report = f"From: {sender}\nSubject: Undelivered mail\n\n<bob@example.com>: 550 5.1.1 User unknown\n"

    assert read(report.encode()).mail.kind is MailKind.BOUNCE
    assert read(f"From: {sender}\nSubject: Printer\n\nIt is broken.\n".encode()).mail.kind is MailKind.ORDINARY
    assert read(report.replace(sender, "Bob <>").encode()).mail.kind is MailKind.ORDINARY
