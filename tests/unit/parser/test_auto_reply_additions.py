# ruff: noqa: RUF001 - words stand in the letters of their languages
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
        "This message was created automatically (TMDA).\nYour message below is being held because the address is not verified.",
        "Just this once, click the link below so I can receive your emails.", "ANTISPAM UOL\n\nPara que sua mensagem seja encaminhada, clique aqui.",
    ],
)  # fmt: skip
def test_a_challenge_is_an_automatic_answer(text: str) -> None:
    assert kind_of("Re: Printer", text) is MailKind.AUTO_REPLY
    assert kind_of("Re: Printer", f"What is this?\n\n> {text}") is MailKind.ORDINARY


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Re: printer (Automatic reply)", "We have received your message and will get back to you."), ("Re: Printer [Auto-Reply]", "This is an automated response."),
        ("AW: Drucker – Automatische Antwort", "Vielen Dank für Ihre Nachricht."), ("RE: Imprimante - Réponse automatique", "Nous avons bien reçu votre demande."),
        ("Re: Impresora (respuesta automática)", "Hemos recibido su mensaje."), ("RE: Printer - automatisch antwoord", "Dank voor uw bericht."),
        ("SV: Skrivare (Automatiskt svar)", "Tack för ditt mejl."), ("Odp: Drukarka (Automatyczna odpowiedź)", "Otrzymaliśmy zgłoszenie."),
        ("Re: Принтер (Автоответ)", "Ваше письмо получено."), ("Re: プリンタ（自動返信）", "このメールは自動送信です。"), ("回复: 打印机 - 自动回复", "您的邮件已收到。"),
    ],
)  # fmt: skip
def test_an_answer_that_says_it_is_automatic_needs_nobody_to_be_away(subject: str, text: str) -> None:
    assert kind_of(subject, text) is MailKind.AUTO_REPLY
    assert kind_of(subject, f"Any news?\n\n{text}") is MailKind.ORDINARY
    assert kind_of(subject, f"It still is broken.\n\nOn 3 Nov 2026 Ada wrote:\n> {text}") is MailKind.ORDINARY
    assert kind_of(subject, "Got your automatic reply. The printer is broken.") is MailKind.ORDINARY
    assert kind_of(subject, text, "") is MailKind.ORDINARY


@pytest.mark.parametrize(
    "text",
    [
        "I'm away.", "I’m currently travelling.", "I'm OOO until Monday.", "I'm currently out and will answer when I return.",
        "Gone until Monday.", "Sarò di nuovo in ufficio lunedì.", "Jeg har ferie til mandag.",
    ],
)  # fmt: skip
def test_words_of_a_mailbox_whose_owner_is_away(text: str) -> None:
    assert kind_of("Re: x - Out of office", text) is MailKind.VACATION


@pytest.mark.parametrize(
    ("field", "kind"),
    [
        ("X-Kopano-Vacation: autorespond", MailKind.VACATION), ("X-Zarafa-Vacation: no", MailKind.ORDINARY),
        ("X-OTRS-Loop: yes", MailKind.AUTO_REPLY), ("X-Autoresponse: true", MailKind.AUTO_REPLY),
    ],
)  # fmt: skip
def test_a_field_of_a_program_that_answers_by_itself_tells_its_answers(field: str, kind: MailKind) -> None:
    assert kind_of("On tour", "On duty again next week", f"{field}\n") is kind


@pytest.mark.parametrize(
    "text",
    [
        "Your request has been received. This message was automatically generated.", "Thank you for contacting us. This is an automated reply.",
        "Ihre Anfrage ist eingegangen.\nDiese Nachricht wurde automatisch erstellt.", "Hemos recibido su mensaje. Este es un mensaje automático.",
        "Nous avons bien reçu votre demande. Ceci est un message automatique.", "您的邮件已收到。本邮件为自动发送。",
        "Votre demande a bien été enregistrée. Ceci est un message automatique.", "Su solicitud ha sido recibida. Este es un correo automático.",
        "La sua richiesta è stata ricevuta. Questa è una risposta automatica.", "Uw bericht is ontvangen. Dit is een automatisch bericht.",
        "Recebemos sua mensagem. Este é um e-mail automático.", "Twoje zgłoszenie zostało zarejestrowane. Wiadomość wygenerowana automatycznie.",
        "Vi har mottagit ditt ärende. Detta är ett automatiskt svar.", "您的工单已创建。此邮件为系统自动发送。",
    ],
)  # fmt: skip
def test_a_ticket_system_is_known_that_says_it_is_automatic_and_that_a_mail_has_come(text: str) -> None:
    assert kind_of("Case 12", text) is MailKind.AUTO_REPLY
    assert kind_of("Case 12", text, "") is MailKind.ORDINARY
    assert (
        kind_of("Re: Case 12", f"Nobody called.\n\nFrom: Help <help@example.org>\nSent: today\n\n{text}")
        is MailKind.ORDINARY
    )
    assert kind_of("Re: Case 12", f"{text} What is that?") is MailKind.ORDINARY


def test_one_of_both_alone_may_be_a_persons() -> None:
    assert kind_of("Re: Backup", "The report is automatically generated every night.") is MailKind.ORDINARY
    assert kind_of("Re: Backup", "Thank you for your message. It works.") is MailKind.ORDINARY


def test_a_tag_before_the_subject_says_that_it_is_automatic() -> None:
    assert kind_of("[Auto-Reply] Printer", "We will write soon.") is MailKind.AUTO_REPLY
    assert kind_of("[Auto-Reply] does not work", "It is broken.", "") is MailKind.ORDINARY


@pytest.mark.parametrize(
    ("subject", "text", "header"),
    [
        ("Re: Offer - Holiday", "We are on holiday from Friday, please deliver before.", ANSWER), ("Re: Trip (leave)", "I am on leave from Friday. Please book it.", ANSWER),
        ("Urlaub: Vertretung", "Ich bin ab Montag im Urlaub. Bitte Bob in den Verteiler eintragen.", ""),
        ("Abwesenheit 23.11.", "Ich bin am 23.11. nicht im Büro, bitte den Termin verschieben.", ""),
        ("Absence du 23/11", "Je suis absent le 23. Merci de déplacer la visite.", ""), ("Vacaciones", "Estoy de vacaciones: por favor, cambien la cita.", ANSWER),
    ],
)  # fmt: skip
def test_somebody_who_is_away_and_asks_for_something_is_a_person(subject: str, text: str, header: str) -> None:
    assert kind_of(subject, text, header) is MailKind.ORDINARY


@pytest.mark.parametrize(
    "text",
    [
        "I am on leave. Please contact Bob.", "I am on leave. In urgent cases please call +44 20 7946 0000.", "Ich bin im Urlaub. Bitte wenden Sie sich an Bob.",
        "Je suis absent. Veuillez écrire à bob@example.net.", "Estoy de vacaciones. Por favor, contacte con Bob.",
    ],
)  # fmt: skip
def test_somebody_who_is_away_asks_to_write_to_others(text: str) -> None:
    assert kind_of("Out of office: Printer", text, "") is MailKind.VACATION


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Re: Termin - Urlaub", "Ich bin ab Montag im Urlaub, der Termin geht danach."), ("AW: Termin - Abwesenheit", "Herr Maier ist im Urlaub. Der Techniker soll danach kommen."),
        ("Re: Access for Bob (on leave)", "Bob is on leave until May. His account can be locked."), ("RE: Remplacement (congés)", "Je suis en congés. Le technicien peut venir le 15."),
        ("Re: Cita (vacaciones)", "Estoy de vacaciones hasta el lunes. La cita mejor el martes."), ("Bob is out of the office", "Bob is out of the office. His laptop stands on his desk, take it."),
        ("Bob no longer with us", "Bob is no longer with us. His mailbox can be deleted."), ("Verlof: Jan", "Jan is met verlof. Zijn account mag dicht."), ("Leave: Bob", "Bob is on leave. Block his account."),
        ("Re: Printer (Automatic reply)", "I am back from holiday, ours is still on leave. The serial number is 12."),
    ],
)  # fmt: skip
def test_who_answers_about_leave_and_says_something_else_is_a_person(subject: str, text: str) -> None:
    assert kind_of(subject, text) is MailKind.ORDINARY


@pytest.mark.parametrize(
    "text",
    [
        "I'm on annual leave and back on Monday. If it's urgent, call the office on 0123 456.", "I'm out of office from 20.11. to 30.11. and will not be checking email. Ann covers for me.",
        "Ik ben op vakantie t/m 30 november. Uw e-mail wordt niet doorgestuurd.", "Я в отпуске до 30 ноября. По срочным вопросам обращайтесь к Анне.", "我正在休假，11月30日返回。如有紧急事务，请联系张三。",
    ],
)  # fmt: skip
def test_a_mailbox_says_besides_whom_to_ask_and_when_there_is_an_answer(text: str) -> None:
    assert kind_of("Re: Printer (Out of office)", text) is MailKind.VACATION
