"""Which of the rules that people wrote match, and what do they want?"""

from __future__ import annotations

from typing import Any, Final

from contracts.values import ReasonCode, RuleAnswer
from contracts.values.identity import identity_of
from router.domain.facts import Facts
from router.domain.known import Known
from router.domain.mail_rule import OUTCOMES, Actions, MailRule
from router.domain.people import works_here
from router.domain.rulebook import Matched
from router.domain.verdict import Stop, Verdict

_SETTLING: Final = ("account_id", "assignee_id", "category", "priority")


class MailRulesRule:
    """Asks the desk's rules in their order; of two that want different things the earlier one gets its way."""

    name = "rules"

    def answer(self, facts: Facts, known: Known, settled: dict[str, Any]) -> Verdict:
        """Settles what the rules that match want, or stops; tags of all of them come together."""
        book = known.directory.rulebook
        wanted: dict[str, Any] = {}
        details: list[RuleAnswer] = []
        for matched in book.matching(facts):
            rule = matched.rule
            wanted = wants(rule.actions, facts, known, settled) | wanted | _tags(rule, wanted)
            details.append(_told(matched))
            if rule.actions.ending and not known.released:
                outcome, detail = OUTCOMES[rule.actions.ending], f"rule {rule.name!r} says {rule.actions.ending.value}"
                stop = Stop(outcome, ReasonCode.RULE_MATCHED, detail)
                return Verdict(_asked(len(book.rules)), detail, wanted, stop, details=tuple(details))
        broken = f"; not asked, as they cannot be compiled: {', '.join(book.broken)}" if book.broken else ""
        answer = f"{len(details)} matched" if details else "none matched"
        return Verdict(_asked(len(book.rules)), answer + broken, wanted, details=tuple(details))


def wants(actions: Actions, facts: Facts, known: Known, settled: dict[str, Any]) -> dict[str, Any]:
    """What a rule settles, by the names of the routing's fields."""
    wanted = {name: value for name in _SETTLING if (value := getattr(actions, name)) is not None}
    if facts.forwarded and actions.forwarded_as_requester and _may_forward(facts, known, settled):
        wanted |= {"requester": facts.forwarded, "requester_id": None}
    return wanted


def _tags(rule: MailRule, wanted: dict[str, Any]) -> dict[str, Any]:
    tags = tuple(dict.fromkeys((*wanted.get("tags", ()), *rule.actions.tags)))
    return {"tags": tags} if tags else {}


def _proven_agent(facts: Facts, known: Known, settled: dict[str, Any]) -> bool:
    return bool(settled.get("sender_proven") and facts.sender_certain and known.user and works_here(known.user))


def _may_forward(facts: Facts, known: Known, settled: dict[str, Any]) -> bool:
    """Whether an agent forwards for somebody else: what the desk wrote itself is nobody's request, and would answer itself."""
    ours = set(map(identity_of, facts.recipients)) if facts.forwarded else set[str]()
    elsewhere = facts.forwarded is not None and identity_of(facts.forwarded.address) not in ours
    return elsewhere and _proven_agent(facts, known, settled)


def _asked(count: int) -> str:
    return f"{count} rules of the desk"


def _told(matched: Matched) -> RuleAnswer:
    actions = matched.rule.actions.model_dump(mode="json", exclude_defaults=True)
    words = ", ".join(f"{name} {value}" for name, value in actions.items()) or "nothing"
    then = f"; {matched.rule.then.value}"
    looked_at = f"{matched.rule.name}: {'; '.join(matched.evidence)}"
    return RuleAnswer(rule=f"rule:{matched.rule.id}", looked_at=looked_at, answer=f"matches: {words}{then}")
