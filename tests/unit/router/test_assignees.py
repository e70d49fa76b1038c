"""Are tickets given to those only who may have them, and is it said why not?"""

from typing import Any

import pytest

from contracts.values import Address, MailKind, UserRole
from router.domain.facts import Facts
from router.domain.known import Known
from router.domain.mail_rule import MailRule
from router.domain.people import User, UserState
from router.domain.routing import Decision, route
from support.routing import NOW, RULES, a_directory, a_mapping, an_account
from support.routing_people import a_user

ASKED = Facts(Address(address="ada@acme.com"), "Help", MailKind.ORDINARY)
EVE = a_user("eve", role=UserRole.AGENT).model_copy(update={"name": "Eve"})
NEVER = [
    ({"role": UserRole.REQUESTER}, "only agents and administrators get tickets"),
    ({"state": UserState.BLOCKED}, "the user is blocked"),
    ({"state": UserState.PENDING}, "the user is pending"),
    ({"merged_into": "usr_bob"}, "the user was merged into another"),
]


def a_rule(assignee: str) -> MailRule:
    look = {"part": "subject", "test": "contains", "values": ["help"]}
    fields: dict[str, Any] = {"id": "rul_1", "name": "help", "conditions": [look]}
    return MailRule.model_validate(
        fields | {"actions": {"assignee_id": assignee}, "created_at": NOW, "updated_at": NOW}
    )


def decide(*users: User, mapped: str | None = None, ruled: str | None = None) -> Decision:
    mapping = a_mapping("acme.com", default_assigned_user_id=mapped)
    directory = a_directory(an_account("acc_1", name="Acme"), mapping, *users)
    return route(RULES, ASKED, Known(directory.with_rules([a_rule(ruled)] if ruled else [])))


def said(decision: Decision, rule: str) -> str:
    return next(each.answer for each in decision.explanation if each.rule == rule)


def test_an_agent_gets_the_tickets_that_a_mapping_or_a_rule_gives_them() -> None:
    mapped, ruled = decide(EVE, mapped=EVE.id), decide(EVE, ruled=EVE.id)

    assert mapped.routing
    assert ruled.routing
    assert mapped.routing.assignee_id == ruled.routing.assignee_id == EVE.id
    assert said(mapped, "domain_mapping") == "domain acme.com: account Acme, assigned to Eve"
    assert "wants: assigned to Eve;" in said(ruled, "rule:rul_1")


@pytest.mark.parametrize(("changes", "why"), NEVER)
def test_whoever_may_have_no_tickets_gets_none_and_it_is_said_why(changes: dict[str, Any], why: str) -> None:
    eve = EVE.model_copy(update=changes)
    mapped, ruled = decide(eve, mapped=eve.id), decide(eve, ruled=eve.id)

    assert mapped.routing
    assert ruled.routing
    assert mapped.routing.assignee_id is ruled.routing.assignee_id is None
    assert said(mapped, "domain_mapping").endswith(f"assigned to nobody, as Eve gets no tickets: {why}")
    assert f"assigned to nobody, as Eve gets no tickets: {why}" in said(ruled, "rule:rul_1")


def test_whom_a_rule_names_in_vain_hinders_nobody_else() -> None:
    decision = decide(EVE, mapped=EVE.id, ruled="usr_gone")

    assert decision.routing
    assert decision.routing.assignee_id == EVE.id
    assert "nobody, as usr_gone gets no tickets: there is no such user" in said(decision, "rule:rul_1")
