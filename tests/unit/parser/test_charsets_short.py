"""Are a few words in an undeclared charset of eight bits read as the language has them?"""

import pytest

from parser.domain.charsets import decode
from parser.domain.repairs import Repairs


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


def test_japanese_of_syllables_alone_is_read() -> None:
    assert said("ありがとうございます", "euc_jp") == "ありがとうございます"
