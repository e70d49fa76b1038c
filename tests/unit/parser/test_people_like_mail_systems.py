"""Is a person who writes about mail, parcels and reports told from the mail systems that send reports?"""

import pytest

from contracts.values import MailKind
from support.parsing import read

FORM = "Customer's shop <noreply@example.net>"
BOUNDARY = (
    'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain\n\n{text}\n--b\n{part}\n--b--\n'
)
RECEIPT = (
    "Content-Type: message/disposition-notification\n\nFinal-Recipient: rfc822; ada@example.net\n"
    "Disposition: manual-action/MDN-sent-manually; displayed"
)
REPORT = (
    'Content-Type: {kind}\nContent-Disposition: attachment; filename="mx.example!example.org!1637452800!1637539199.{end}"\n'
    "Content-Transfer-Encoding: base64\n\nUEsDBA=="
)


def kind_of(sender: str, subject: str, text: str, part: str = "") -> MailKind:
    head = f"From: {sender}\nSubject: {subject}\nMIME-Version: 1.0\n"
    body = BOUNDARY.format(text=text, part=part) if part else f"Content-Type: text/plain; charset=utf-8\n\n{text}\n"
    return read(f"{head}{body}".encode()).mail.kind


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Delivery problem", "Name: Bob\nE-mail: bob@example.com\nMessage: My parcel was not delivered."), ("Delivery status", "E-mail: bob@example.com\nMy order is delayed."),
        ("Zustellung fehlgeschlagen", "E-Mail: bob@example.com\nDie Sendung konnte nicht zugestellt werden."), ("Message blocked", "User bob@example.com has been blocked."),
        ("Error de entrega", "Correo: bob@example.com\nEl pedido no se pudo entregar."), ("Zwrot", "E-mail: bob@example.com\nPrzesyłka nie została dostarczona."),
    ],
)  # fmt: skip
def test_what_a_customers_form_sends_is_no_report_without_a_mail_servers_code(subject: str, text: str) -> None:
    assert kind_of(FORM, subject, text) is MailKind.ORDINARY
    assert kind_of(FORM, "Undelivered mail", "bob@example.com: 550 5.1.1 unknown") is MailKind.BOUNCE


@pytest.mark.parametrize(
    "sender",
    ["Bounces Ltd <info@example.net>", "MDaemon Support <help@example.net>", "<bounce.house@example.net>",
     "Mail Administrator <it@example.net>"],
)  # fmt: skip
def test_a_name_that_begins_like_a_mail_system_is_anybodys(sender: str) -> None:
    text = "Mails to support@example.org are rejected with 550 5.7.1."

    assert kind_of(sender, "Rejected mails", text) is MailKind.ORDINARY
    assert kind_of("MAILER-DAEMON <>", "Rejected mails", text) is MailKind.BOUNCE


def test_a_receipt_that_is_passed_on_is_a_persons_mail() -> None:
    assert kind_of("Ada <ada@example.net>", "Fwd: Read: Printer", "Who read it", RECEIPT) is MailKind.ORDINARY
    assert kind_of("Ada <ada@example.net>", "Read: Printer", "Footer of a list", RECEIPT) is MailKind.RECEIPT


@pytest.mark.parametrize(
    ("sender", "subject"),
    [("dmarc@example.net", "DMARC Aggregate Report for example.org"), ("noreply@example.net", "Aggregate report"), ("TLS <tlsrpt@example.net>", "TLS-RPT")],
)  # fmt: skip
@pytest.mark.parametrize(
    ("kind", "end"),
    [("application/gzip", "xml.gz"), ("application/zip", "zip"), ("application/tlsrpt+gzip", "json.gz")],
)
def test_a_report_to_the_owner_of_a_domain_is_known_by_its_file(sender: str, subject: str, kind: str, end: str) -> None:
    file = REPORT.format(kind=kind, end=end)

    assert kind_of(sender, subject, "This is a report.", file) is MailKind.AUTO_REPLY
    assert (
        kind_of("Ada <ada@example.net>", "Strange file", "We got this, what to do with it", file) is MailKind.ORDINARY
    )
    assert kind_of(sender, f"Fwd: {subject}", "See this one.", file) is MailKind.ORDINARY


def test_a_dmarc_report_that_is_passed_on_is_a_persons_mail() -> None:
    subject = "Report domain: example.org Submitter: mx.example Report-ID: 1"

    assert kind_of("Ada <ada@example.net>", f"Fwd: {subject}", "What is this") is MailKind.ORDINARY
    assert kind_of("Ada <ada@example.net>", f"WG: {subject}", "Was ist das") is MailKind.ORDINARY
    assert kind_of("dmarc@mx.example", f"[Preview] {subject}", "") is MailKind.AUTO_REPLY


@pytest.mark.parametrize(
    ("sender", "subject", "text"),
    [
        ("Mail System Admin <admin@example.net>", "Quote", "Our mail system reports an error for bob@example.com: mailbox full."),
        ("<delivery.status@example.net>", "Parcel 4711", "bob@example.com could not be reached."), ("<mail-delivery@example.net>", "Parcel 4711", "bob@example.com could not be reached by the driver."),
        ("Bob Postmaster <postmaster@example.net>", "Mail delivery problem", "Nothing arrives since this morning."),
        ("Filter <postmaster@example.net>", "Quarantine summary", "spam@example.com: blocked\nmore@example.com: rejected"),
        ("<postmaster@example.net>", "Messages on hold for support@example.org", "spam@example.com: blocked"),
    ],
)  # fmt: skip
def test_a_name_or_an_address_that_others_use_too_tells_of_no_recipients_without_a_mail_servers_code(
    sender: str, subject: str, text: str
) -> None:
    assert kind_of(sender, subject, text) is MailKind.ORDINARY
    assert kind_of(sender, "Undelivered mail", "bob@example.com: 550 5.1.1 user unknown") is MailKind.BOUNCE


STATUS = (
    "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.net\n\nFinal-Recipient: rfc822; bob@example.com\nAction: failed\n"
    "Status: 5.1.1"
)


@pytest.mark.parametrize("subject", ["Mail delivery failed", "Cannot send mail to Bob", "Undelivered mail"])
def test_who_attaches_a_report_with_a_persons_program_asks_about_it(subject: str) -> None:
    asked = f"{subject}\nUser-Agent: Mozilla Thunderbird"

    assert kind_of("Ada <ada@example.net>", asked, "What is this", STATUS) is MailKind.ORDINARY
    assert kind_of("Ada <ada@example.net>", subject, "It failed.", STATUS) is MailKind.BOUNCE
