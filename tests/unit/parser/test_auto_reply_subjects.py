# ruff: noqa: RUF001 - words stand in the letters of their languages
"""Is a person who writes about leave and automatic replies told from a mailbox that answers by itself?"""

import pytest

from contracts.values import MailKind
from support.parsing import read


def kind_of(subject: str, text: str, *further: str) -> MailKind:
    header = f"From: Ada <ada@example.net>\nTo: support@example.org\nSubject: {subject}\n" + "".join(
        f"{line}\n" for line in further
    )
    return read(f"{header}Content-Type: text/plain; charset=utf-8\n\n{text}\n".encode()).mail.kind


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Absence of sound in conference room", "The room has no sound. I am on vacation next week, so ask Bob."),
        ("Annual leave balance wrong", "My annual leave balance shows 3 days. I will be on annual leave from 1 December."),
        ("Vacation calendar is empty", "The calendar shows nothing, I plan to be on vacation in May."),
        ("Away message broken", "The away message of Teams is broken. I am away tomorrow."),
        ("Automatic reply not sent", "My automatic replies are not sent while I am out of the office."),
        ("On leave from Monday", "Please disable my account while I am on leave."),
        ("Abwesenheitsnotiz funktioniert nicht", "Meine Abwesenheitsnotiz wird nicht gesendet."),
        ("Absent de la liste", "Je suis absent de la liste de diffusion."),
        ("Fuera de la oficina no funciona la VPN", "La VPN no funciona fuera de la oficina."),
        ("Urlop - wniosek", "Nie mogę złożyć wniosku urlopowego w systemie."),
        ("Отсутствует звук", "Отсутствует звук на компьютере."),
        ("Fravær kan ikke føres", "Fravær kan ikke føres i systemet."),
        ("休暇申請システムのエラー", "休暇申請ができません。"),
        ("휴가 신청 오류", "휴가 신청이 안 됩니다."),
        ("休假系统无法登录", "我无法登录休假系统。"),
    ],
)  # fmt: skip
def test_a_subject_that_goes_on_as_a_sentence_is_a_persons(subject: str, text: str) -> None:
    assert kind_of(subject, text) is MailKind.ORDINARY


@pytest.mark.parametrize(
    "subject", ["Out of office", "Out of office until 30 Nov", "Fuera de la oficina!", "Abwesenheitsnotiz"]
)
def test_a_subject_of_nothing_else_is_a_mailboxs_where_the_text_says_so(subject: str) -> None:
    assert kind_of(subject, "I am on vacation until Monday.") is MailKind.VACATION
    assert kind_of(subject, "The printer is broken.") is MailKind.ORDINARY


@pytest.mark.parametrize(
    ("subject", "away", "besides"),
    [
        ("Abwesenheit", "Ich bin bis Montag im Urlaub.", "In dringenden Fällen wenden Sie sich an Bob."), ("Urlaub bis 30.11.", "Ich bin im Urlaub.", "Vielen Dank für Ihre Nachricht."),
        ("Vacation", "I am on vacation until 30 Nov.", "For urgent matters contact bob@example.net."), ("On holiday", "We are on holiday until Monday.", "Your mail will not be forwarded."),
        ("Absence", "Je suis absent jusqu'au 30.", "En cas d'urgence, contactez Bob."), ("Ausencia", "Estoy de vacaciones.", "Responderé a la vuelta."),
        ("Ferie", "Sono in ferie fino al 30.", "Per urgenze contattare Bob."), ("Afwezig", "Ik ben afwezig tot maandag.", "Bij spoed kunt u Bob bellen."),
        ("Urlop", "Jestem na urlopie do 30.", "W pilnych sprawach proszę dzwonić do Boba."), ("Отсутствие", "Я в отпуске до 30 ноября.", "По срочным вопросам обращайтесь к Бобу."),
        ("Semester", "Jag är på semester till måndag.", "Jag svarar när jag är tillbaka."), ("休暇", "30日まで休暇です。", "緊急の場合はボブまでご連絡ください。"), ("휴가", "30일까지 휴가입니다.", "긴급한 일은 밥에게 연락 바랍니다."),
    ],
)  # fmt: skip
def test_an_everyday_word_alone_is_a_mailboxs_only_where_the_text_speaks_of_mails_or_of_who_answers(
    subject: str, away: str, besides: str
) -> None:
    assert kind_of(subject, f"{away} {besides}") is MailKind.VACATION
    assert kind_of(subject, away) is MailKind.ORDINARY


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Urlaub", "Guten Tag, ich bin ab Montag im Urlaub. Der Drucker steht dann im Flur."), ("Abwesenheit", "Ich bin am Freitag nicht im Büro. Das Paket soll zum Nachbarn."),
        ("Urlaub", "Ich bin ab Montag im Urlaub. Kontaktieren Sie mich danach."), ("Vacation", "Hello, we are on vacation next week. Deliver the printer after that."),
        ("OOO", "I am out of the office today; the server room is locked."), ("Absence", "Bonjour, je serai en vacances lundi, le technicien devra passer après."),
        ("Ausencia", "Hola, estaré fuera la semana que viene. La entrega tiene que esperar."), ("Ferie", "Siamo in ferie la prossima settimana. La consegna deve attendere."),
        ("Afwezig", "Hallo, ik ben morgen afwezig. De monteur kan vrijdag komen."), ("Отсутствие", "Я в отпуске со следующей недели. Доставка должна подождать."),
        ("休假", "我下周休假,送货请推迟。"), ("Out of office", "I will be out of the office on Monday, so the courier must come Tuesday."),
        ("Nicht im Büro", "Hallo, ich bin morgen nicht im Büro. Der Drucker kann am Freitag geliefert werden."), ("On leave", "I am on leave from Monday. Contact me before."),
        ("Abwesenheitsnotiz", "Bei mir geht die Abwesenheitsnotiz nicht an, wenn ich im Urlaub bin."), ("Automatic reply", "Your automatic reply says you are out of office."),
        ("Out of office message", "My out of office message is not sent to others. I am on leave from tomorrow."),
    ],
)  # fmt: skip
def test_a_customer_who_is_away_and_says_something_else_is_no_mailbox(subject: str, text: str) -> None:
    assert kind_of(subject, text) is MailKind.ORDINARY


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Risposta automatica: Printer", "Sarò assente dall'ufficio fino al 30 novembre."), ("Automatisk svar: Printer", "Jeg holder ferie."),
        ("Автоматичен отговор: Printer", "В отпуск съм до 30.11."), ("Samodejni odgovor: Printer", "Na dopustu sem do 30.11."),
        ("Automaatvastus: Printer", "Olen puhkusel kuni 30.11."), ("Automātiskā atbilde: Printer", "Esmu atvaļinājumā līdz 30.11."),
        ("Automatinis atsakymas: Printer", "Atostogauju iki 30.11."), ("Resposta automàtica: Printer", "Estic de vacances."),
        ("Automatski odgovor: Printer", "Na odmoru sam do 30.11."), ("پاسخ خودکار: Printer", "من در مرخصی هستم."),
    ],
)  # fmt: skip
def test_a_vacation_is_told_from_other_automatic_answers_by_its_text(subject: str, text: str) -> None:
    assert kind_of(subject, text, "In-Reply-To: <x@example.org>") is MailKind.VACATION


@pytest.mark.parametrize(
    "subject",
    ["Accusé de réception automatique", "Acuse de recibo automático: Printer", "Automatische ontvangstbevestiging", "Automatyczne potwierdzenie",
     "Confirmação automática de recebimento", "Conferma automatica di ricezione", "Автоматическое подтверждение: Printer"],
)  # fmt: skip
def test_what_was_received_is_acknowledged_automatically_in_many_languages(subject: str) -> None:
    assert kind_of(subject, "x", "In-Reply-To: <x@example.org>", "Precedence: bulk") is MailKind.AUTO_REPLY
