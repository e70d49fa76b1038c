# ruff: noqa: RUF001 - words stand in the letters of their languages
"""Does all that a customer writes stay to be read: forms filled in on a page, what somebody said, lists, other people's cards?"""

import pytest

from parser.domain.reply import fresh_text, split


def fresh(text: str) -> str:
    return fresh_text(text, split(text).spans).strip()


@pytest.mark.parametrize(
    "text",
    [
        "New message from your page\n\nName: Ada\nFrom: ada@example.net\nDate: 3 Nov 2026 9:15\nSubject: Price\n\nHow much is it?",
        "You have a new message.\n\nFrom: Ada <ada@example.net>\nDate: 3 Nov 2026 9:15\nSubject: Price\nMessage: How much is it?",
        "Neue Anfrage\n\nVon: Ada <ada@example.net>\nDatum: 3.11.2026 9:15\nBetreff: Preis\nTelefon: 030 123456\nNachricht: Was kostet es?",
        "Hello\n\nOrder: 123\nFrom: Shop A\nTo: Ada Lovelace, ada@example.net\nSent: 3 Nov 2026 09:15\nSubject: Ink\n\nThe parcel is missing.",
    ],
)
def test_a_form_filled_in_on_a_page_is_said(text: str) -> None:
    assert fresh(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "Hello,\nyour colleague Ada <ada@example.org> wrote on 3 Nov 2026 at 9:15:\n“We refund.”\nNothing came.",
        "Guten Tag,\n\nbitte helfen Sie mir.\n\nAm 3.11.2026 um 9:15 schrieb Frau Müller:\n„Sie bekommen das Geld.“\nEs kam nichts.",
        "Hola,\nnecesito ayuda.\n\nEl 3 de noviembre de 2026 a las 9:15 su compañero escribió:\nMañana llega.\nNo llegó nada.",
        "Здравствуйте,\nпомогите.\n\n3.11.2026 в 9:15 ваш менеджер написал:\nзавтра привезём.\nНе привезли.",
        "你好，\n请帮忙。\n\n2026年11月3日 9:15 客服写道：\n明天到货。\n没有到。",
        "お世話になっております。\n\n2026年11月3日 9:15 に担当者が書きました：\n明日届きます。\n届いていません。",
        "Hello,\n\nOn 3 November 2026 at 9:15 Mr Smith wrote:\n\nWe refund.\n\nNothing came.",
    ],
)
def test_who_cites_what_somebody_of_the_house_wrote_goes_on_with_what_he_says(text: str) -> None:
    assert fresh(text) == text


@pytest.mark.parametrize(
    "told",
    [
        "Le 3/11/2026 à 9h15, le technicien a écrit :", "Am 3.11.2026 um 9:15 hat der Techniker geschrieben:", "Il 3/11/2026 alle 9:15 il tecnico ha scritto:",
        "Op 3-11-2026 om 9:15 schreef de monteur:", "El 3/11/2026 a las 9:15 el técnico escribió:", "Em 3/11/2026 às 9:15 o técnico escreveu:",
        "Der Techniker schrieb am 3.11.2026 um 9:15:", "Le technicien a écrit le 3/11/2026 à 9h15 :", "--- Antwort ---",
    ],
)  # fmt: skip
def test_who_is_named_by_a_role_is_told_of_and_a_title_sets_no_mail_apart(told: str) -> None:
    text = f"Hello,\nplease help.\n\n{told}\n\nIt is ordered.\n\nWhere is it?"

    assert fresh(text) == text


@pytest.mark.parametrize(
    "attribution",
    [
        "Op 3-11-2026 om 9:15 schreef Jan de Vries:", "Am 03.11.26 um 09:15 schrieb Ada van der Berg:", "Le mardi 3 novembre 2026 à 09:15, Ada de La Tour a écrit :",
        "El lunes 3 de noviembre de 2026, 9:15, Ada de la Cruz escribió:", "Il giorno mar 3 nov 2026 alle ore 09:15 Ada Lovelace ha scritto:",
    ],
)  # fmt: skip
def test_a_name_with_an_article_in_it_is_a_name(attribution: str) -> None:
    assert fresh(f"It works again.\n\n{attribution}\n\nIs it on?\n") == "It works again."


@pytest.mark.parametrize(
    "announced",
    [
        "Please send the parcel to", "Here is the contact of the customer who complained", "The following user needs an account.",
        "Can you add these people to the distribution list?", "Bitte legen Sie den neuen Mitarbeiter an.",
    ],
)  # fmt: skip
def test_the_card_of_somebody_else_is_said(announced: str) -> None:
    text = f"Hello\n\n{announced}\n\nAda Lovelace\nExample GmbH\nTel: +49 30 123456\nada@example.net"

    assert fresh(text) == text


def test_a_device_s_line_of_which_somebody_speaks_is_said() -> None:
    text = "It ends with this:\n\nSent from my iPhone\n\nHow do I get rid of it?"

    assert fresh(text) == text


def test_two_delimiters_between_points_of_a_list_begin_no_signature() -> None:
    text = (
        "Notes\n--\nThe printer is broken and needs somebody. Ada takes care.\n--\nThe server is slow. Bob looks at it."
    )

    assert fresh(text).endswith("Bob looks at it.")


def test_a_quote_below_the_last_line_of_a_signature_is_folded_still() -> None:
    header = (
        "From: Ada <ada@example.net>\nSent: Tuesday, November 3, 2026 9:15 AM\nTo: Bob <bob@example.org>\nSubject: Ink"
    )

    assert "broken" not in fresh(f"It works again.\n\nBob Stone\nTel: +49 30 123456\n{header}\n\nIt is broken.\n")


def test_a_blockquote_below_what_somebody_tells_of_the_house_is_said() -> None:
    page = "<p>Your manual, page 3, wrote:</p><blockquote>Press the button.</blockquote><p>But which one?</p>"
    text = "Your manual, page 3, wrote:\n\nPress the button.\n\nBut which one?"

    assert fresh_text(text, split(text, page).spans) == text


@pytest.mark.parametrize(
    "text",
    [
        "Registrierung\n\nName: Ada\nTel: 030 123456\nE-Mail: ada@example.net",
        "New contact\n\nFirst name: Ada\nCompany: Example Ltd\nPhone: +44 20 7946 0000",
        "Please add this footer:\n\nThis email is confidential and intended only for the addressee.",
    ],
)
def test_the_fields_of_a_form_and_a_notice_that_is_asked_for_are_said(text: str) -> None:
    assert fresh(text) == text
