"""What does a mail ask for in words? Commands in its first own lines and, in brackets, in its subject.

The specification's form, `priority:high`: a word, a colon, a value; `close` and `reopen` are words alone. Several may share a
line. Quoted text, files, subjects taken over from others, and everything behind the first line that is not all commands are
text and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from contracts.values import CommandName, Priority, Span, SpanKind, TicketStatus
from router.domain.brakes import ANSWER
from router.domain.facts import Facts
from router.domain.mapping import category_of

MOST_LINES: Final = 10
LONGEST_LINE: Final = 200
"""Characters; a longer line is text."""
LONGEST_START: Final = 4096
"""Characters of own text that are looked at."""
MOST_TAGS: Final = 10

_BLANK: Final = r"[\s\u200b\u2060\ufeff]"
"""What programs put between words for a blank, and what nobody sees."""
_LINE: Final = re.compile(rf"{_BLANK}*([a-z]+){_BLANK}*(?:[:：]{_BLANK}*((?!{_BLANK}).+?))?{_BLANK}*", re.IGNORECASE)  # noqa: RUF001 - keyboards for Chinese and Japanese write this colon
_BRACKETS: Final = re.compile(r"\[([^\[\]]{1,200})\]")
_BRACKETED: Final = re.compile(r"\s*(?:\[[^\[\]]*\]\s*)*")
"""What a subject begins with in brackets."""
_TAG: Final = re.compile(r"[\w][\w.-]{0,49}")
_ALONE: Final = {"close": TicketStatus.CLOSED, "reopen": TicketStatus.OPEN}
_BEGINS: Final = re.compile(rf"{_BLANK}*(?:{'|'.join((*CommandName, *_ALONE))}|\Z)", re.IGNORECASE)
"""A text that may begin with a command, or is blank: hardly any mail's does, and cutting it into lines takes long."""
_BEHIND: Final = rf"(?<=[^\s\u200b\u2060\ufeff:：])[,;]?{_BLANK}+"  # noqa: RUF001 - as above
_NAMED: Final = re.compile(rf"{_BEHIND}(?=(?:{'|'.join(CommandName)}){_BLANK}*[:：])", re.IGNORECASE)  # noqa: RUF001
_WORD: Final = re.compile(rf"{_BEHIND}(?=(?:{'|'.join(_ALONE)}){_BLANK}*\Z)", re.IGNORECASE)
"""Between two commands of a line."""
_OF_SOMEBODY: Final = re.compile(rf"{_BLANK}*{CommandName.ASSIGN.value}\b", re.IGNORECASE)
_CHOICES: Final = {
    CommandName.PRIORITY: {each.value: each.value for each in Priority},
    CommandName.STATUS: {each.value.replace("_", " "): each.value for each in TicketStatus},
}


@dataclass(frozen=True, slots=True)
class Wish:
    """A command as it was written. `value` is as a ticket takes it, but for `assign`, where it is whom the mail names.

    `wrong` says why the value is none; empty where it may be one.
    """

    name: CommandName
    value: str
    written: str
    wrong: str = ""


def asked_in(facts: Facts) -> tuple[Wish, ...]:
    """All commands of a mail in words of its sender's own."""
    return wishes_in(_own_subject(facts), "" if facts.text_of_file else facts.text, facts.spans)


def _own_subject(facts: Facts) -> str:
    """A subject as far as its sender wrote it: of an answer, what stands in brackets before its mark.

    The rest is that of the mail that it answers or passes on, which a customer may have written.
    """
    subject = facts.subject
    if "[" not in subject:
        return subject
    begun = _BRACKETED.match(subject)
    assert begun, "it matches nothing, too"
    taken_over = facts.answers or facts.forwarded is not None or ANSWER.match(subject, begun.end()) is not None
    return begun[0] if taken_over else subject


def wishes_in(subject: str, text: str, spans: Sequence[Span]) -> tuple[Wish, ...]:
    """All commands of these texts, the subject's first, each once as it is written. Never raises, whatever the mail says."""
    lines = [(part[1], part[0]) for part in _BRACKETS.finditer(subject)] if "[" in subject else []
    lines += [(line, line) for line in own_start(text, spans)]
    if not lines:
        return ()
    found = [wish for line, written in lines for wish in wishes_of(line, written)]
    return tuple(dict.fromkeys(reversed(found)))[::-1]


def names_somebody(subject: str, text: str, spans: Sequence[Span]) -> bool:
    """Whether a command is about a person, who has to be looked up."""
    return any(wish.name is CommandName.ASSIGN for wish in wishes_in(subject, text, spans))


def own_start(text: str, spans: Sequence[Span]) -> list[str]:
    """The first own lines that are commands, without their breaks; blank lines before and between them are passed over."""
    found: list[str] = []
    first = next((each for each in spans if each.kind is SpanKind.FRESH), None)
    if not (_BEGINS.match(text, first.start, first.end) if first else _BEGINS.match(text)):
        return found
    # Lines as ticketing folds them: what it would not find again customers would see.
    for line in fresh_start(text, spans).split("\n"):
        if not line.strip():
            continue
        if len(found) >= MOST_LINES or not wishes_of(line, line):
            break
        found.append(line)
    return found


def fresh_start(text: str, spans: Sequence[Span]) -> str:
    """The first lines of what the sender wrote in this mail, whole, quotes left aside."""
    fresh = [text[span.start : span.end] for span in spans if span.kind is SpanKind.FRESH] if spans else [text]
    start = ""
    for piece in fresh:
        start += piece
        if len(start) > LONGEST_START:
            return start[:LONGEST_START].rpartition("\n")[0]
    return start


def wishes_of(line: str, written: str) -> tuple[Wish, ...]:
    """The commands that one line is, side by side; none where any of it is text."""
    if len(line) > LONGEST_LINE:
        return ()
    found = [_command(part, written) for part in _side_by_side(line)]
    return tuple(chain.from_iterable(found)) if all(found) else ()


def _side_by_side(line: str) -> Iterator[str]:
    for part in _NAMED.split(line):
        # Somebody may be called Close.
        yield from (part,) if _OF_SOMEBODY.match(part) else _WORD.split(part)


def _command(part: str, written: str) -> tuple[Wish, ...]:
    """One command, as several where it is a list of tags; none where it is text."""
    found = _LINE.fullmatch(part)
    if not found:
        return ()
    word, value = found[1].lower(), found[2]
    if value is None:
        return (Wish(CommandName.STATUS, _ALONE[word].value, written),) if word in _ALONE else ()
    return tuple(_named(word, value, written))


def _named(word: str, value: str, written: str) -> Iterator[Wish]:
    if word == CommandName.TAG:
        tags = [each.strip().lstrip("#").lower() for each in value.split(",")]
        if len(tags) <= MOST_TAGS and all(_TAG.fullmatch(each) for each in tags):
            yield from (Wish(CommandName.TAG, each, written) for each in dict.fromkeys(tags))
    elif word == CommandName.ASSIGN:
        yield Wish(CommandName.ASSIGN, " ".join(value.split()), written)
    elif word == CommandName.CATEGORY:
        yield from _chosen(CommandName.CATEGORY, value, written, category_of(value))
    elif word in {CommandName.PRIORITY, CommandName.STATUS}:
        name = CommandName(word)
        yield from _chosen(name, value, written, _CHOICES[name].get(" ".join(re.split(r"[\s_-]+", value.lower()))))


def _chosen(name: CommandName, value: str, written: str, chosen: str | None) -> Iterator[Wish]:
    if chosen:
        yield Wish(name, str(chosen), written)
    elif not re.search(r"\s", value):
        # One word behind the colon was meant as a command; "Status: it fails again" was not.
        yield Wish(name, value, written, f"there is no {name.value} of this name")
