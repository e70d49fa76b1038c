"""Whose is this mail, and why? The rules are asked in order; the first stop ends it, every answer is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

from contracts.values import Address, Routing, RuleAnswer
from router.domain.facts import Facts
from router.domain.known import Known
from router.domain.verdict import NewUser, Rule, Stop

REMEMBERED: Final = 10_000
"""Most mails get most answers that others got before: making them costs more than all rules."""


class NoRuleDecided(LookupError):
    """No rule named an account: a mistake in the composition root."""


class Decision(NamedTuple):
    """What is decided about a mail: a routing, or a stop; and why."""

    routing: Routing | None
    stop: Stop | None
    explanation: tuple[RuleAnswer, ...]
    new_user: NewUser | None = None
    passed_on_for: Address | None = None
    """Who would ask by a mail that is stopped, where its sender passes it on; a routing names its requester itself."""


def route(rules: Sequence[Rule], facts: Facts, known: Known) -> Decision:
    """Ask the rules and write down what each said.

    Raises:
        NoRuleDecided: the last one was asked and no account is named.
    """
    answers: list[RuleAnswer] = []
    settled: dict[str, Any] = {}
    new_user: NewUser | None = None
    for rule in rules:
        looked_at, words, new, stop, user, details = rule.answer(facts, known, settled)
        names_account = bool(new) and "account_id" in new and "account_id" not in settled
        answers.append(_told(rule.name, looked_at, words, names_account or stop is not None))
        if details:
            answers += details
        if new:
            settled = _together(settled, new)
        if stop:
            # Nobody becomes a user by a mail that another rule stops.
            return Decision(None, stop, tuple(answers), user, settled.get("requester"))
        new_user = user or new_user
    if "account_id" not in settled:
        raise NoRuleDecided(f"none of {[rule.name for rule in rules]} named an account; the last rule must")
    routing = Routing.model_validate({"requester": facts.sender, "explanation": tuple(answers)} | settled)
    return Decision(routing, None, routing.explanation, new_user)


def _together(settled: dict[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    together = {**new, **settled}
    if "tags" in new and "tags" in settled:
        together["tags"] = tuple(dict.fromkeys((*settled["tags"], *new["tags"])))
    return together


@lru_cache(REMEMBERED)
def _told(rule: str, looked_at: str, answer: str, decided: bool) -> RuleAnswer:  # noqa: FBT001 - a key of the cache
    return RuleAnswer(rule=rule, looked_at=looked_at, answer=answer, decided=decided)
