"""Is a report of delay or failure understood in the languages that large mail systems write in?"""

import pytest

from contracts.values import Bounce, BounceSeverity
from support.parsing import read


def bounce_of(subject: str, text: str, sender: str = "postmaster@example.org") -> Bounce:
    raw = f"From: {sender}\nTo: support@example.org\nSubject: {subject}\nContent-Type: text/plain; charset=utf-8\n\n{text}\n"
    found = read(raw.encode()).mail.bounce
    assert found
    return found


@pytest.mark.parametrize(
    "text",
    [
        "Se produjo un problema temporal al entregar tu mensaje a bob@example.net. Gmail volverá a intentarlo durante 47 horas más.",
        "Un problème temporaire est survenu lors de la distribution à bob@example.net.",
        "Es gab ein vorübergehendes Problem bei der Zustellung an bob@example.net.",
        "Ocorreu um problema temporário ao entregar a bob@example.net. O Gmail tentará novamente.",
        "bob@example.net へのメール配信で一時的な問題が発生しました。再試行されます。",
    ],
)
def test_a_delay_is_told_in_many_languages(text: str) -> None:
    bounce = bounce_of("Delivery Status Notification (Delay)", text, "mailer-daemon@googlemail.com")

    assert bounce.severity is BounceSeverity.DELAYED
    assert [each.address for each in bounce.recipients] == ["bob@example.net"]


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Nedoručitelná zpráva: x", "Doručení následujícím příjemcům se nezdařilo:\n\nbob@example.net\nZadaná e-mailová adresa nebyla nalezena."),
        ("غير قابل للتسليم: x", "فشل التسليم إلى هؤلاء المستلمين:\n\nbob@example.net\nتعذر العثور على عنوان البريد الإلكتروني."),
        ("Niedostarczalne: x", "Dostarczenie do adresatów nie powiodło się:\n\nbob@example.net\nNie można odnaleźć wprowadzonego adresu e-mail."),
        ("Message delivery failure", "Recipient: [SMTP:bob@example.net]\nReason: The message could not be delivered because the domain name (example.net) could not be resolved"),
    ],
)  # fmt: skip
def test_an_address_that_does_not_work_is_told_in_many_languages(subject: str, text: str) -> None:
    bounce = bounce_of(subject, text)

    assert bounce.severity is BounceSeverity.HARD
    assert [each.address for each in bounce.recipients] == ["bob@example.net"]


@pytest.mark.parametrize(
    ("original", "address"),
    [("bob+2Btag@example.net", "bob+tag@example.net"), ("bob+2Bold@example.net", "bob+2Bold@example.net")],
)
def test_the_original_recipient_may_be_written_as_it_travels(original: str, address: str) -> None:
    raw = (
        "From: MAILER-DAEMON@example.org\nSubject: x\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nx\n--b\n"
        f"Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\nOriginal-Recipient: rfc822;{original}\n"
        "Final-Recipient: rfc822;bob+tag@example.net\nAction: failed\nStatus: 5.1.1\n\n--b--\n"
    )

    found = read(raw.encode()).mail.bounce

    assert found
    assert [each.address for each in found.recipients] == [address]


@pytest.mark.parametrize(
    "text",
    [
        "Die Zustellung der folgenden Empfänger verzögert sich:", "La remise à ces destinataires est retardée :", "La entrega a estos destinatarios se ha retrasado:",
        "Il recapito a questi destinatari è in ritardo:", "De bezorging bij deze geadresseerden is vertraagd:", "これらの受信者への配信が遅延しています:",
        "Dostarczanie do tych adresatów jest opóźnione:", "Доставка следующим получателям задерживается:", "A entrega a estes destinatários está atrasada:",
        "Leveransen till dessa mottagare är försenad:", "向以下收件人的传递已延迟:", "Levering til følgende modtagere er forsinket:", "Doručení těmto příjemcům je zpožděno:",
        "다음 받는 사람에게 배달이 지연되고 있습니다:",
    ],
)  # fmt: skip
def test_exchange_tells_a_delay_in_many_languages(text: str) -> None:
    bounce = bounce_of("x", f"{text}\n\nbob@example.net\n")

    assert [(each.address, each.severity) for each in bounce.recipients] == [
        ("bob@example.net", BounceSeverity.DELAYED)
    ]


def test_fields_of_a_report_that_stand_in_its_text_are_no_reason() -> None:
    fields = "Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; bob@example.net\nAction: failed\nStatus: 5.1.1\n"

    assert bounce_of("x", fields).severity is BounceSeverity.HARD


def test_a_parcel_that_is_late_is_no_mail_that_is() -> None:
    raw = "From: Parcels <noreply@example.org>\nSubject: Zustellung verzögert\n\nDie Zustellung Ihres Pakets verzögert sich. Fragen an bob@example.net.\n"

    assert read(raw.encode()).mail.bounce is None


@pytest.mark.parametrize(
    ("subject", "text", "severity"),
    [
        ("Delivery Status Notification (Success)", "Your message has been successfully delivered to:\n\nbob@example.net\n", BounceSeverity.DELIVERED),
        ("Delivery Status Notification (Relay)", "Your message has been successfully relayed to the following recipients:\n\nbob@example.net\n", BounceSeverity.DELIVERED),
        ("Delivery Report", "Your message was delivered to:\n bob@example.net\n", BounceSeverity.DELIVERED),
        ("Delivery Report", "Your message was delivered to some. It failed for:\n bob@example.net\n", BounceSeverity.SOFT),
        ("Delivery Report", "Your message has not been delivered to:\n bob@example.net\n", BounceSeverity.SOFT),
    ],
)  # fmt: skip
def test_prose_that_tells_of_success_tells_of_no_failure(subject: str, text: str, severity: BounceSeverity) -> None:
    bounce = bounce_of(subject, text, "MAILER-DAEMON@mx.example.org")

    assert [(each.address, each.severity) for each in bounce.recipients] == [("bob@example.net", severity)]
    assert bounce.severity is severity
