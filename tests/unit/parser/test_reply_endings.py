# ruff: noqa: RUF001 - words stand in the letters of their languages
"""Are the words, cards and notices with which people and companies end a mail folded, and nothing that only sounds like them?"""

import pytest

from parser.domain.reply import fresh_text, split

NEW = "The new printer arrived today, but it makes strange noises. Could you send somebody?"


def new_of(text: str) -> str:
    return fresh_text(text, split(text).spans).strip()


@pytest.mark.parametrize(
    "closing",
    [
        "Mit freundlichen Gruessen", "Viele Gruesse", "Lieben Gruß", "Danke und Gruß", "Schönen Tag noch", "With warm regards,", "Have a nice day!",
        "Belle journée,", "Bonne journée à vous !", "Un saludo cordial,", "Gracias y saludos,", "Buona giornata", "Grazie e saluti", "Abraço,", "Fijne dag verder,",
        "Ha en bra dag", "Miłego dnia", "Many thanks in advance,", "Hartelijk dank,", "Tusen takk", "Заранее спасибо,", "Předem děkuji", "Teşekkür ederim,",
    ],
)  # fmt: skip
def test_a_closing_above_a_name_is_folded_in_any_language(closing: str) -> None:
    assert new_of(f"{NEW}\n\n{closing}\nAda\n") == NEW


@pytest.mark.parametrize("thanks", ["Many thanks in advance", "Tusen takk for hjelpen", "Hartelijk dank voor alles"])
def test_thanks_without_a_name_are_said(thanks: str) -> None:
    assert new_of(f"{NEW}\n\n{thanks}") == f"{NEW}\n\n{thanks}"


@pytest.mark.parametrize(
    "card",
    [
        "Ada Lovelace • Example Ltd • +44 20 7946 0000 • example.net",
        "Ada Lovelace · Example Ltd · ada@example.net",
        "Dr. Ada Lovelace, PhD\nInstitute of Engines\nUniversity of Example\nPhone: +49 30 1234567",
    ],
)
def test_a_card_without_a_closing_is_folded(card: str) -> None:
    assert new_of(f"{NEW}\n\n{card}\n") == NEW


@pytest.mark.parametrize("text", ["Paper • Toner • Drums", "The university of Example\nhas three printers."])
def test_a_list_on_one_line_and_a_sentence_on_a_university_are_said(text: str) -> None:
    assert new_of(f"{NEW}\n\n{text}") == f"{NEW}\n\n{text}"


@pytest.mark.parametrize(
    "notice",
    [
        "Sitz der Gesellschaft: Berlin | Amtsgericht Charlottenburg HRB 12345 | Geschäftsführer: Ada Lovelace",
        "Registered in England No. 1234567. Registered office: 1 High Street, London",
        "Hinweise zum Datenschutz finden Sie unter https://example.net/datenschutz",
        "このメールには機密情報が含まれている場合があります。宛先以外の方が受信された場合は、直ちに削除し、送信者にご連絡ください。",
    ],
)
def test_what_a_company_must_say_of_itself_is_folded(notice: str) -> None:
    assert new_of(f"{NEW}\n\n{notice}\n") == NEW


@pytest.mark.parametrize(
    "ending",
    [
        "Je vous prie d'agréer, Madame, Monsieur, l'expression de mes salutations distinguées.\n\nJean Dupont",
        "Veuillez agréer, Madame, l’assurance de ma considération distinguée.\nJean Dupont",
        "In attesa di un Vostro riscontro, porgo cordiali saluti.\nMario Rossi",
        "Sin otro particular, reciba un cordial saludo.\nJuan Pérez",
        "مع أطيب التحيات،\nأحمد محمد",
        "İyi çalışmalar dilerim.\nAhmet Yılmaz",
        "敬祝 商祺\n\n王小明",
        "Mvh Anna",
        "Pozdrawiam Jan",
        "Cordialement Jean Dupont",
        "i.A. Ada Lovelace\nMusterfirma GmbH\nTel.: 030 123456",
    ],
)
def test_a_closing_in_a_sentence_or_before_a_name_is_folded(ending: str) -> None:
    assert new_of(f"{NEW}\n\n{ending}\n") == NEW


@pytest.mark.parametrize(
    "text",
    [
        "Please print on the card:\n\nBest wishes\nGrandma and Grandpa",
        "Bitte drucken Sie auf die Karte:\n\nHerzliche Grüße\nDeine Oma",
        "We love it:\nLove\nPeace",
        "What I want to buy is one more\n\nLG Monitor",
        "Veuillez trouver ci-joint la facture, avec mes salutations du 3 mai.",
        "In attesa di una vostra telefonata al numero 06 123456, saluti",
    ],
)
def test_what_somebody_wants_to_be_written_or_says_beside_a_closing_stays(text: str) -> None:
    assert new_of(f"{NEW}\n\n{text}") == f"{NEW}\n\n{text}"
