"""Which of the desk's rules match a mail? Of many, only those are asked that may.

Each rule hangs on something that has to be true of a mail for it to match: an exact value (a sender, a kind), looked up; or a
pattern of one part, for which all patterns of that part are tried together. What hangs on nothing is always asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import re2  # type: ignore[import-untyped] # it comes without types

from router.domain.conditions import Check, ConditionInvalid, compiled, re2_pattern
from router.domain.facts import Facts
from router.domain.mail_rule import MailRule, Match, Then, place_of
from router.domain.seen import Key, Seen, keys_of

_MEMORY: Final = 32 << 20
"""Bytes that all patterns of a part may take together: with less of them RE2 forgets what it worked out, and a long text takes
thousands of times as long."""


@dataclass(frozen=True, slots=True)
class Matched:
    """A rule that matched, and why, in words."""

    rule: MailRule
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A rule that can be asked."""

    rule: MailRule
    checks: tuple[Check, ...]

    def evidence(self, seen: Seen) -> tuple[str, ...]:
        """Why it matches; empty where it does not."""
        found = []
        for check in self.checks:
            said = check.evidence(seen)
            if said is None and self.rule.match is Match.ALL:
                return ()
            found += [said] if said else []
        return tuple(found)

    def may_match(self, seen: Seen) -> bool:
        """Whether it depends on what nobody said of the mail."""
        untold = [each for each in self.checks if each.untold(seen)]
        if not untold or self.evidence(seen):
            return False
        return self.rule.match is Match.ANY or all(each in untold or each.evidence(seen) for each in self.checks)

    def hangs_on(self) -> tuple[Check, ...]:
        """Conditions of which one has to hold for the rule to match, each with an anchor; empty where that cannot be said."""
        anchored = [each for each in self.checks if not each.condition.negated and (each.exact or each.pattern)]
        if self.rule.match is Match.ANY:
            return tuple(anchored) if len(anchored) == len(self.checks) else ()
        return tuple(sorted(anchored, key=lambda each: not each.exact)[:1])


@dataclass
class _Gate:
    """All patterns of one part: is there any in a text, and which?"""

    patterns: list[str] = field(default_factory=list)
    owners: list[int] = field(default_factory=list)
    any_of: Any = None
    which: Any = None

    def close(self) -> None:
        """No further patterns come. Where they are too large together, each is asked alone."""
        try:
            self.any_of = re2_pattern("|".join(f"(?:{each})" for each in self.patterns), _MEMORY)
            self.which = _set_of(self.patterns)
        except re2.error:
            self.any_of = self.which = None

    def rules(self, text: bytes) -> Iterable[int]:
        """The rules that hang on a pattern of the text; all, where that cannot be told."""
        if self.which is None:
            return self.owners
        if not self.any_of.search(text):
            return ()
        # A set that runs out of memory says that nothing matches, though we know better.
        return [self.owners[each] for each in self.which.Match(text)] or self.owners


def _set_of(patterns: Iterable[str]) -> Any:
    options = re2.Options()
    options.case_sensitive, options.log_errors, options.max_mem = False, False, _MEMORY
    found = re2.Set.SearchSet(options)
    for each in patterns:
        found.Add(each)
    found.Compile()
    return found


class Rulebook:
    """The active rules, compiled, in their order. Those that cannot be compiled are left out and named in `broken`."""

    def __init__(self, rules: Iterable[MailRule]) -> None:
        self.rules: list[CompiledRule] = []
        self.broken: list[str] = []
        self._always: list[int] = []
        self._exact: dict[Key, list[int]] = defaultdict(list)
        self._gates: dict[Key, _Gate] = defaultdict(_Gate)
        for rule in sorted((each for each in rules if each.is_active), key=place_of):
            try:
                self._add(CompiledRule(rule, checks_of(rule)))
            except ConditionInvalid:
                self.broken.append(rule.id)
        self._parts = frozenset(part for part, _ in self._exact)
        for gate in self._gates.values():
            gate.close()

    def matching(self, facts: Facts) -> Iterator[Matched]:
        """The rules that match, in order, up to the first that says stop."""
        if not self.rules:
            return
        seen = Seen(facts)
        for number in sorted(self._candidates(seen)):
            asked = self.rules[number]
            if evidence := asked.evidence(seen):
                yield Matched(asked.rule, evidence)
                if asked.rule.then is Then.STOP:
                    return

    def undecided(self, facts: Facts) -> list[str]:
        """The names of rules of which cannot be said whether they match; none for a mail that came."""
        found: list[str] = []
        if facts.size:
            return found
        seen = Seen(facts)
        for asked in self.rules:
            if asked.may_match(seen):
                found.append(asked.rule.name)
            elif asked.rule.then is Then.STOP and asked.evidence(seen):
                break
        return found

    def _add(self, rule: CompiledRule) -> None:
        number = len(self.rules)
        self.rules.append(rule)
        anchors = rule.hangs_on()
        if not anchors:
            self._always.append(number)
        for check in anchors:
            for key in check.exact:
                self._exact[key].append(number)
            if check.pattern:
                gate = self._gates[check.condition.part, check.condition.header]
                gate.patterns.append(check.pattern)
                gate.owners.append(number)

    def _candidates(self, seen: Seen) -> set[int]:
        found = set(self._always)
        for key in keys_of(seen.facts, self._parts):
            found.update(self._exact.get(key, ()))
        for (part, header), gate in self._gates.items():
            for text in seen.texts(part, header):
                found.update(gate.rules(text))
        return found


def checks_of(rule: MailRule) -> tuple[Check, ...]:
    """The conditions, compiled; raises `ConditionInvalid`, whose field says which one: `conditions.0.values`."""
    checks = []
    for number, condition in enumerate(rule.conditions):
        try:
            checks.append(compiled(condition))
        except ConditionInvalid as error:
            raise ConditionInvalid(f"conditions.{number}.{error.field}", str(error)) from error
    return tuple(checks)
