# ruff: noqa: RUF001 - words stand in the letters of their languages
"""Are lines folded that phones, companies and web mailers add, and sentences left that begin like them?"""

import pytest

from parser.domain.reply import fresh_text, split

NEW = "The printer works again, many thanks for the quick help."
OLD = "Have you tried to turn it off and on again?"


def new_of(text: str, page: str = "") -> str:
    return fresh_text(text, split(text, page).spans).strip()


@pytest.mark.parametrize(
    "line",
    [
        "获取 iOS 版 Outlook<https://aka.ms/o0ukef>", "Verkrijg Outlook voor iOS<https://aka.ms/o0ukef>", "Skaffa Outlook för iOS<https://aka.ms/o0ukef>",
        "iOS için Outlook'u edinin<https://aka.ms/o0ukef>", "iOS용 Outlook 다운로드<https://aka.ms/o0ukef>", "Outlook für Android<https://aka.ms/a> beziehen",
        "Sent from the all new AOL app for iOS", "Von meinem iPhone", "Von meinem/meiner Galaxy gesendet", "나의 iPhone에서 보냄", "Получить Outlook для iOS",
    ],
)  # fmt: skip
def test_the_line_of_a_phone_is_folded_in_any_language(line: str) -> None:
    assert new_of(f"{NEW}\n\n{line}\n") == NEW


@pytest.mark.parametrize(
    "text",
    [
        "Outlook für iOS startet nicht", "Outlook voor iOS werkt niet", "Von meinem Handy geht nichts", "Von meiner Seite ok", "나의 프린터",
        "From my mobile nothing works", "Az Outlook nem működik", "iOS 版 Outlook 无法登录", "Outlook para iOS no funciona",
    ],
)  # fmt: skip
def test_a_sentence_that_begins_like_such_a_line_is_said(text: str) -> None:
    assert new_of(f"Hello,\n\n{text}") == f"Hello,\n\n{text}"


@pytest.mark.parametrize(
    "notice",
    [
        "Niniejsza wiadomość zawiera informacje poufne przeznaczone wyłącznie dla adresata. Prosimy o usunięcie wiadomości, gdy to nie Państwo.",
        "本邮件及其附件含有保密信息，仅限于发送给上面地址中列出的个人或群组。禁止任何其他人以任何形式使用。如果您错收了本邮件，请您立即通知发件人并删除本邮件！",
        "This e-mail is meant for one person only. If you are not the intended recipient, please notify the sender and delete it immediately.",
        "Sollten Sie nicht der richtige Adressat sein, informieren Sie bitte den Absender und löschen Sie diese Nachricht.",
        "Se non siete i destinatari di questo messaggio, vi preghiamo di avvertire il mittente.",
    ],
)  # fmt: skip
def test_a_notice_of_a_company_is_folded_in_any_language(notice: str) -> None:
    assert new_of(f"{NEW}\n\n{notice}\n") == NEW


@pytest.mark.parametrize("rule", ["-" * 30, "*" * 40, "=" * 20])
def test_a_card_between_two_rules_is_folded(rule: str) -> None:
    card = "株式会社サンプル\n情報システム部 愛田 花子\n〒100-0001 東京都千代田区1-1\nTEL: 03-1234-5678 FAX: 03-1234-5679\nE-mail: ada@example.net"

    assert new_of(f"{NEW}\n\n{rule}\n{card}\n{rule}\n") == NEW


def test_a_table_between_two_rules_is_said() -> None:
    text = f"{NEW}\n\n----------\nPaper: 5\nToner: 3\nDrums: 2\n----------\n"

    assert new_of(text) == text.strip()


@pytest.mark.parametrize("blank", ["\n \n", "\n\n"])
def test_the_address_that_foxmail_puts_above_a_quote_belongs_to_it(blank: str) -> None:
    block = "发件人： Bob\n发送时间： 2026-11-20 10:15\n收件人： ada@example.net\n主题： Printer"

    assert new_of(f"{NEW}\n\n\nada@example.net{blank}{block}\n\n{OLD}") == NEW
    assert new_of(f"{NEW} Write to\nada@example.net\n\n{block}\n\n{OLD}") == f"{NEW} Write to\nada@example.net"


@pytest.mark.parametrize(
    "introduction",
    ["-------- Оригинално писмо --------\nОт: Bob bob@example.org\nОтносно: Printer\nДо: ada@example.net\nИзпратено на: 20.11.2026 10:15",
     "Ուրբ, 20 նոյ, 2026 թ., 10:15-ին, Bob <bob@example.org>-ը գրել է\u2024"],
)  # fmt: skip
def test_an_introduction_of_one_mailer_begins_a_quote(introduction: str) -> None:
    assert new_of(f"{NEW}\n\n{introduction}\n\n{OLD}") == NEW


@pytest.mark.parametrize("names", [("To", "cc", "Subject"), ("An", "Kopie", "Thema"), ("Para", "cc", "Asunto")])
def test_a_header_in_the_columns_of_notes_begins_a_quote(names: tuple[str, str, str]) -> None:
    to, cc, subject = (f"{'':40}{name}" for name in names)
    header = f"   Bob\n   <bob@example.org>\n{to}\n   20.11.2026 10:15     ada@example.net\n{cc}\n\n{subject}\n{'':20}Printer"

    assert new_of(f"{NEW}\n\n{header}\n\n{OLD}\n") == NEW
    assert new_of(f"Send it\n\nTo\nada@example.net\n\n{NEW}") == f"Send it\n\nTo\nada@example.net\n\n{NEW}"


def test_an_element_called_signature_is_one() -> None:
    page = f"<p>{NEW}</p><signature>Ada Lovelace<br>Example Ltd, London</signature>"

    assert new_of(f"{NEW}\n\nAda Lovelace\nExample Ltd, London", page) == NEW
