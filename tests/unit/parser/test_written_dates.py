# ruff: noqa: RUF001 - dates stand in the letters of their languages
"""Are dates read that mailers write for people, in the words and signs of their languages?"""

from datetime import UTC, datetime

import pytest

from parser.domain.written_dates import names_zone, read_written_date
from support.parsing import read

NINE = datetime(2026, 11, 3, 9, 15, tzinfo=UTC)
EVENING = datetime(2026, 11, 3, 21, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "الثلاثاء، 03 نوفمبر، 2026 09:15 ص", "٣ نوفمبر ٢٠٢٦ ٩:١٥ ص", "3 تشرين الثاني 2026 9:15 ص", "3 تشرين الثاني/نوفمبر 2026 9:15 ص",
        "الثلاثاء 3 نونبر 2026، 09:15", "منگل، 3 نومبر، 2026 9:15 AM", "سه‌شنبه 3 نومبر 2026، ساعت 9:15", "मंगलवार, 3 नवंबर 2026 9:15 am",
        "০৩ নভেম্বর ২০২৬ ০৯:১৫", "செவ்வாய், 3 நவம்பர், 2026 9:15 AM", "3, నవంబర్ 2026, మంగళవారం 9:15 AM", "ಮಂಗಳವಾರ, ನವೆಂಬರ್ 3, 2026 09:15 AM",
        "2026, നവംബർ 3, ചൊവ്വാഴ്‌ച 9:15 AM", "મંગળવાર, 3 નવેમ્બર, 2026 09:15 AM", "ਮੰਗਲਵਾਰ, 3 ਨਵੰਬਰ 2026 9:15 ਪੂ.ਦੁ.", "3 พฤศจิกายน ค.ศ. 2026 09:15",
        "сейсенбі, 2026 ж. 3 қараша 09:15", "2026-ж., 3-ноябрь, шейшемби 09:15", "аўторак, 3 лістапада 2026 г. 09:15", "seyshanba, 3-noyabr, 2026 9:15",
        "3 noyabr 2026, çərşənbə axşamı 09:15", "2026 წლის 03 ნოემბერი, სამშაბათი 09:15", "3 Նոյեմբերի, 2026 թ. 9:15", "2026 թ. նոյեմբերի 3, երեքշաբթի 09:15",
        "2026(e)ko azaroaren 3(a), asteartea 09:15", "e martë, 3 nëntor 2026 9:15 p.d.", "Dydd Mawrth, 3 Tachwedd 2026 09:15", "Nobyembre 3, 2026 9:15 AM",
        "Dé Máirt 3 Samhain 2026 09:15", "3 ta’ Novembru 2026 09:15", "otrd., 2026. g. 3. nov., plkst. 09:15", "03/Nov/2026 09:15",
    ],
)  # fmt: skip
def test_months_are_known_in_the_tongues_that_mailers_speak(written: str) -> None:
    assert read_written_date(written) == NINE


@pytest.mark.parametrize(
    ("written", "month"),
    [
        ("3 януари 2026 г. 9:15", 1), ("3 юни 2026 г. 9:15", 6), ("3 юли 2026 г. 9:15", 7), ("3. avgust 2026 09:15", 8), ("3. децембар 2026. 09:15", 12),
        ("3. detsember 2026 09:15", 12), ("3 d’abril del 2026 9:15", 4), ("3 de xullo de 2026 9:15", 7), ("3 Disember 2026 9:15 PG", 12),
        ("3 Meitheamh 2026 09:15", 6), ("3 آب 2026 9:15 ص", 8), ("3 كانون الثاني 2026 9:15 ص", 1), ("3 ماي 2026 9:15", 5), ("3 de febrer de 2026 9:15", 2),
    ],
)  # fmt: skip
def test_no_month_of_the_year_is_missing(written: str, month: int) -> None:
    assert read_written_date(written) == NINE.replace(month=month)


@pytest.mark.parametrize(
    "written",
    [
        "٣ نوفمبر ٢٠٢٦ ٩:١٥ م", "2026. 11. 3. PM 9:15", "3 nëntor 2026 9:15 m.d.", "3 नवम्बर 2026 09:15 अपराह्न", "3 ਨਵੰਬਰ 2026 9:15 ਬਾ.ਦੁ.",
        "2026年11月3日 晚上9:15", "3 نومبر 2026 9:15 ب.ظ.",
    ],
)  # fmt: skip
def test_the_half_of_the_day_is_known_however_it_is_called(written: str) -> None:
    assert read_written_date(written) == EVENING


@pytest.mark.parametrize(
    "written",
    [
        "٣ نوفمبر ٢٠٢٦ في ١٢:١٥:٠٠ م غرينتش+٣",
        "3 ноември 2026 г. 11:15:00 Гринуич+2",
        "3. november 2026 kl. 06:15 UTC−3",
    ],
)
def test_the_zone_counts_in_the_signs_of_any_language(written: str) -> None:
    assert read_written_date(written) == NINE
    assert names_zone(written)


@pytest.mark.parametrize(
    "written",
    ["25/جمادى الأولى/1448 09:15 ص", "سه شنبه 12 آبان 1405 09:15", "23 lip 2026 09:15", "23. srp 2026. 09:15"],
)
def test_a_date_of_another_calendar_or_of_either_of_two_months_is_left_unread(written: str) -> None:
    assert read_written_date(written) is None


def test_the_header_lines_of_an_arabic_outlook_say_when_the_mail_was_sent() -> None:
    text = (
        "للعلم\n\n________________________________\n\u200fمن: Ada Lovelace <ada@example.net>\n\u200fتم الإرسال: \u200f03 نوفمبر، 2026 09:15 ص\n"
        "\u200fإلى: Bob <bob@example.org>\n\u200fالموضوع: الطابعة\n\nالطابعة معطلة.\n"
    )
    mail = read(f"From: b@example.org\nSubject: FW: x\nContent-Type: text/plain; charset=utf-8\n\n{text}".encode()).mail

    assert mail.forwarded is not None
    assert mail.forwarded.sent_at == NINE
    assert mail.forwarded.subject == "الطابعة"
