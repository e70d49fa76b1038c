"""Whose is this mail, and why? The rules are asked in order; the first decision ends it, every answer is kept."""

from __future__ import annotations

from collections.abc import Sequence

from contracts.values import Routing, RuleAnswer
from router.domain.facts import Facts
from router.domain.verdict import Rule


class NoRuleDecided(LookupError):
    """The list of rules has no last one that matches everything: a mistake in the composition root."""


def route(rules: Sequence[Rule], facts: Facts) -> Routing:
    """Ask the rules and write down what each said.

    Raises:
        NoRuleDecided: none of them decided.
    """
    answers: list[RuleAnswer] = []
    for rule in rules:
        verdict = rule.answer(facts)
        decision = verdict.decision
        answers.append(
            RuleAnswer(rule=rule.name, looked_at=verdict.looked_at, answer=verdict.answer, decided=decision is not None)
        )
        if decision:
            return Routing(
                account_id=decision.account_id,
                shared_account=decision.shared_account,
                requester=facts.sender,
                category=decision.category,
                priority=decision.priority,
                explanation=tuple(answers),
            )
    raise NoRuleDecided(f"none of {[rule.name for rule in rules]} decided; the last rule must match everything")
