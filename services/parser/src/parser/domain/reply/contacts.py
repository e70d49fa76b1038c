"""Does a line name somebody, or say how one is reached: by a number, an address, a company?"""

from __future__ import annotations

import re
from typing import Final

WORDS_OF_NAME: Final = 6
END_OF_SENTENCE: Final = ".!?\u3002\uff01\uff1f"
_DIGIT: Final = re.compile(r"\d")
_NUMBER: Final = re.compile(r"(?:\+|\(0|00|\b0)\d[\d\s()/.-]{5,20}")
_PHONE: Final = re.compile(
    r"\b(?:tel|phone|mob|mobile|cell|fax|fon|telefon|handy|m|t|p|d|w|e)\s{0,2}[.:|]\s{0,2}[\d+(]", re.IGNORECASE
)
_WEB: Final = re.compile(r"(?:https?://|www\.)[^\s]{3}|[^\s@]{1,64}@[^\s@]{1,64}\.[A-Za-z]{2}", re.IGNORECASE)
COMPANY: Final = re.compile(
    r"\b(?:gmbh|ltd|llc|inc|corp|s\.?a\.?r?\.?l?|s\.?p\.?a|b\.?v|ag|a/s|oy|ab|sp\. z o\.o|s\.r\.o|kft|plc|pty|co|ceo|cto|cfo|manager|"
    r"director|engineer|developer|support|sales|head of|leiter|leiterin|gesch\u00e4ftsf\u00fchrer|directeur|directora?|responsable|"
    r"universit\w{1,4}|institute?|department|abteilung|faculty|hochschule)\b",
    re.IGNORECASE,
)
_PARTICLES: Final = frozenset(
    {
        "de",
        "da",
        "di",
        "del",
        "della",
        "der",
        "den",
        "van",
        "von",
        "zu",
        "la",
        "le",
        "el",
        "bin",
        "y",
        "i.A.",
        "i.V.",
        "i.",
        "ppa.",
    }
)


def is_name(line: str) -> bool:
    """Whether a line may be a name, or two: up to four words that are no sentence; `Size: L` is a field of a form."""
    words = line.strip("*_-~ ,").split()
    is_said = line[-1] in END_OF_SENTENCE or ":" in line or "\uff1a" in line
    return 0 < len(words) <= 4 and not is_said and not words[0][:1].islower()  # noqa: PLR2004


def is_full_name(line: str) -> bool:
    """Whether a line is a name of words with capitals, as on a card; `Name: Ada` is a field of a form."""
    words = line.strip("*_ ,").split()
    is_capital = all(word[0].isalpha() and not word[0].islower() for word in words if word not in _PARTICLES)
    return (
        0 < len(words) <= WORDS_OF_NAME
        and is_capital
        and line[-1] not in END_OF_SENTENCE
        and ":" not in line
        and not any(map(str.isdigit, line))
    )


def is_contact(line: str) -> bool:
    """Whether a line holds an address or a number by which somebody is reached."""
    if "@" in line or "www." in line or "http" in line:
        return bool(_WEB.search(line))
    return bool(_DIGIT.search(line) and (_NUMBER.search(line) or _PHONE.search(line)))
