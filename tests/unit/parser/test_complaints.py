"""Does a report that somebody called our mail spam say of whom it speaks?"""

import pytest

from contracts.values import MailKind
from support.parsing import read


@pytest.mark.parametrize(
    ("fields", "recipients"),
    [
        ("Original-Rcpt-To: <a@example.com>\nOriginal-Rcpt-To: <b@example.com>\nReported-Domain: x\nReported-Domain: y", ["a@example.com", "b@example.com"]),
        ("Original-Rcpt-To: a@example.com\nOriginal-Rcpt-To: a@example.com", ["a@example.com"]),
        ("Removal-Recipient: a@example.com", ["a@example.com"]),
        ("Reported-Domain: example.org", ["x@example.com"]),
    ],
)  # fmt: skip
def test_a_feedback_report_names_every_recipient(fields: str, recipients: list[str]) -> None:
    mail = read(
        (
            "From: fbl@example.net\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=feedback-report; boundary=b\n\n"
            f"--b\n\nSpam.\n--b\nContent-Type: message/feedback-report\n\nVersion: 1\nFeedback-Type: abuse\n{fields}\n\n"
            "--b\nContent-Type: text/rfc822-headers\n\nTo: x@example.com\nMessage-ID: <own@example.org>\n\n--b--\n"
        ).encode()
    ).mail

    assert mail.kind is MailKind.COMPLAINT
    assert mail.bounce
    assert [each.address for each in mail.bounce.recipients] == recipients
    assert (mail.bounce.feedback_type, mail.bounce.original_message_id) == ("abuse", "own@example.org")


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("multipart/mixed; boundary=b", MailKind.ORDINARY), ("multipart/report; report-type=feedback-report; boundary=b", MailKind.COMPLAINT),
        ("multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/report; boundary=b", MailKind.COMPLAINT),
    ],
)  # fmt: skip
def test_who_passes_a_feedback_report_on_is_a_person(kind: str, expected: MailKind) -> None:
    report = "Content-Type: message/feedback-report\n\nVersion: 1\nFeedback-Type: abuse\n"
    raw = f"From: Ada <ada@example.net>\nSubject: FW: Offer\nMIME-Version: 1.0\nContent-Type: {kind}\n\n--b\n\nSpam.\n--b\n{report}\n--b--\n"

    assert read(raw.encode()).mail.kind is expected
    assert read(raw.replace("FW: ", "").encode()).mail.kind is MailKind.COMPLAINT
