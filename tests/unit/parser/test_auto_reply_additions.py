"""Is a mailbox's answer known where only what it adds to a subject, and its first words, tell?"""

import pytest

from contracts.values import MailKind
from support.parsing import read

ANSWER = "In-Reply-To: <x@example.org>\n"


def kind_of(subject: str, text: str, header: str = ANSWER) -> MailKind:
    head = f"From: Ada <ada@example.net>\nTo: support@example.org\nSubject: {subject}\n{header}"
    return read(f"{head}Content-Type: text/plain; charset=utf-8\n\n{text}\n".encode()).mail.kind


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("AW: Drucker defekt (Abwesend)", "Ich bin bis 30.11. nicht im Büro."), ("Re: Printer (Out of office)", "I am out of the office."),
        ("RE: Printer [Out of Office]", "I am out of the office."), ("Re: Printer - Out of Office", "I am out of the office."),
        ("AW: Drucker (Abwesenheitsnotiz)", "Ich bin im Urlaub."), ("RE: Imprimante (absent)", "Je suis absent jusqu'au 30 novembre."),
        ("RE: Impresora (Fuera de la oficina)", "Estoy fuera de la oficina."), ("Antw: Printer (afwezig)", "Ik ben afwezig."),
        ("SV: Skrivare (frånvarande)", "Jag är frånvarande."), ("Odp: Drukarka (nieobecność)", "Jestem na urlopie do 30.11."),
        ("Re: Принтер (отсутствую)", "Я в отпуске до 30.11."), ("Re: Printer (Automatische Antwort)", "Ich bin nicht im Büro."),
        ("Ferien: Drucker", "Ich bin abwesend."), ("Vakantie: Printer", "Ik ben met vakantie."), ("Dovolená", "Jsem na dovolené."),
        ("Ada Lovelace is out of the office.", "I will be out of the office until 30 November."),
    ],
)  # fmt: skip
def test_what_a_mailbox_adds_is_its_own_where_its_text_says_so(subject: str, text: str) -> None:
    assert kind_of(subject, text) is MailKind.VACATION
    assert kind_of(subject, "The printer is broken.") is MailKind.ORDINARY
    assert kind_of(subject, text, "") is MailKind.ORDINARY


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("AW: AW: Drucker (Abwesend)", "Danke, ich warte. Ich bin auch nicht im Büro."), ("Fw: Printer (Out of office)", "I am out of the office, please take over."),
        ("Re: Printer (Out of office)", "Enjoy your holidays.\n\n> I am out of the office."), ("Re: Printer (urgent)", "I am away tomorrow."),
        ("Re: Printer (Out of office)", "Enjoy it.\n\nAm 3.11.2026 um 09:15 schrieb Ada:\nI am out of the office."),
        ("Re: Rules (out of office)", "How do I say that I am out of the office?"), ("Leave: request", "I am on leave in May."),
    ],
)  # fmt: skip
def test_a_person_who_answers_such_a_mail_is_one(subject: str, text: str) -> None:
    assert kind_of(subject, text) is MailKind.ORDINARY


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Urlaubsantrag: Ada", "Ich bin vom 1. bis 10. im Urlaub, bitte eintragen."), ("Vacation request 2026", "I am on vacation from 1 to 10 Dec."),
        ("Abwesenheitsantrag: Ada", "Ich bin vom 1. bis 10. im Urlaub."), ("Urlaub 2026 Kalender", "Ich bin im Urlaub im Mai."),
    ],
)  # fmt: skip
def test_a_request_for_leave_is_a_persons(subject: str, text: str) -> None:
    assert kind_of(subject, text, "") is MailKind.ORDINARY


@pytest.mark.parametrize(
    "text",
    [
        "I'm protecting myself from receiving junk mail.\n\nPlease click the link below.", "I apologize for this automatic reply to your email.",
        "Please add yourself to my Guest List so your messages will be delivered.",
    ],
)  # fmt: skip
def test_a_challenge_is_an_automatic_answer(text: str) -> None:
    assert kind_of("Re: Printer", text) is MailKind.AUTO_REPLY
    assert kind_of("Re: Printer", f"What is this?\n\n> {text}") is MailKind.ORDINARY
