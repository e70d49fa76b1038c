"""In which language is a text written? For templates and routing: rather no answer than a wrong one.

The script decides where nearly one language alone uses it, and short words where there are many of one language and none
of another; else `py3langid`, a naive Bayes model over byte sequences. Its
model is loaded with the first text, once per process (half a second, 75 MB).
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from py3langid.langid import MODEL_FILE, LanguageIdentifier

WINDOW: Final = 300
"""Characters at the beginning of a text out of which words are taken."""
READ: Final = 120
"""Characters that are looked at, a sentence or two: twice as many cost twice the time and change almost no answer."""
FEWEST: Final = 15
"""Letters of a text that can be told; of scripts that write syllables or words, `FEWEST_SIGNS`."""
FEWEST_SIGNS: Final = 4
CERTAIN: Final = 0.5
"""Share of the probability that the answer must have."""

LANGUAGES: Final = (
    "af", "ar", "az", "be", "bg", "bs", "ca", "cs", "cy", "da", "de", "en", "es", "et", "eu", "fa", "fi", "fr", "ga", "gl", "hi", "hr",
    "hu", "id", "is", "it", "kk", "lt", "lv", "mk", "mn", "mr", "mt", "ne", "nl", "no", "pl", "pt", "ro", "ru", "sk", "sl", "sq", "sr",
    "sv", "sw", "tl", "tr", "uk", "ur", "uz", "vi", "zxx",
)  # fmt: skip
"""Those that mail to a help desk is written in, and `zxx`, no language. More of them would only blur the answer."""
_TELLING: Final = {
    language: frozenset(words.split())
    for language, words in {
        "en": (
            "the and to of you is that for this with are have not but your was when what would please which been they there "
            "if our my from it could should about how only their more some"
        ),
        "de": "der die das und ist nicht ein eine zu mit für auf sie wir ich dem den auch bei wenn haben wird oder bitte",
        "fr": "le les des est pas une pour dans vous nous avec sur que qui mais ont cette votre bonjour merci sont été",
        "es": "el los las por para con que una del está pero nos este más como hola gracias muy cuando sobre tiene",
        "it": "il gli che non per una con della sono questo anche come più ho grazie nel alla dei mi delle quando",
        "nl": "het een van niet zijn voor met dat ik je wij maar ook naar bij deze kan graag heeft wordt",
        "pt": "os não uma com para que mais você por obrigado seu são está mas como foi quando muito isso pela",
    }.items()
}
"""Short words that texts of these languages are full of."""
SURE: Final = 5
"""So many different ones of one language, and at most one of any other, tell as much as the model, at a tenth of its cost."""
_ALL_TELLING: Final = frozenset[str]().union(*_TELLING.values())
_ODD: Final = re.compile(r"[\d@/\\<>{}\[\]#*_=|~]")
_SCRIPTS: Final = tuple(
    (language, re.compile(f"[{letters}]"), share)
    for language, letters, share in (
        ("ja", "\u3041-\u30ff", 0.05), ("ko", "\uac00-\ud7a3", 0.2), ("zh", "\u4e00-\u9fff", 0.3), ("el", "\u0370-\u03ff\u1f00-\u1fff", 0.5),
        ("he", "\u0590-\u05ff", 0.5), ("th", "\u0e00-\u0e7f", 0.4), ("ka", "\u10a0-\u10ff", 0.5), ("hy", "\u0530-\u058f", 0.5),
        ("ta", "\u0b80-\u0bff", 0.4), ("te", "\u0c00-\u0c7f", 0.4), ("kn", "\u0c80-\u0cff", 0.4), ("ml", "\u0d00-\u0d7f", 0.4),
        ("gu", "\u0a80-\u0aff", 0.4), ("pa", "\u0a00-\u0a7f", 0.4), ("bn", "\u0980-\u09ff", 0.4), ("km", "\u1780-\u17ff", 0.4),
        ("lo", "\u0e80-\u0eff", 0.4), ("my", "\u1000-\u109f", 0.4), ("am", "\u1200-\u137f", 0.4), ("si", "\u0d80-\u0dff", 0.4),
    )
)  # fmt: skip
"""Scripts of nearly one language, and the share of the letters that must be theirs."""
_ANY_SCRIPT: Final = re.compile(f"[{''.join(script.pattern[1:-1] for _, script, _ in _SCRIPTS)}]")
"""As one set of letters: to try one set after another at every letter takes five times as long."""


def language_of(text: str) -> str | None:
    """The language of a text (ISO 639-1); None where it is too short or may as well be another."""
    sample = text[:WINDOW]
    if not sample.isascii() and (found := _by_script(sample)):
        return found
    if found := _by_words(sample):
        return found
    sample = " ".join([word for word in sample.split() if word.isalpha() or not _ODD.search(word)])[:READ]
    if sum(map(str.isalpha, sample)) < FEWEST:
        return None
    language, share = _identifier().classify(sample)
    return str(language) if share >= CERTAIN and language != "zxx" else None


def _by_words(sample: str) -> str | None:
    said = _ALL_TELLING.intersection(sample.lower().split())
    if len(said) < SURE:
        return None
    counts = sorted([(len(said & telling), language) for language, telling in _TELLING.items()])
    (next_best, _), (best, language) = counts[-2:]
    return language if best >= SURE and next_best <= 1 else None


def _by_script(sample: str) -> str | None:
    if not _ANY_SCRIPT.search(sample):
        return None
    letters = sum(map(str.isalpha, sample))
    for language, script, share in _SCRIPTS:
        found = len(script.findall(sample))
        if found >= FEWEST_SIGNS and found >= share * letters:
            return language
    return None


@cache
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(LANGUAGES)
    # Row by row in memory, as it is read: the library leaves it column by column, which takes twice the time.
    identifier.nb_ptc = identifier.nb_ptc.copy()
    return identifier
