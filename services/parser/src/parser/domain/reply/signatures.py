"""Where does what somebody says end, and the signature begin? Nothing is folded that could be said to the reader.

A signature ends the text, or stands right above a quote: what follows a delimiter, a closing, a device's line or the lines of
a business card up to there must be short and look like names, addresses and numbers, not like sentences.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from parser.domain.reply.contacts import COMPANY, END_OF_SENTENCE, is_contact, is_full_name, is_name
from parser.domain.reply.devices import MOST_WORDS, is_device_line
from parser.domain.reply.greetings import at_most_greets
from parser.domain.reply.lines import Lines
from parser.domain.reply.matters import tells_more
from parser.domain.reply.wording.closings import (
    ABBREVIATED,
    ADDED,
    ADDED_BEGIN,
    ADDRESSES,
    CLOSINGS,
    CLOSINGS_BEGIN,
    LONGEST,
    SIGNED_BY,
    WEAK_CLOSINGS,
)
from parser.domain.reply.wording.labels import plain
from parser.domain.reply.wording.notices import MEANT_FOR

MOST_LINES: Final = 14
"""Lines of a signature that are not blank."""
MOST_AFTER_RULE: Final = 8
CLOSING_WITH_NAME: Final = 6
"""Words of a line that holds the closing and the name."""
WORDS_OF_SIGNED: Final = 4
"""Words of a line that names somebody before such a word."""
CLOSING_LONGER: Final = 40
"""Characters of that name."""
SHORTEST_ALONE: Final = 4
"""Characters of a closing of one word before a name: shorter ones mean other things (`LG Monitor`)."""
LONGEST_INITIALS: Final = 8
"""A shorter closing is nothing but initials, which mean other things in a longer line."""
DELIMITERS: Final = frozenset({"--", "\u2014", "\u2013\u2013", "\u2014\u2014"})
_SENTENCE_END: Final = re.compile(r"(?:[^\W\d_]{4}|\b[^\W\d_A-Z]{2,3})[)\"']?+[.!?](?:\s|\Z)|[\u3002\uff01\uff1f]")
"""Behind a word that is no title and no abbreviation."""
_MOTTO: Final = "\"'\u201c\u201e\u00ab\u300c\u2018*"
_GREETING_ENDS: Final = (",", "!", "\uff0c", "\uff01")
SHORTEST_TALK: Final = 40
"""Bytes in UTF-8 of a paragraph that talks: languages of few characters take more of them."""
LONGEST_TALK: Final = 4000
_RULE: Final = re.compile(r"[-_*=~\u2013-\u2015\u2500\u2501\u2550\u30fc\uff0d\uff1d. \u00b7]{2,80}")
_SEVERAL: Final = re.compile(r"[/|]|\b(?:aus|from|de|van|fra|fran|depuis|desde|iz|из|z)\b")
"""Between closings in two languages, and before the place that they come from."""
_CLOSING_EDGES: Final = " \t\u00a0.,;:!*_-\u2013\u2014~>()\"'\u060c\u3001\u3002\uff0c\uff01"
_FORMULA: Final = re.compile(
    r"(?:(?:veuillez|je vous prie|nous vous prions)[ ,](?:[^\d?]{0,30}[ '])?(?:agreer|recevoir|accepter|croire)|recevez)[ ,][^\d?]{0,90}"
    r"(?:salutations|sentiments|consideration|respects)[^\d?]{0,40}|"
    r"(?:(?:resto )?in attesa|sin otro particular|en espera|a la espera|dans l'attente|in erwartung|in afwachting|porg(?:o|iamo))[ ,]"
    r"[^\d?]{0,90}(?:saluti|saludos?|grußen|grussen|groeten?|salutations|cordialement)"
)
"""Closings in a sentence, in which nothing else is said."""
_FORMULA_BEGINS: Final = frozenset({"veu", "je ", "nou", "rec", "res", "in ", "sin", "en ", "a l", "dan", "por"})
LONGEST_FORMULA: Final = 200
_CELLS: Final = re.compile(r"\||\s[\u2022\u00b7]\s")
_GOES_ON: Final = re.compile(
    r"\b(?:to|for|from|of|is|an|nach|für|von|ist|à|chez|pour|est|para|es|per|naar|aan|voor|till|til|do|dla|на|для)$",
    re.IGNORECASE,
)
_LONG_SENTENCE: Final = 8
_LONG_LINE: Final = 130


def signature_start(lines: Lines, said: list[int], *, is_first: bool) -> int | None:
    """Where the signature begins in the lines `said` (not blank, in order) of one stretch: the index in `said`, or None.

    `is_first`: nothing was said above this stretch, so a closing at its top closes nothing.
    """
    lowest = max(0, len(said) - MOST_LINES - 2)
    best = _delimiter(lines, said, lowest)
    for index in range((len(said) if best is None else best) - 1, lowest - 1, -1):
        line = lines.bare[said[index]]
        is_top = is_first and index == 0
        is_device = is_device_line(line)
        below = lines.bare[said[index + 1]] if index + 1 < len(said) else ""
        is_sentence = not is_device and _is_sentence(line)
        is_short = not is_sentence or line.count(" ") <= CLOSING_WITH_NAME
        is_closing = not is_top and ((is_short and _is_closing(line, below)) or _is_formula(line))
        is_closing = is_closing and not _is_announced(lines, said[:index])
        # Who only greets above goes on with thanks, and with what there is to say.
        is_closing = is_closing and not (
            is_first and at_most_greets([lines.bare[number] for number in said[:index][:2]])
        )
        if is_sentence and not is_closing:
            break
        is_rule = _RULE.fullmatch(line) and (best == index + 1 or _is_address_block(lines, said[index + 1 :]))
        is_start = not is_top and (is_device or is_rule or is_closing)
        if is_start and not tells_more([lines.bare[number] for number in said[index + 1 : best]]):
            best = index
    return best if best is not None else _card_start(lines, said, is_first=is_first)


def _delimiter(lines: Lines, said: list[int], lowest: int) -> int | None:
    """The last line that is a delimiter (RFC 3676, section 4.3, also without its space); what stands below may be anything."""
    for index in range(len(said) - 1, lowest - 1, -1):
        if lines.bare[said[index]] in DELIMITERS and len(said) - index - 1 <= MOST_LINES:
            return index
    return None


def talk_start(lines: Lines, said: list[int]) -> int:
    """From which index of `said` on somebody talks again below the last delimiter; its length where nobody does.

    Some answer below their signature, others set a rule between paragraphs. A motto is one sentence, or begins as a citation.
    """
    delimiter = _delimiter(lines, said, max(0, len(said) - MOST_LINES - 2))
    if delimiter is None:
        return len(said)
    if _is_rule_between_talk(lines, said, delimiter):
        return delimiter + 1
    greeting = None
    starts = [
        index
        for index in range(delimiter + 1, len(said))
        if index == delimiter + 1 or said[index] - said[index - 1] > 1
    ]
    for start, end in pairwise((*starts, len(said))):
        paragraph = [lines.bare[number] for number in said[start:end]]
        is_apart = start == delimiter + 1 and said[start] - said[delimiter] > 1
        if _talks(paragraph, is_apart=is_apart):
            return start if greeting is None else greeting
        greeting = start if len(paragraph) == 1 and paragraph[0].endswith(_GREETING_ENDS) else None
    return len(said)


def _is_rule_between_talk(lines: Lines, said: list[int], delimiter: int) -> bool:
    """Whether another delimiter stands above, and talk right below it: then both set points of a list apart."""
    above = _delimiter(lines, said[:delimiter], max(0, delimiter - MOST_LINES))
    if above is None:
        return False
    between = [lines.bare[number] for number in said[above + 1 : delimiter]]
    return bool(between) and _is_sentence(between[0]) and not any(map(is_contact, between))


def _talks(paragraph: list[str], *, is_apart: bool) -> bool:
    """Whether a paragraph below a delimiter says two sentences, or asks; one is enough below a delimiter that stands alone."""
    text = " ".join(paragraph)[:LONGEST_TALK]
    if (
        len(text.encode()) < SHORTEST_TALK
        or text[0] in _MOTTO
        or any("|" in line or is_contact(line) for line in paragraph)
    ):
        return False
    if len(_SENTENCE_END.findall(text)) + is_apart <= 1 and not text.endswith(("?", "\uff1f")):
        return False
    said = plain(text)
    return sum(word in said for word in MEANT_FOR) < 2  # noqa: PLR2004 - as in notices


def _is_address_block(lines: Lines, said: list[int]) -> bool:
    """Whether the lines below a rule number and name somebody, and say nothing else: a table stands below a rule, too."""
    below = [lines.bare[number] for number in said]
    if len(below) > 1 and _RULE.fullmatch(below[-1]):
        # Japanese cards stand between two rules.
        below.pop()
    if not 0 < len(below) <= MOST_AFTER_RULE:
        return False
    names_company = 1 < len(below) < 4 and is_full_name(below[0]) and any(map(COMPANY.search, below[1:]))  # noqa: PLR2004
    # Below a title addresses stand alone; who signs names himself.
    is_named = any(is_full_name(cell) for line in below for cell in _CELLS.split(line) if cell.strip())
    if not (names_company or (is_named and any(map(is_contact, below)))):
        return False
    return all(is_contact(line) or not (":" in line or _RULE.fullmatch(line)) for line in below)


def _is_formula(line: str) -> bool:
    if line[:3].lower() not in _FORMULA_BEGINS or len(line) > LONGEST_FORMULA:
        return False
    return bool(_FORMULA.fullmatch(plain(line.replace("\u2019", "'")).strip(_CLOSING_EDGES)))


def _is_announced(lines: Lines, above: list[int]) -> bool:
    """Whether what stands right above ends in a colon: words of a closing are what somebody wants to be written."""
    return bool(above) and lines.bare[above[-1]].endswith((":", "\uff1a"))


def _is_closing(line: str, below: str) -> bool:
    if len(line) > LONGEST + CLOSING_LONGER or line.count(" ") > MOST_WORDS:
        return False
    said = plain(line).strip(_CLOSING_EDGES)
    if said.endswith(SIGNED_BY):
        return 1 <= line.count(" ") < WORDS_OF_SIGNED
    if said[:3] not in CLOSINGS_BEGIN:
        return False
    if said in CLOSINGS or (
        len(said) > LONGEST_INITIALS and _SEVERAL.split(said, 1)[0].strip(_CLOSING_EDGES) in CLOSINGS
    ):
        return True
    if said in WEAK_CLOSINGS:
        return bool(below) and is_name(below)
    return _has_closing_and_name(line, said)


def _has_closing_and_name(line: str, said: str) -> bool:
    """`Best regards, Ada Lovelace` on one line."""
    words = said.replace(",", " ,").split()
    if not 2 <= len(words) <= CLOSING_WITH_NAME + 2:  # noqa: PLR2004
        return False
    for count in range(min(5, len(words) - 1), 0, -1):
        if " ".join(words[:count]) in CLOSINGS:
            name = line.split()[len(" ".join(words[:count]).replace(" ,", ",").split()) :]
            is_set_apart = (
                words[count] == "," or count > 1 or len(words[0]) >= SHORTEST_ALONE or words[0] in ABBREVIATED
            )
            return is_set_apart and 0 < len(name) <= 4 and all(each[:1].isupper() for each in name)  # noqa: PLR2004
    return False


def _is_sentence(line: str) -> bool:
    """Whether a line talks to somebody, and does not name or number anything."""
    words = line.count(" ") + 1
    if line[0].lower() in ADDED_BEGIN and ADDED.match(line):
        return True
    if len(line) > _LONG_LINE and words > _LONG_SENTENCE and "|" not in line:
        return True
    if words < 4 and not (line[-1] == "?" and words > 1):  # noqa: PLR2004
        return len(line) > 25 and not line.isascii() and line[-1] in END_OF_SENTENCE  # noqa: PLR2004
    if line[-1] in END_OF_SENTENCE:
        return words > _LONG_SENTENCE + 4 or not (is_contact(line) or (words < 7 and COMPANY.search(line)))  # noqa: PLR2004
    return words > _LONG_SENTENCE and not is_contact(line) and "|" not in line


def _card_start(lines: Lines, said: list[int], *, is_first: bool) -> int | None:
    """A last paragraph of two to eight lines that begins with a name and holds two or more of number, address, company.

    Or the same on one line, between bars or points.
    """
    last = lines.bare[said[-1]]
    cells = _CELLS.split(last)
    if len(cells) > 2 and len(said) > 1 and is_contact(last) and is_full_name(cells[0].strip() or "-"):  # noqa: PLR2004
        return len(said) - 1
    start = len(said) - 1
    while start > 0 and said[start] - said[start - 1] == 1 and len(said) - start < MOST_AFTER_RULE:
        start -= 1
    card = [lines.bare[number] for number in said[start:]]
    if (start == 0 and is_first) or not 2 <= len(card) <= MOST_AFTER_RULE or not is_full_name(card[0]):  # noqa: PLR2004
        return None
    if any(map(_is_sentence, card)) or tells_more(card) or _announces(lines, said[:start]):
        return None
    contacts = sum(is_contact(line) for line in card[1:])
    companies = sum(bool(COMPANY.search(line)) for line in card[1:])
    return start if contacts >= 1 and contacts + companies >= 2 else None  # noqa: PLR2004


def _announces(lines: Lines, said: list[int]) -> bool:
    """Whether what is said ends in a colon or in a word that asks for more, or speaks of an address at last: what follows is that address."""
    if not said or _is_announced(lines, said) or _GOES_ON.search(lines.bare[said[-1]]):
        return bool(said)
    start = len(said) - 1
    while start > 0 and said[start] - said[start - 1] == 1 and len(said) - start < MOST_AFTER_RULE:
        start -= 1
    text = plain(" ".join(lines.bare[number] for number in said[start:]))
    return any(word in text for word in ADDRESSES)
