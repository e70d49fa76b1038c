# ruff: noqa: RUF001 - words stand in the letters of their languages
"""Is it known whose mail was passed on where no header lines say so, as webmailers and old clients forward?"""

import pytest

from contracts.values import Mail
from parser.domain.forwarded import forward_prefix
from parser.domain.written_dates import read_written_date
from support.parsing import read

SAID = "\n\nThe printer is broken.\n"
RUSSIAN = "-------- Пересылаемое сообщение --------", "-------- Завершение пересылаемого сообщения --------"
ENGLISH = "-------- Forwarded message --------", "-------- End of forwarded message --------"
YANDEX = '03.11.2026, 09:15, "Ada Lovelace" <ada@example.net>:'


def forward(text: str, subject: str = "Fwd: Printer") -> Mail:
    header = f"From: Bob <bob@example.org>\nSubject: {subject}\nContent-Type: text/plain; charset=utf-8\n\n"
    return read(f"{header}{text}".encode()).mail


@pytest.mark.parametrize(
    "text",
    [
        f"см. ниже\n\n{RUSSIAN[0]}\n{YANDEX}{SAID}{RUSSIAN[1]}\n",
        f"fyi\n\n{ENGLISH[0]}\n{YANDEX}{SAID}{ENGLISH[1]}\n",
        f"{RUSSIAN[0]}\n3 ноября 2026, 09:15, Ada Lovelace <ada@example.net>:{SAID}{RUSSIAN[1]}\n",
        f"{RUSSIAN[0]}\n{YANDEX}\nКому: bob@example.org\nТема: Printer{SAID}{RUSSIAN[1]}\n\nБоб",
        f"см.\n\n----------------\nКому: bob@example.org;\nТема: Printer;\n{YANDEX}{SAID}",
        f"Dnia 3 listopada 2026 09:15 Ada Lovelace <ada@example.net> napisał(a):{SAID}",
        f"On Nov 3, 2026, at 9:15 AM, Ada Lovelace <ada@example.net> wrote:{SAID}",
        f">>> Ada Lovelace <ada@example.net> 3 Nov 2026 09:15 >>>{SAID}",
        f"Begin forwarded message:\n\nOn 3 November 2026 at 09:15, “Ada Lovelace” <ada@example.net> wrote:{SAID}",
    ],
)
def test_an_attribution_says_whose_mail_it_was_and_when(text: str) -> None:
    mail = forward(text)
    found = mail.forwarded

    assert found is not None
    assert found.sender is not None
    assert (found.sender.name, found.sender.address, found.subject) == ("Ada Lovelace", "ada@example.net", "Printer")
    assert found.sent_at is not None
    assert found.sent_at.isoformat() == "2026-11-03T09:15:00+00:00"
    assert {span.kind.value for span in mail.spans} == {"fresh"}


@pytest.mark.parametrize(
    "text",
    [
        "> Message du 03/11/26 09:15\n> De : Ada <ada@example.net>\n> A : bob@example.org\n> Objet : Printer\n> \n> x\n",
        "> ---------- Ursprüngliche Nachricht ----------\n> Von: Ada <ada@example.net>\n> An: bob@example.org\n> Betreff: Printer\n> \n> x\n",
    ],
)
def test_header_lines_are_found_below_the_first_of_the_marked_lines(text: str) -> None:
    found = forward(text).forwarded

    assert found is not None
    assert found.sender is not None
    assert (found.sender.address, found.subject) == ("ada@example.net", "Printer")


def test_a_subject_is_taken_from_the_mail_s_own_where_the_copy_has_none() -> None:
    found = forward(f"{RUSSIAN[0]}\n{YANDEX}{SAID}", "[Fwd: Printer]").forwarded

    assert found is not None
    assert found.subject == "Printer"
    assert found.evidence[-1].code == "subject_assumed"


def test_a_subject_in_brackets_is_a_forward_s_and_a_tag_is_none() -> None:
    assert forward_prefix("[Fwd: Printer]") == "Fwd"
    assert not forward_prefix("[VS: 2026] Release")


@pytest.mark.parametrize(
    "value",
    [
        "Tue Nov 03 09:15:00 GMT+00:00 2026", "09:15, Th 3, 3 thg 11, 2026", "3 พ.ย. 2569 เวลา 09:15", "יום ג׳, 3 בנוב׳ 2026 ב-9:15",
        "úterý 3. listopadu 2026 9:15", "wtorek, 3 listopada 2026 09:15",
        "wt., 3 lis 2026 o 09:15", "3 lis 2026, o godz. 09:15", "otrdiena, 2026. gada 3. novembris 09:15", "Thứ Ba, 3 Tháng Mười Một 2026 9:15 SA",
        "วันอังคารที่ 3 พฤศจิกายน 2569 9:15", "уто, 3. нов 2026. у 09:15", "سه‌شنبه ۳ نوامبر ۲۰۲۶ ساعت ۹:۱۵",
    ],
)  # fmt: skip
def test_dates_of_more_languages_are_read(value: str) -> None:
    found = read_written_date(value)

    assert found is not None
    assert found.isoformat() == "2026-11-03T09:15:00+00:00"


@pytest.mark.parametrize(
    ("value", "instant"),
    [
        ("3. lis 2026. u 09:15", "2026-10-03T09:15"), ("3. listopada 2026. 9:15", "2026-10-03T09:15"), ("3. lip 2026. u 09:15", "2026-06-03T09:15"),
        ("pt., 3 lip 2026 o 09:15", "2026-07-03T09:15"), ("3 Tháng Tư 2026 9:15 CH", "2026-04-03T21:15"), ("3 Νοε 2026 9:15 μμ", "2026-11-03T21:15"),
        ("3 nov 2026 9:15 p.\u00a0m.", "2026-11-03T21:15"), ("3 Nov 2026 12:15 a. m.", "2026-11-03T00:15"), ("13/11/2026 9:15 PTG", "2026-11-13T21:15"),
        ("3 lis 2026 09:15", None), ("3. lis 2026 09:15", None), ("3 Tháng Mười Ba 2026 09:15", None),
    ],
)  # fmt: skip
def test_a_month_or_half_of_the_day_is_that_of_its_language(value: str, instant: str | None) -> None:
    found = read_written_date(value)

    assert (found.isoformat() if found else None) == (f"{instant}:00+00:00" if instant else None)


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Fw: Printer", "fyi\n\n----- Original Message -----\n>From: Ada <ada@example.net>\n>To: bob@example.org\n>Subject: Printer\n>\n>It is broken.\n"),
        ("[ada@example.net: Printer]", "fyi\n\n----- Forwarded message from Ada <ada@example.net> -----\n\nFrom: Ada <ada@example.net>\nSubject: Printer\n\nIt is broken.\n"),
    ],
    ids=["Yahoo Japan", "mutt"],
)  # fmt: skip
def test_header_lines_with_marks_and_a_separator_that_names_the_writer_are_of_what_is_passed_on(
    subject: str, text: str
) -> None:
    mail = forward(text, subject)

    assert mail.forwarded is not None
    assert mail.forwarded.sender is not None
    assert (mail.forwarded.sender.address, mail.forwarded.subject) == ("ada@example.net", "Printer")
    assert {span.kind.value for span in mail.spans} == {"fresh"}
