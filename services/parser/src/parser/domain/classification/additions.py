"""Does a mailbox say in an answer that its owner is away, where only its subject and its first words tell?

`AW: Printer (Abwesend)` and `Ferien: Printer` are a mailbox's where the mail answers another and says above any quote that
somebody is away, or without one that a mail has come. A person who answers such a mail repeats its subject, with a prefix
more, with a quote below, or asks for something.
"""

from __future__ import annotations

import re
from typing import Final

from contracts.values import Finding, SpanKind
from parser.domain.classification.declarations import DECLARED
from parser.domain.classification.letter import Letter
from parser.domain.classification.reply_words import (
    ADDED_NOUN,
    AUTOMATIC_SUBJECT,
    AWAY,
    BESIDES,
    CHALLENGES,
    CLOSING,
    DASH,
    NOTICE,
    NOUN_BEGINS,
    OPENING,
    PLEA,
    PLIGHT,
    PREFIXED_TWICE,
    QUESTION,
    RECEIVED,
    REQUEST,
    SUBJECT_ENDS,
    TO_ME,
    VACATION_NOUN,
    VACATION_SUBJECT,
    WISH,
)
from parser.domain.forwarded.subjects import forward_prefix
from parser.domain.reply import fresh_text, split

LOOK: Final = 400
"""Characters of a text in which a mailbox has said why nobody answers."""
_QUOTE: Final = re.compile(r"^(?:>|-{5}|_{5}|[^\n]{10,200}:$)", re.MULTILINE)
_MARKED: Final = re.compile(r"\n(?:>|-{5} ?\w)")
_FIELDS: Final = re.compile(r"^\W?[^\W\d][^:\n]{1,20}:[^\n]+\n\W?[^\W\d][^:\n]{1,20}:[^\n]", re.MULTILINE)
_CLAUSE: Final = re.compile(r"\n\s*\n|(?<!\d)[.!](?=\s|$)|[,;\u3002\uff01\uff0c\u3001\u060c]")
"""What ends one."""
_WORDS_OF_CLAUSE: Final = 3
_SIGNS_OF_CLAUSE: Final = 5
"""Characters of one in a script without spaces."""
_STEMS: Final = ("auto", "otomat", "авто", "αυτόματ", "tự động", "อัตโนมัติ", "אוטומט", "رسالة", "自动", "自動", "자동")
_SAID: Final = Finding(code="automatic_text", detail="says that it is automatic and that a mail has come")
_AUTOMATIC: Final = Finding(code="automatic_subject", detail="its subject ends as that of an automatic reply")
_AWAY: Final = Finding(code="vacation_subject", detail="its subject is that of a vacation reply")
_CHALLENGE: Final = Finding(code="challenge", detail="asks its sender to show that a person wrote")


def read_challenge(letter: Letter) -> tuple[Finding, ...]:
    """Whether a service answers that asks senders to prove themselves; nothing where it does not."""
    if "in-reply-to" not in letter.head:
        return ()
    said = letter.text[:LOOK]
    return (_CHALLENGE,) if any(words in said for words in CHALLENGES) and "\n>" not in said else ()


def read_addition(letter: Letter) -> tuple[Finding, ...]:
    """What a subject says by the way, where the text bears it out; nothing where a person may have written it."""
    subject = letter.subject
    if "in-reply-to" not in letter.head or not subject:
        return ()
    added = _added(subject)
    is_away = bool(added) and _is_vacation(added)
    if is_away or AUTOMATIC_SUBJECT.match(added):
        if _is_passed_on(subject):
            return ()
        if _only_says_away(letter.text):
            return (_AWAY if is_away else _AUTOMATIC,)
        return (_AUTOMATIC,) if not is_away and _only_answers(letter.text) else ()
    is_noun = subject[:3].lower() in NOUN_BEGINS or " is out of " in subject or " no longer " in subject
    is_noun = is_noun and VACATION_NOUN.match(subject) is not None and not REQUEST.search(subject)
    if is_noun and _only_says_away(letter.text):
        return (_AWAY,)
    return (_SAID,) if _says_itself(letter.text) else ()


def _added(subject: str) -> str:
    """What stands in brackets, or behind a dash, at the end."""
    if subject[-1] in CLOSING:
        return subject[max(subject.rfind(bracket) for bracket in OPENING) + 1 : -1].strip()
    return parts[-1].strip() if len(parts := DASH.split(subject)) > 1 else ""


def _is_vacation(added: str) -> bool:
    found = VACATION_SUBJECT.match(added)
    return bool((found and SUBJECT_ENDS.match(added, found.end())) or ADDED_NOUN.match(added))


def _is_passed_on(subject: str) -> bool:
    return bool(PREFIXED_TWICE.match(subject) or forward_prefix(subject))


def _only_answers(text: str) -> bool:
    """Whether it says that it is automatic, or that a mail has come, and quotes nothing: people leave the quote below."""
    said = text[:LOOK]
    if QUESTION.search(said) or _QUOTE.search(text) or not (DECLARED.search(said) or RECEIVED.search(said)):
        return False
    return all(span.kind is not SpanKind.QUOTE for span in split(text).spans)


def _says_itself(text: str) -> bool:
    """Whether it says both, as ticket systems do whose header says nothing; most mails are told by a stem that they lack."""
    said = text[:LOOK].lower()
    if not any(stem in said for stem in _STEMS) or _FIELDS.search(text):
        return False
    return bool(DECLARED.search(said) and RECEIVED.search(said)) and _only_answers(text)


def says_away(text: str) -> bool:
    """Whether a text says above any quote that somebody is away, and asks for nothing."""
    said = text[:LOOK]
    if quote := _QUOTE.search(said):
        said = said[: quote.start()]
    return not QUESTION.search(said) and AWAY.search(said) is not None and not asks(said)


def _only_says_away(text: str) -> bool:
    """Whether a text says so and nothing else: people write answers about leave too, and on which days they are there."""
    return says_away(text) and says_nothing_else(text, needs_more=False)


def above_quote(text: str) -> str:
    """What a text says above what plainly is quoted: all of it where nothing is."""
    quote = _MARKED.search(text)
    return (quote and text[: quote.start()].strip()) or text


def says_nothing_else(text: str, *, needs_more: bool) -> bool:
    """Whether all that a text says, up to a signature or a quote, is that somebody is away, and who answers instead or when.

    `needs_more`: that somebody is away is not enough.
    """
    said = fresh_text(text, split(text).spans)[:LOOK]
    if TO_ME.search(said) or (NOTICE.search(said) and not DECLARED.search(said)):
        return False
    if needs_more and not (RECEIVED.search(said) or BESIDES.search(said)):
        return False
    clauses = [clause for clause in _CLAUSE.split(said) if _is_clause(clause)]
    return all(AWAY.search(clause) or RECEIVED.search(clause) or BESIDES.search(clause) for clause in clauses)


def _is_clause(text: str) -> bool:
    """Whether it says something: a greeting and a name do not."""
    words = text.split()
    is_unspaced = len(words) == 1 and not text.isascii() and len(words[0]) >= _SIGNS_OF_CLAUSE
    return is_unspaced or len(words) >= _WORDS_OF_CLAUSE


def asks(text: str) -> bool:
    """Whether somebody asks for something, wants it or lacks it, as nobody does who only is away."""
    return bool(PLEA.search(text) or WISH.search(text) or PLIGHT.search(text))


def quotes(text: str) -> bool:
    """Whether a mail is quoted below: people leave it there, and few mailboxes do."""
    return "\n>" in text or _FIELDS.search(text) is not None
