"""Which of the rules that people wrote match, and what do they want?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from contracts.values import ReasonCode, RuleAnswer
from contracts.values.identity import identity_of
from router.domain.facts import Facts
from router.domain.known import Known
from router.domain.mail_rule import OUTCOMES, Actions, Ending, MailRule, Then
from router.domain.rulebook import Matched
from router.domain.verdict import Stop, Verdict

_SETTLING: Final = ("category", "priority")
_ENDING: Final = {
    Ending.HOLD: "that it waits",
    Ending.QUARANTINE: "that it is put aside",
    Ending.IGNORE: "no ticket",
}
_THEN: Final = {Then.CONTINUE: "further rules are asked", Then.STOP: "no further rule is asked"}


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
            details.append(_told(matched, known))
            if rule.actions.ending and not known.released:
                outcome, detail = (
                    OUTCOMES[rule.actions.ending],
                    f"the rule {rule.name!r} wants {_ENDING[rule.actions.ending]}",
                )
                stop = Stop(outcome, ReasonCode.RULE_MATCHED, detail)
                return Verdict(_asked(len(book.rules)), detail, wanted, stop, details=tuple(details))
        broken = f"; not asked, as they cannot be compiled: {', '.join(book.broken)}" if book.broken else ""
        answer = f"{len(details)} matched" if details else "none matched"
        names = ", ".join(repr(each) for each in book.undecided(facts))
        undecided = f"; it depends on what is not said of the mail whether these do: {names}" if names else ""
        return Verdict(_asked(len(book.rules)), answer + undecided + broken, wanted, details=tuple(details))


def wants(actions: Actions, facts: Facts, known: Known, settled: dict[str, Any]) -> dict[str, Any]:
    """What a rule settles, by the names of the routing's fields."""
    wanted = {name: value for name in _SETTLING if (value := getattr(actions, name)) is not None}
    named = {
        "account_id": known.directory.owned(actions.account_id)[0],
        "assignee_id": known.directory.assigned(actions.assignee_id)[0],
    }
    wanted |= {name: each for name, each in named.items() if each is not None}
    if facts.forwarded and actions.forwarded_as_requester and _may_forward(facts, known, settled):
        wanted |= {"requester": facts.forwarded, "requester_id": None}
    return wanted


def _tags(rule: MailRule, wanted: dict[str, Any]) -> dict[str, Any]:
    tags = tuple(dict.fromkeys((*wanted.get("tags", ()), *rule.actions.tags)))
    return {"tags": tags} if tags else {}


def _may_forward(facts: Facts, known: Known, settled: dict[str, Any]) -> bool:
    """Whether an agent forwards for somebody else: what the desk wrote itself is nobody's request, and would answer itself."""
    ours = set(map(identity_of, facts.recipients)) if facts.forwarded else set[str]()
    elsewhere = facts.forwarded is not None and identity_of(facts.forwarded.address) not in ours
    return elsewhere and known.proven_staff(settled)


def _asked(count: int) -> str:
    return "1 rule of the desk" if count == 1 else f"{count} rules of the desk"


def _told(matched: Matched, known: Known) -> RuleAnswer:
    rule = matched.rule
    words = ", ".join(_in_words(rule.actions, known)) or "nothing"
    then = "no further rule is asked" if rule.actions.ending and not known.released else _THEN[rule.then]
    looked_at = f"{rule.name}: {'; '.join(matched.evidence)}"
    return RuleAnswer(rule=f"rule:{rule.id}", looked_at=looked_at, answer=f"it fits, and wants: {words}; {then}")


def _in_words(actions: Actions, known: Known) -> Iterator[str]:
    if actions.account_id:
        yield known.directory.owned(actions.account_id)[1]
    if actions.assignee_id:
        yield f"assigned to {known.directory.assigned(actions.assignee_id)[1]}"
    if actions.category:
        yield f"category {actions.category.value}"
    if actions.priority:
        yield f"priority {actions.priority.value}"
    if actions.tags:
        yield f"tags {' and '.join(actions.tags)}"
    if actions.forwarded_as_requester:
        yield "of what an agent forwards, its writer as requester"
    if actions.ending:
        yield _ENDING[actions.ending]
