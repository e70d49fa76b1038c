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
    "subject",
    ["Out of office", "Out of office until 30 Nov", "Abwesenheit", "Urlaub bis 30.11.", "Fuera de la oficina!"],
)
def test_a_subject_of_nothing_else_is_a_mailboxs_where_the_text_says_so(subject: str) -> None:
    assert kind_of(subject, "I am on vacation until Monday.") is MailKind.VACATION
    assert kind_of(subject, "The printer is broken.") is MailKind.ORDINARY


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
