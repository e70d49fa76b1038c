# ruff: noqa: RUF001 - words stand in the letters of their languages
"""Is a person's mail told from a machine's where a header, a program on its way, or a word of the subject is a machine's too?"""

import pytest

from contracts.values import MailKind
from support.parsing import read

ANSWER = "In-Reply-To: <x@example.org>"
HINTS = ["X-Auto-Response-Suppress: All", "Precedence: bulk", "X-Loop: relay.example.net"]


def kind_of(subject: str, text: str, *further: str, sender: str = "Ada <ada@example.net>") -> MailKind:
    header = "".join(f"{line}\n" for line in (f"From: {sender}", f"Subject: {subject}", *further))
    return read(f"{header}Content-Type: text/plain; charset=utf-8\n\n{text}\n".encode()).mail.kind


@pytest.mark.parametrize("hint", HINTS)
@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Printer", "We will be away from 1 to 5 December. Send the engineer after that."), ("Account of Bob", "Bob no longer works for us. Remove his account."),
        ("Automatic door broken", "It does not open."), ("Automated tests fail", "We see errors."), ("OOO message settings", "I cannot find them."),
        ("Your out of office", "Your colleague is out of the office. Who helps me?"), ("Urlaubsvertretung", "Ich bin ab Montag im Urlaub, mich vertritt Bob."),
        ("Vacation days", "I am on vacation in May, the list is wrong."), ("Out of office supplies", "We are out of office supplies. Send paper."),
        ("不在でした", "不在でしたので再配達を希望します。"), ("Absence of signal", "There is an absence of signal here."),
    ],
)  # fmt: skip
def test_i18_what_relays_add_makes_no_person_a_machine(hint: str, subject: str, text: str) -> None:
    assert kind_of(subject, text, hint) is MailKind.ORDINARY


@pytest.mark.parametrize("hint", HINTS)
def test_what_relays_add_makes_no_machine_of_who_answers_above_a_quote(hint: str) -> None:
    text = "Bob is on vacation, so I take over. It is still broken.\n\n> Is it mended?"

    assert kind_of("Re: Printer", text, ANSWER, hint) is MailKind.ORDINARY
    assert kind_of("Re: Printer", "I am on vacation until Monday.", ANSWER, hint) is MailKind.VACATION
    assert kind_of("Out of office this week", "I am away, and back on Monday.", hint) is MailKind.VACATION


@pytest.mark.parametrize(
    "program",
    ["User-Agent: Mozilla Thunderbird", "X-Mailer: Microsoft Outlook 16.0", "X-Mailer: iPhone Mail (20A362)", "X-Mailer: Apple Mail (2.3774)",
     "User-Agent: K-9 Mail for Android", "User-Agent: Microsoft-MacOutlook/16.80", "User-Agent: Roundcube Webmail/1.6"],
)  # fmt: skip
@pytest.mark.parametrize(
    ("subject", "text"),
    [("Printer", "It does not print."), ("Delivery failed - order 4711", "The courier found no such address."), ("Zustellung", "Das Paket kam nicht an."),
     ("Mail delivery problem", "Mail to bob@example.com comes back: 550 5.1.1 unknown"), ("Re: Printer", "Bob is on vacation, I take over.")],
)  # fmt: skip
def test_i18_a_persons_program_weighs_more_than_a_lost_return_path(program: str, subject: str, text: str) -> None:
    assert kind_of(subject, text, "Return-Path: <>", program) is MailKind.ORDINARY
    assert kind_of(subject, text, "Return-Path: <>", "X-Mailer: Lotus Notes") is not MailKind.ORDINARY


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Absence: the technician did not come", "He did not show up on Monday."), ("Urlaub: Lieferung verschieben", "Sie soll später kommen."),
        ("Vacation: cancel my booking", "I want to cancel it."), ("Frånvaro: fel i systemet", "Det går inte att registrera."), ("休假: 系统错误", "系统出现错误"),
        ("Отсутствует: интернет", "Нет интернета с утра"), ("Lipsesc: 3 produse", "Comanda 123"), ("Vacation Responder: not working", "It keeps sending."),
        ("Automatic payments: invoice missing", "I got no invoice."), ("Auto reply: please turn it off", "It is on since May."),
        ("Vacation", "I'd like to pause my contract as I am on vacation in May."), ("Out of office", "I need help to set up my out of office."),
        ("Urlaub", "Ich möchte die Lieferung verschieben, wir sind im Urlaub."), ("Absence", "Je suis absent lundi et je voudrais une autre date."),
        ("Absence de facture 2026", "Absence de facture sur mon compte."), ("Ausencia de respuesta 4711", "Ante la ausencia de respuesta escribo de nuevo."),
        ("Vacaciones", "Estoy de vacaciones y quisiera cambiar la cita."), ("Ferie", "Siamo in ferie, vorremmo spostare la consegna."),
    ],
)  # fmt: skip
def test_a_word_of_mailboxes_at_the_beginning_of_a_subject_needs_a_text_that_bears_it_out(
    subject: str, text: str
) -> None:
    assert kind_of(subject, text) is MailKind.ORDINARY


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Urlaub: Printer", "Ich bin im Urlaub."), ("Absence: Printer", "Merci pour votre message. Retour le 30."), ("Out of office: Printer", ""),
        ("Out of Office Re: Printer", "I am out of the office."), ("Automatische Abwesenheitsnotiz", "Ich bin nicht im Büro."),
        ("Betriebsferien: Printer", "Wir haben Betriebsferien."), ("Assente: Printer", "Sono in ferie."), ("Out of office", "I would like to inform you that I am on leave."),
        ("Urlaub", "Ich möchte Sie informieren, dass ich im Urlaub bin."),
    ],
)  # fmt: skip
def test_a_mailbox_is_known_whose_text_bears_its_subject_out(subject: str, text: str) -> None:
    assert kind_of(subject, text, ANSWER) is MailKind.VACATION


@pytest.mark.parametrize(
    "sender",
    ["MAILER-DAEMON@example.net", "Mail <mailer-daemon@example.net>", "MAILER-DAEMON <>", f"<MicrosoftExchange{'0f' * 16}@example.net>"],
)  # fmt: skip
def test_what_a_mail_system_writes_under_its_own_address_is_automatic_in_any_words(sender: str) -> None:
    assert kind_of("Obvestilo", "Predal je zaprt.", sender=sender) is MailKind.AUTO_REPLY
    assert kind_of("Obvestilo", "Predal je zaprt.", sender="Bob <postmaster@example.net>") is MailKind.ORDINARY


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Read: Printer", "Your message\n\n To: Support\n Subject: Printer\n\n was read on Saturday, 21 November 2026."),
        ("Not read: Printer", "Your message\n\n To: Support\n\nwas deleted without being read on Saturday."),
        ("Gelesen: Drucker", "Ihre Nachricht\n\n An: Support\n\n wurde am Samstag, 21. November 2026 um 11:00 gelesen."),
        ("Lu : Imprimante", "Votre message\n\n À : Support\n\n a été lu le samedi 21 novembre."),
        ("Leído: Impresora", "El mensaje\n\n Para: Support\n\n fue leído el sábado."),
        ("Return Receipt (displayed) - Printer", "This is a Return Receipt for the mail that you sent to ada@example.net."),
    ],
)  # fmt: skip
def test_a_receipt_in_words_is_automatic(subject: str, text: str) -> None:
    assert kind_of(subject, text) is MailKind.AUTO_REPLY
    assert kind_of(subject, "I read it, and it is wrong.") is MailKind.ORDINARY


def test_a_number_behind_a_subject_hides_no_ticket_systems_words() -> None:
    text = "We have received your request and a ticket has been created.\nThis is an automated message."

    assert kind_of("Ticket received - [#123]", text, ANSWER) is MailKind.AUTO_REPLY
    assert kind_of("Ticket", "Your request has been received. This mail was sent automatically.", ANSWER) is (
        MailKind.AUTO_REPLY
    )
    assert kind_of("Ticket received - [#123]", f"{text} What now?", ANSWER) is MailKind.ORDINARY


@pytest.mark.parametrize(
    "text",
    [
        "Thank you for your message. It works now.\n\nKind regards\nBob\n\nThis e-mail was automatically scanned for viruses.", "Thanks for your email. All fine.\nThis message has been automatically archived.",
        "Vielen Dank für Ihre Nachricht. Er druckt wieder.\n\nDiese E-Mail wurde automatisch auf Viren geprüft.", "Bedankt voor uw bericht. Het werkt.\n\nDit bericht is automatisch gescand.",
        "Merci pour votre message. Cela marche.\n\nCe message a été automatiquement analysé.", "Thanks for your message. This is an automatic update, since then nothing works.",
        "Danke für Ihre Nachricht. Das ist ein automatisches Update, seitdem geht nichts.", "Gracias por su mensaje. Este mensaje automático aparece en la pantalla: 5.",
        "Ваше письмо получено, спасибо. Это сообщение появляется автоматически при печати.", "Merci pour votre message. J'ai reçu un message automatique hier, rien depuis.",
        "邮件已收到。这是自动更新后出现的问题。", "Thank you for your message. I only get auto-generated messages from your shop.",
    ],
)  # fmt: skip
def test_what_else_is_automatic_makes_no_machine_of_who_thanks_for_a_mail(text: str) -> None:
    assert kind_of("Re: Printer", text, ANSWER) is MailKind.ORDINARY


@pytest.mark.parametrize(
    "declaration",
    [
        "This e-mail was sent automatically.", "This message is automated.", "*** Auto-generated message, do not reply ***", "Diese Nachricht wird automatisch verschickt.",
        "Il s'agit d'un message automatique.", "Este correo ha sido enviado de forma automática.", "Questo messaggio è stato generato automaticamente.", "Dit is een automatische ontvangstbevestiging.",
        "Denne e-posten er sendt automatisk.", "Tato zpráva byla vygenerována automaticky.", "Письмо отправлено автоматически.", "Это автоматический ответ.", "此邮件为系统自动发送。", "このメールは自動送信です。",
    ],
)  # fmt: skip
def test_a_machine_says_of_its_answer_that_nobody_wrote_it(declaration: str) -> None:
    assert kind_of("Case 12", f"Thank you for your message.\n\n{declaration}", ANSWER) is MailKind.AUTO_REPLY


@pytest.mark.parametrize("hint", HINTS)
def test_an_agent_of_another_help_desk_may_say_who_is_away(hint: str) -> None:
    text = "Our engineer is on vacation until Monday. He brings the part on Tuesday."

    assert kind_of("Re: [#12] Printer", text, ANSWER, hint) is MailKind.ORDINARY
    assert kind_of("Re: [#12] Printer", "I am on vacation until Monday.", ANSWER, hint) is MailKind.VACATION


@pytest.mark.parametrize(
    "mark",
    ["##- Please type your reply above this line -##", "-- reply above this line --", "Am 22.11.2026 schrieb Help:"],
)
def test_who_writes_above_an_automatic_answer_is_no_machine(mark: str) -> None:
    answer = "Thank you for contacting us. This is an automated message."

    assert kind_of("Re: Case 12", f"It still fails.\n\n{mark}\n{answer}", ANSWER) is MailKind.ORDINARY
    assert kind_of("Re: Case 12", answer, ANSWER) is MailKind.AUTO_REPLY
