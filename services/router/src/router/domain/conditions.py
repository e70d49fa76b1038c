"""Does a condition hold for a mail? Conditions are compiled once; regular expressions run in linear time (RE2)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import re2  # type: ignore[import-untyped] # it comes without types

from contracts.values import MailKind, Verdict
from contracts.values.identity import domain_of, identity_of, normal_address
from router.domain.domains import suffixes
from router.domain.facts import Facts
from router.domain.mail_rule import TESTS, WITHOUT_VALUES, Condition, Part, Test
from router.domain.mapping import PatternInvalid, PatternType, is_address, key_of
from router.domain.seen import SAYS, Key, Seen, composed, untold
from router.domain.shown import never_shown

LONGEST_PATTERN: Final = 1000
LONGEST_FOUND: Final = 100
_MEMORY: Final = 1 << 20
"""Bytes that one pattern may take."""
_AROUND: Final = {
    Test.IS: r"\A(?:{})\z",
    Test.CONTAINS: "(?:{})",
    Test.BEGINS_WITH: r"\A(?:{})",
    Test.ENDS_WITH: r"(?:{})\z",
    Test.MATCHES: "(?:{})",
}
_BLANKS: Final = re.compile(r"\s+")
_ANY_BLANKS: Final = r"[\s\x{a0}\x{202f}\x{3000}]+"
"""A blank stands for any: mail programs end lines where they are full, and write blanks that keep words together."""
_CHOICES: Final[Mapping[Part, frozenset[str]]] = {
    Part.KIND: frozenset(MailKind),
    Part.VERDICT: frozenset(Verdict),
    Part.SPAM: frozenset({"yes", "no", "unknown"}),
}

_LANGUAGE: Final = re.compile("[a-z]{2}")
"""As the parser tells them (ISO 639-1)."""


class ConditionInvalid(ValueError):
    """A condition cannot be asked; `field` is which of its fields is wrong, the text says how it is right."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field


@dataclass(frozen=True, slots=True)
class Check:
    """A compiled condition. `found` gives what makes it hold, in words, or None; negation is not looked at there."""

    condition: Condition
    found: Callable[[Seen], str | None]
    pattern: str = ""
    """Of a textual condition, for the gate that all of a part share."""
    exact: tuple[Key, ...] = ()
    """One of these has to be true of a mail for which it holds; empty where that cannot be said."""

    def evidence(self, seen: Seen) -> str | None:
        """Why it holds, in words; None where it does not, or that cannot be said."""
        if self.untold(seen):
            return None
        found = self.found(seen)
        if self.condition.negated:
            return self.condition.in_words() if found is None else None
        return found if found is None else f"{self.condition.in_words()}: {found}"

    def untold(self, seen: Seen) -> bool:
        """Whether nobody said what it looks at: then neither it nor its negation holds."""
        return untold(self.condition.part, seen.facts)


def compiled(condition: Condition) -> Check:
    """A condition that can be asked.

    Raises:
        ConditionInvalid: the test is none of its part's, a value is missing or wrong, a pattern is none of RE2.
    """
    _sensible(condition)
    if condition.test is Test.IS:
        return _IS.get(condition.part, _textual)(condition)
    return _OTHERS.get(condition.test, _textual)(condition)


def _sensible(condition: Condition) -> None:
    part, test = condition.part, condition.test
    if test not in TESTS[part]:
        words = ", ".join(sorted(TESTS[part]))
        raise ConditionInvalid("test", f"{part.value} is tested by: {words}.")
    if bool(condition.values) is (test in WITHOUT_VALUES):
        words = "Give no value: it is there or it is not." if condition.values else "Give at least one value."
        raise ConditionInvalid("values", words)
    if (part is Part.HEADER) is not bool(condition.header):
        raise ConditionInvalid("header", "Name the header where the part is header, and nowhere else.")
    if why := never_shown(condition.header):
        raise ConditionInvalid("header", why)


def re2_pattern(pattern: str, memory: int = _MEMORY) -> Any:
    """A pattern of RE2, letter case aside. Raises `re2.error`."""
    options = re2.Options()
    options.case_sensitive, options.log_errors, options.max_mem = False, False, memory
    return re2.compile(pattern.encode(), options)


def _textual(condition: Condition) -> Check:
    values = map(composed, condition.values)
    quoted = list(values if condition.test is Test.MATCHES else map(_literal, values))
    for each in condition.values:
        if not each or len(each) > LONGEST_PATTERN:
            raise ConditionInvalid("values", f"A value has 1 to {LONGEST_PATTERN} characters.")
    wrong = "is no regular expression of RE2" if condition.test is Test.MATCHES else "cannot be looked for"
    for each, written in zip(quoted, condition.values, strict=True):
        _compiled(each, f"{written[:LONGEST_FOUND]!r} {wrong}")
    pattern = _AROUND[condition.test].format("|".join(f"(?:{each})" for each in quoted))
    search = _compiled(pattern, "make several conditions of these values, together they cannot be looked for").search

    def found(seen: Seen) -> str | None:
        for text in seen.texts(condition.part, condition.header):
            if hit := search(text):
                return repr(hit[0].decode("utf-8", "replace")[:LONGEST_FOUND])
        return None

    return Check(condition, found, pattern)


def _literal(value: str) -> str:
    return _ANY_BLANKS.join(map(re2.escape, _BLANKS.split(value)))


def _compiled(pattern: str, refusal: str) -> Any:
    try:
        return re2_pattern(pattern)
    except re2.error as error:
        said = error.args[0] if error.args else b""
        words = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        raise ConditionInvalid("values", f"{refusal}: {words}.") from error


def _is_address(condition: Condition) -> Check:
    if odd := [each for each in condition.values if not is_address(each)]:
        raise ConditionInvalid("values", f"{odd[0][:LONGEST_FOUND]!r} is no address; in_domain asks for a domain.")
    wanted = frozenset(map(normal_address, condition.values))

    def found(seen: Seen) -> str | None:
        addresses = seen.addresses(condition.part)
        return next((each for each in addresses if wanted & {normal_address(each), identity_of(each)}), None)

    return Check(condition, found, exact=tuple((condition.part, each) for each in wanted))


def _in_domain(condition: Condition) -> Check:
    wanted = frozenset(_domain(each.strip()) for each in condition.values)

    def found(seen: Seen) -> str | None:
        for each in seen.addresses(condition.part):
            domain = domain_of(each)
            if not wanted.isdisjoint((domain, *suffixes(domain))):
                return each
        return None

    return Check(condition, found, exact=tuple((condition.part, f"@{each}") for each in wanted))


def _domain(written: str) -> str:
    """A domain in normal form, however it is written."""
    try:
        return key_of(written.removeprefix("*."), PatternType.DOMAIN)
    except PatternInvalid as error:
        raise ConditionInvalid("values", f"{written[:LONGEST_FOUND]!r} is no domain.") from error


def _chosen(condition: Condition) -> Check:
    part = condition.part
    wanted = frozenset(each.strip().lower() for each in condition.values)
    if part is Part.LANGUAGE and (odd := {each for each in wanted if not _LANGUAGE.fullmatch(each)}):
        raise ConditionInvalid("values", f"{min(odd)!r} is no language: give two letters, as en or de.")
    if part in _CHOICES and (unknown := wanted - _CHOICES[part]):
        known = ", ".join(sorted(_CHOICES[part]))
        raise ConditionInvalid("values", f"The {part.value} is never {min(unknown)!r}. Known: {known}.")

    def found(seen: Seen) -> str | None:
        said = SAYS[part](seen.facts)
        return said if said in wanted else None

    return Check(condition, found, exact=tuple((part, each) for each in wanted))


def _exists(condition: Condition) -> Check:
    def files(seen: Seen) -> str | None:
        return f"{count} of them" if (count := _files(seen.facts)) else None

    def header(seen: Seen) -> str | None:
        return "it is there" if any(each.name == condition.header for each in seen.facts.headers) else None

    return Check(condition, files if condition.part is Part.ATTACHMENTS else header)


def _counted(condition: Condition) -> Check:
    if len(condition.values) != 1 or not condition.values[0].isascii() or not condition.values[0].isdigit():
        raise ConditionInvalid("values", "Give one number.")
    bound, at_least = int(condition.values[0]), condition.test is Test.AT_LEAST

    def found(seen: Seen) -> str | None:
        number = seen.facts.size if condition.part is Part.SIZE else _files(seen.facts)
        return str(number) if (number >= bound if at_least else number <= bound) else None

    return Check(condition, found)


def _files(facts: Facts) -> int:
    return sum(not each.inline for each in facts.attachments)


_IS: Final[Mapping[Part, Callable[[Condition], Check]]] = {
    Part.SENDER: _is_address,
    Part.RECIPIENT: _is_address,
    Part.LANGUAGE: _chosen,
    Part.KIND: _chosen,
    Part.VERDICT: _chosen,
    Part.SPAM: _chosen,
}
_OTHERS: Final[Mapping[Test, Callable[[Condition], Check]]] = {
    Test.EXISTS: _exists,
    Test.AT_LEAST: _counted,
    Test.AT_MOST: _counted,
    Test.IN_DOMAIN: _in_domain,
}
