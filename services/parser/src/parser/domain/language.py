"""In which language is a text written? For templates and routing: rather no answer than a wrong one.

The script decides where only one language uses it; else `py3langid`, a naive Bayes model over byte sequences. Its model is
loaded with the first text, once per process.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from py3langid.langid import MODEL_FILE, LanguageIdentifier

READ: Final = 400
"""Characters that are looked at: more costs time and changes almost nothing."""
WINDOW: Final = 1200
"""Characters out of which they are taken: links, addresses and quoted lines are left out."""
FEWEST: Final = 15
"""Letters of a text that can be told."""
FEWEST_LATIN: Final = 20
CERTAIN: Final = 0.6
"""Share of the probability that the answer must have."""

_NOISE: Final = re.compile(
    r"https?://\S+|www\.\S+|\S+@\S+|[\w./\\-]*\d[\w./\\-]*|^>.*$|[#*_=|~<>{}\[\]]+", re.MULTILINE
)
_SCRIPTS: Final = (
    ("ja", re.compile("[\u3041-\u30ff]"), 0.05),
    ("ko", re.compile("[\uac00-\ud7a3]"), 0.2),
    ("zh", re.compile("[\u4e00-\u9fff]"), 0.3),
    ("el", re.compile("[\u0370-\u03ff\u1f00-\u1fff]"), 0.5),
    ("he", re.compile("[\u0590-\u05ff]"), 0.5),
    ("th", re.compile("[\u0e00-\u0e7f]"), 0.4),
    ("ka", re.compile("[\u10a0-\u10ff]"), 0.5),
    ("hy", re.compile("[\u0530-\u058f]"), 0.5),
    ("ta", re.compile("[\u0b80-\u0bff]"), 0.4),
    ("te", re.compile("[\u0c00-\u0c7f]"), 0.4),
    ("kn", re.compile("[\u0c80-\u0cff]"), 0.4),
    ("ml", re.compile("[\u0d00-\u0d7f]"), 0.4),
    ("gu", re.compile("[\u0a80-\u0aff]"), 0.4),
    ("pa", re.compile("[\u0a00-\u0a7f]"), 0.4),
    ("bn", re.compile("[\u0980-\u09ff]"), 0.4),
    ("km", re.compile("[\u1780-\u17ff]"), 0.4),
    ("lo", re.compile("[\u0e80-\u0eff]"), 0.4),
    ("my", re.compile("[\u1000-\u109f]"), 0.4),
    ("am", re.compile("[\u1200-\u137f]"), 0.4),
    ("si", re.compile("[\u0d80-\u0dff]"), 0.4),
)
"""Scripts of one language (or nearly so), and the share of the letters that must be theirs."""


def language_of(text: str) -> str | None:
    """The language of a text (ISO 639-1); None where it is too short or may as well be another."""
    sample = " ".join(_NOISE.sub(" ", text[:WINDOW]).split())[:READ]
    letters = sum(map(str.isalpha, sample))
    if not sample.isascii() and (found := _by_script(sample, letters)):
        return found
    if letters < (FEWEST_LATIN if sample.isascii() else FEWEST):
        return None
    language, share = _identifier().classify(sample)
    return str(language) if share >= CERTAIN and len(language) == 2 else None


def _by_script(sample: str, letters: int) -> str | None:
    for language, script, share in _SCRIPTS:
        found = len(script.findall(sample))
        if found >= 4 and found >= share * letters:
            return language
    return None


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
