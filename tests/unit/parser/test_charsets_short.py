# ruff: noqa: RUF001 - words stand in the letters of their languages
"""Are a few words in an undeclared charset of eight bits read as the language has them?"""

import base64

import pytest

from parser.domain.charsets import decode
from parser.domain.limits import Limits
from parser.domain.repairs import Repairs
from parser.domain.understanding import understand, with_text_inline


def said(words: str, charset: str) -> str:
    return decode(words.encode(charset), "", Repairs())


@pytest.mark.parametrize(
    "words",
    [
        "Déjà reçu, merci.", "Où est la clé ?", "même problème", "tâche terminée", "août", "très bien", "la mère, le père",
        "s'il vous plaît", "naïve café", "Noël approche", "ça a été réglé à temps", "perché è così", "C'è un problema",
        "Può aiutarmi?", "giovedì", "è tutto già pagato", "Você já recebeu?", "não, até amanhã", "devoluções", "señor Núñez",
        "¿Año nuevo? ¡Mañana!", "Größe und Maß", "räksmörgås på måndag", "nøgle til kørsel", "læs følg", "geïnstalleerd in België",
    ],
)  # fmt: skip
def test_words_of_western_languages_are_read(words: str) -> None:
    assert said(words, "cp1252") == words


@pytest.mark.parametrize(
    "words",
    [
        "Proszę o fakturę", "Pozdrawiam, Łukasz", "Czy możecie pomóc?", "Děkuji", "Kde je moje objednávka? Něco je špatně",
        "Ještě čekám", "Pisač ne radi", "Mulţumesc, vă rog", "şi", "Előre is köszönöm, sürgős", "idő", "dzień",
    ],
)  # fmt: skip
def test_words_of_central_european_languages_are_read(words: str) -> None:
    assert said(words, "cp1250") == words


@pytest.mark.parametrize("words", ["Paldies par palīdzību", "Labas, ačiū už pagalbą", "Neveikia, padėkite"])
def test_words_of_baltic_languages_are_read(words: str) -> None:
    assert said(words, "cp1257") == words


@pytest.mark.parametrize("words", ["テスト.txt", "プリンタ", "データベース.csv"])
def test_japanese_words_beside_latin_letters_are_read(words: str) -> None:
    assert said(words, "cp932") == words


def test_japanese_of_syllables_alone_is_read() -> None:
    assert said("ありがとうございます", "euc_jp") == "ありがとうございます"


def answered(words: str, charset: str, subject: str, label: str) -> str:
    """What a mail says whose subject names a charset, and whose text does not."""
    encoded = base64.b64encode(subject.encode(label))
    raw = b"From: ada@example.net\r\nSubject: =?%b?b?%b?=\r\n\r\n%b" % (label.encode(), encoded, words.encode(charset))
    text = with_text_inline(understand(raw, Limits())).text
    assert text.kind == "inline"
    return text.text


@pytest.mark.parametrize(
    ("words", "charset", "subject"),
    [
        ("Да", "koi8-r", "Заказ"),
        ("Нет", "windows-1251", "Заказ"),
        ("謝謝", "big5", "訂單"),
        ("Dziękuję", "iso-8859-2", "Zażółć"),
        ("Ναι", "iso-8859-7", "Παραγγελία"),
        ("תודה", "windows-1255", "שלום"),
        ("네", "euc-kr", "주문"),
    ],
)
def test_a_word_is_read_by_the_charset_that_the_subject_names(words: str, charset: str, subject: str) -> None:
    assert answered(words, charset, subject, charset) == words


def test_a_western_charset_of_the_subject_says_nothing_of_text_in_other_letters() -> None:
    words = "Здравствуйте, спасибо за ответ"

    assert answered(words, "windows-1251", "Grüße", "iso-8859-1") == words


def test_long_text_is_guessed_whatever_the_subject_names() -> None:
    words = "Es wäre schön, wenn Sie für mich prüfen könnten, ob die Lieferung möglich ist. " * 10

    assert answered(words, "cp1252", "Заказ", "koi8-r").strip() == words.strip()
