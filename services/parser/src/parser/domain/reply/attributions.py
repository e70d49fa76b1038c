"""Does a line say who wrote what follows, and when ("On ... wrote:")? In any language, over up to five lines.

Its shape decides: it ends in a colon (or the verb), and it holds two of a verb of writing, a date and an address. A sentence
that only tells about writing has neither address nor date, or says that "I" wrote.
"""

from __future__ import annotations

import re
from typing import Final

from parser.domain.reply.lines import Lines
from parser.domain.reply.wording.verbs import ENDS_WITH_VERB, NOT_QUOTED, OPENERS, VERBS_END, begins_with_verb, has_verb

MOST_LINES: Final = 5
MOST_BLANK: Final = 3
"""Blank lines below a colon, and one more."""
LONGEST: Final = 400
DATE_WITHIN: Final = 45
"""Characters from the start in which the date of a line that begins with it stands."""
WITHIN_END: Final = 60
"""Characters at the end in which the verb stands."""
LONGEST_DATED: Final = 200
"""Characters at the end in which the date stands."""
WORDS_WITHOUT_ADDRESS: Final = 16
WORDS_OF_A_NAME: Final = 6
_ADDRESS: Final = re.compile(r"[^\s<>()\[\],;:\"']{1,64}@[^\s<>()\[\],;:\"']{1,255}")
_ENDS_IN_ADDRESS: Final = re.compile(
    r"[<(\[]\s*(?:mailto:)?[^\s<>()\[\]]{1,64}@[^\s<>()\[\]]{1,255}[\s>)\]\"'\u201d*_]+[:\uff1a]$"
)
_BY_ADDRESS: Final = re.compile(
    r"\d{1,2}[:.]\d{2}(?: [ap]m)?,? (?:by|von|de|da|van|od|av|af|fra|par|por|\u043e\u0442) [^\s<>()]{1,64}@[^\s<>()]{1,255} ?:$"
)
"""Tuta names who wrote without a verb: `20. Nov. 2026, 10:15 von ada@example.net:`."""
_TELLS: Final = re.compile(
    r"(?:\w{2,12} )?(?:our|my|the (?:customer|user|client|colleague)|i'm|i am|we|unsere?r?|mein|meine|der kunde|die kundin|notre|mon|le client|"
    r"la cliente|nuestr[oa]|el cliente|il (?:nostro )?cliente|onze|de klant) ",
    re.IGNORECASE,
)
"""How a sentence begins that tells whose mail it cites."""
_IN_BRACKETS: Final = re.compile(r"[<\[(&][^<>\[\]()]{0,320}@[^<>\[\]()]{0,320}[>\])&]")
_DATE: Final = re.compile(
    r"\d{4}|(?<![\d.])\d{1,2}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{1,4}(?!\.\d)|(?<![\d.])\d{1,2}\s?[:.h\u6642\u65f6\uc2dc]\s?\d{2}|"
    r"\d{1,2}\.? (?:de )?[^\W\d]{3,10}\b|\b[^\W\d]{3,10}\.? \d{1,2}(?!\d)"
)
"""Not in the middle of an IP address."""
_TIME: Final = re.compile(r"(?<![\d./-])\d{1,2}\s?[:.h\u2236\u6642\u65f6\uc2dc]\s?\d{2}(?![\d/-]|[.:]\d{4})")
"""An hour and a minute, and no day and month: `9.15`, but not `3.11.2026`."""
_STAMP: Final = re.compile(r"\d:\d\d:\d\d")
"""An hour with its seconds: no person writes them."""
_TO_YOU: Final = re.compile(
    r"\b(?:you wrote|schrieben sie|schriebst du|вы писали|ви писали|vous (?:avez écrit|écriviez)|(?:usted|você) escr\w+|"
    r"(?:hai|avete) scritto|schreef (?:u|je|jij)|napsal[ai]? jste|liście)\b",
    re.IGNORECASE,
)
"""The Bat! says so; and so do people, who go on below with what they have to say of it."""
_DATED_ADDRESS: Final = re.compile(
    r"@[^\s<>()@\[]{1,255}[>)] \[\d{4}-\d\d-\d\d[ T]+\d{1,2}:\d\d(?::\d\d)?(?: [+-]\d{4})?\]:$"
)
"""mutt: `* Ada <ada@example.net> [2026-11-03 09:15:22 +0100]:`."""
_QUOTING: Final = re.compile(r"Quoting [^\n(]{2,120}\(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\)")
"""notmuch sets no colon."""
_USUAL_DATE: Final = re.compile(r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{1,2} [A-Z][a-z]{2} \d{4}\b")
"""RFC 5322, section 3.3: Alpine leaves the time out."""
_WHOLE_DATE: Final = re.compile(r"\d{4}|\d{1,2}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{1,4}")
"""A date with its year: people leave it out, mailers do not."""
_DAY: Final = re.compile(
    r"\d{1,4}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{1,4}|\d{4}\s?[\u5e74\ub144]|(?<![\d:.h])\d{1,2}\.? (?:de )?[^\W\d]{3,10}\b|"
    r"\b[^\W\d]{3,10}\.? \d{1,2}(?![\d:.h])"
)
"""A day with its month."""
_CITED: Final = re.compile(
    r"[\"\u201c\u201e\u201f\u00ab\u300c]|\[?(?:\d{4}-\d\d-\d\d[ T]|\d\d:\d\d|\d{1,2}[./-]\d{1,2}[./-]\d{2,4},? \d{1,2}:\d\d)"
)
"""How a line begins that a person cites, and the next line of a log."""
_ROLE: Final = re.compile(
    r"(?<![\w'])(?:(?:le|la|un|une|il|lo|el|una|o|um|uma|de|het|een) |l['\u2019])[a-zà-öø-ÿ]{4}|"
    r"(?<!van )(?<!von )(?<!\w)(?:der|die|das|ein|eine) [A-ZÄÖÜ][a-zäöüß]"
)
"""An article before what is no name: `le technicien`, `der Techniker`. Behind the time: days have articles, too."""
_ROLE_FIRST: Final = re.compile(
    r"(?:(?:Le|La|Un|Une|Il|Lo|El|Una|O|A|Um|Uma|De|Het|Een) |L['\u2019])[a-zà-öø-ÿ]{4}|(?:Der|Die|Das|Ein|Eine) [A-ZÄÖÜ][a-zäöüß]"
)
_TOLD_BEHIND: Final = re.compile(
    r"[:\d]*(?:[.,]\d{3})? ?,? ?(?:\[?[A-Z]{4,}\]?:? )?(?!(?:[ap]m|by|von|van|de|da|od|av|af|fra|par|por)\b)[a-z]{2,} |[^<(\[]{0,200}(?:: |=)"
)
"""What stands behind the time, and the level of a log, where a sentence goes on, and no name follows."""
_WORDS: Final = re.compile(r"[^\W\d]+")
_ARMENIAN: Final = "\u2024"
"""With which Gmail ends Armenian attributions."""
_RULE: Final = "---"
_DIGITS: Final = re.compile(r"\d+")
_TRAILING: Final = " \t\u00a0*_-\u2013\u2014\"'\u201d)>`~="
_LEADING: Final = " \t\u00a0*_-\u2013\u2014\"'`~="


def attribution(lines: Lines, at: int, floor: int) -> int | None:
    """The first line of an attribution that ends on line `at`, not before line `floor`; None where there is none."""
    if not _may_end(lines.bare[at]):
        return at if _QUOTING.fullmatch(lines.bare[at]) or _goes_on(lines.bare[at]) else None
    is_marked = _is_followed_by_marks(lines, at)
    first = _first_line(lines, at, floor, is_marked=is_marked)
    if first is None or is_marked:
        return first
    return None if _is_cited(lines, first, at) or _is_announced(lines, first, at, floor) else first


def _first_line(lines: Lines, at: int, floor: int, *, is_marked: bool) -> int | None:
    text, found = "", None
    for first in range(at, max(floor, at - MOST_LINES + 1) - 1, -1):
        line = lines.bare[first]
        if not line or lines.marked[first] != lines.marked[at] or len(text) + len(line) > LONGEST:
            break
        if first < at and _ends_a_sentence(line):
            break
        text = f"{line} {text}" if text else line
        if found is None and _is_attribution(text, is_marked=is_marked):
            found = first
        elif found is not None and not _continues(line, lines.bare[first + 1], text):
            break
        elif found is not None:
            found = first
    return found


def _is_cited(lines: Lines, first: int, at: int) -> bool:
    """Whether what follows right below stands in quotation marks or goes on as a log, and no address says that a mailer wrote the attribution."""
    return (
        at + 1 < len(lines)
        and bool(_CITED.match(lines.bare[at + 1]))
        and not any("@" in lines.bare[number] for number in range(first, at + 1))
    )


def _is_announced(lines: Lines, first: int, at: int, floor: int) -> bool:
    """Whether a colon above announces a line without a verb, as it announces nothing that a mailer adds: a record of a log, a list's heading."""
    if has_verb(" ".join(lines.bare[first : at + 1])):
        return False
    above = first - 1
    while above > max(floor, first - MOST_BLANK) and not lines.bare[above]:
        above -= 1
    return above >= floor and not lines.marked[above] and lines.bare[above].endswith((":", "\uff1a"))


def _goes_on(line: str) -> bool:
    """Whether an attribution goes on with the quote on the same line, as some apps make their plain text."""
    at = line.find("@", 0, LONGEST)
    colon = line.find(":", at, LONGEST) if at > 0 else -1
    head = line[: colon + 1]
    return colon > 0 and has_verb(head[-WITHIN_END:]) and _starts_with_date(_without_addresses(head))


def is_above_block(line: str) -> bool:
    """Whether a line without a colon at its end says who wrote, and when: some mailers put one above header lines.

    Notes sets the writer alone between dashes: `-----Ada <ada@example.net> wrote: -----`.
    """
    if len(line) > LONGEST or not has_verb(line):
        return False
    is_between_rules = line.startswith(_RULE) and line.endswith(_RULE)
    return is_between_rules or (len(_DIGITS.findall(line)) >= 2 and bool(_DATE.search(line)))  # noqa: PLR2004


def ends_in_attribution(text: str) -> bool:
    """Whether a text, the last line of which may be cut at its beginning, ends in an attribution."""
    text = text.rstrip(_TRAILING)
    if not text.endswith((":", "\uff1a")):
        return False
    end = text[-WITHIN_END:]
    if _ENDS_IN_ADDRESS.search(text):
        return True
    is_dated = any(map(str.isdigit, text[-LONGEST_DATED:]))
    return has_verb(end) and ("@" in end or (is_dated and not NOT_QUOTED.search(end)))


def _may_end(line: str) -> bool:
    tail = line[-4:]
    if ":" in tail or "\uff1a" in tail:
        return line.rstrip(_TRAILING)[-1:] in {":", "\uff1a"}
    if line[-1:] in ".!?":
        return False
    said = line.removesuffix(_ARMENIAN).rstrip(_TRAILING).lower()
    return said[-2:] in VERBS_END and said.endswith(ENDS_WITH_VERB)


def _is_followed_by_marks(lines: Lines, at: int) -> bool:
    for number in range(at + 1, min(len(lines), at + 6)):
        if lines.bare[number] or lines.marked[number]:
            return bool(lines.marked[number] and not lines.marked[at])
    return False


def _ends_a_sentence(line: str) -> bool:
    if line[-1] == ":" and line.rfind("(") > line.rfind(")"):
        return False
    return line[-1] in ":!?\uff1a\u3002" or (line[-1] == "." and " " in line and len(line.rsplit(" ", 1)[1]) > 5)  # noqa: PLR2004


def _is_attribution(text: str, *, is_marked: bool) -> bool:
    text = text.strip(_LEADING).rstrip(_TRAILING)
    verb = has_verb(text)
    address = _ADDRESS.search(text)
    rest = _without_addresses(text) if address else text
    has_date = bool(_DATE.search(rest))
    words = len(rest.split())
    if not text.endswith((":", "\uff1a")) and not (verb and address and has_date):
        return False
    if address and not is_marked and _tells(text, rest):
        return False
    if verb and address:
        return has_date or words <= WORDS_OF_A_NAME or is_marked
    if address:
        is_ended = bool(_BY_ADDRESS.search(text)) or (bool(_ENDS_IN_ADDRESS.search(text)) and _may_lack_verb(text))
        is_dated = _starts_with_date(rest) and is_ended
        is_short = is_marked and words <= WORDS_WITHOUT_ADDRESS
        return is_dated or is_short or bool(_DATED_ADDRESS.search(text))
    if is_marked:
        return words <= WORDS_WITHOUT_ADDRESS and (verb or _starts_with_date(rest))
    return verb and words <= WORDS_WITHOUT_ADDRESS and _tells_when_and_who(rest)


def _may_lack_verb(text: str) -> bool:
    """Whether nothing but a date and a name stands before an address: mailers that begin with a word set a verb, which we would know."""
    digit, time = _DIGITS.search(text), _TIME.search(text)
    begins = _WORDS.findall(text[: digit.start()].lower()) if digit else []
    return text[0] != "[" and OPENERS.isdisjoint(begins) and not (time and _TOLD_BEHIND.match(text, time.end()))


def _tells(text: str, rest: str) -> bool:
    """Whether a sentence tells whose mail it cites; `rest` is the same without addresses. Mailers set most addresses in brackets."""
    return bool(_TELLS.match(text) or (not _IN_BRACKETS.search(text) and NOT_QUOTED.search(rest)))


def _tells_when_and_who(text: str) -> bool:
    """Without an address and without quote marks below: a date and a time, and nobody who is meant by a pronoun."""
    if not _WHOLE_DATE.search(text) or NOT_QUOTED.search(text) or _names_a_role(text):
        return False
    if _TO_YOU.search(text):
        return bool(_STAMP.search(text))
    return bool(_TIME.search(text) or _USUAL_DATE.search(text))


def _names_a_role(text: str) -> bool:
    """Whether a technician or a customer is said to have written, by no name."""
    time, digit = _TIME.search(text), _DIGITS.search(text)
    if time and _ROLE.search(text, time.end()):
        return True
    return bool(digit and _ROLE_FIRST.match(text) and has_verb(text[: digit.start()]))


def _without_addresses(text: str) -> str:
    return _ADDRESS.sub(" ", _IN_BRACKETS.sub(" ", text))


def _starts_with_date(text: str) -> bool:
    found = _DATE.search(text[: DATE_WITHIN + 15])
    return bool(found and found.start() <= DATE_WITHIN and len(_DIGITS.findall(text)) >= 2)  # noqa: PLR2004


def _continues(line: str, below: str, text: str) -> bool:
    """Whether an attribution that is complete begins on the line above all the same."""
    if len(text) > LONGEST:
        return False
    opener = line.strip(_LEADING).split(" ", 1)[0].strip(_LEADING + ",.").lower()
    is_whole = _says_when(below)
    if opener in OPENERS and (_DATE.search(line) or len(line) < DATE_WITHIN):
        return not is_whole and not (below.split(" ", 1)[0].lower() in OPENERS and _DATE.search(below))
    if _is_open(line, text[len(line) :]) or begins_with_verb(below) or below[0] in "<([":
        return True
    if _IN_BRACKETS.search(line) and not _ADDRESS.search(below):
        return True
    return (
        not is_whole
        and _starts_with_date(line)
        and (line[-1] == "," or below[0] in "+-0123456789" or not _DATE.search(_without_addresses(text[len(line) :])))
    )


def _is_open(line: str, rest: str) -> bool:
    """Whether a line ends within the brackets of an address, which end below it."""
    end = rest.find(">")
    return line.rfind("<") > line.rfind(">") and end >= 0 and rest.find("<", 0, end) < 0


def _says_when(text: str) -> bool:
    """Whether a line says at its beginning, whole, when a mail was sent: then no date goes on in it."""
    head = _without_addresses(text)[: DATE_WITHIN + 15]
    return bool(_WHOLE_DATE.search(head) and _DAY.search(head) and _TIME.search(head))
