"""Does mail whose account was deleted in the moment in which something came to name it find another, and is it said why?"""

from dataclasses import replace
from typing import Any

import pytest

from contracts.values import AccountId, Address, DeliveryId, MailKind
from router.domain.directory import Directory
from router.domain.facts import Facts
from router.domain.hygiene import mapping_warnings
from router.domain.known import Known
from router.domain.mail_rule import MailRule
from router.domain.people import Origin
from router.domain.policy import UnmappedStrategy
from router.domain.routing import Decision, route
from router.handlers.decided import Question
from support.routing import DEFAULT, NOW, RULES, a_directory, a_mapping, an_account
from support.routing_people import a_user
from support.routing_world import RouterWorld

ASKED = Facts(Address(address="ada@acme.com"), "Help", MailKind.ORDINARY)
GONE = AccountId("acc_gone")
LOOK = {"part": "subject", "test": "contains", "values": ["help"]}
RULE = MailRule.model_validate(
    {"id": "rul_1", "name": "help", "conditions": [LOOK], "actions": {"account_id": GONE}}
    | {"created_at": NOW, "updated_at": NOW}
)
MAPPING = a_mapping("acme.com", account=GONE, default_priority="urgent")


def without(directory: Directory) -> Directory:
    """The directory after the account was deleted."""
    return replace(directory, accounts={each: it for each, it in directory.accounts.items() if each != GONE})


def decide(directory: Directory) -> Decision:
    return route(RULES, ASKED, Known(without(directory)))


@pytest.mark.parametrize(
    "directory", [a_directory(MAPPING), a_directory().with_rules([RULE]), a_directory(default_account_id=GONE)]
)
def test_mail_is_never_given_to_an_account_that_there_is_not_any_more(directory: Directory) -> None:
    routing = decide(directory).routing

    assert routing
    assert routing.account_id == DEFAULT


def test_what_else_its_mapping_says_holds_and_its_domain_finds_another_account() -> None:
    decision = decide(a_directory(MAPPING, an_account("acc_2", "acme.com")))
    said = {each.rule: each.answer for each in decision.explanation}

    assert decision.routing
    assert (decision.routing.account_id, decision.routing.priority) == ("acc_2", "urgent")
    assert said["domain_mapping"] == "domain acme.com: account acc_gone, which there is not any more"
    assert "acme.com is a domain of it" in said["account"]


@pytest.mark.parametrize("wish", [UnmappedStrategy.REQUIRE_MANUAL_ASSIGNMENT, UnmappedStrategy.REJECT_EMAIL])
def test_who_is_left_to_no_account_is_treated_as_whoever_never_had_one(wish: Any) -> None:
    stop = decide(a_directory(MAPPING, unmapped_domain_strategy=wish)).stop

    assert stop
    assert stop.detail.startswith("its sender belongs to no account")


def test_whoever_made_the_mapping_is_told() -> None:
    assert [each.code for each in mapping_warnings(MAPPING, without(a_directory(MAPPING)))] == ["account_gone"]


@pytest.mark.parametrize("origin", list(Origin))
def test_whose_own_account_is_gone_belongs_where_the_domain_says_and_it_is_said(origin: Origin) -> None:
    user = a_user("ada", account_id=GONE, account_chosen=origin is Origin.ADMIN, origin=origin)
    decision = route(RULES, ASKED, Known(a_directory(an_account("acc_2", "acme.com")), user))
    alone = route(RULES, ASKED, Known(a_directory(), user))
    [said] = [each.answer for each in decision.explanation if each.rule == "account"]

    assert decision.routing
    assert alone.routing
    assert (decision.routing.account_id, alone.routing.account_id) == ("acc_2", DEFAULT)
    assert said.endswith("acme.com is a domain of it; the sender's own account, acc_gone, there is not any more")


async def test_whoever_is_put_into_a_new_account_belongs_there_though_the_directory_was_read_before() -> None:
    world = RouterWorld()
    await world.directory.get()
    world.accounts.kept[GONE] = an_account(GONE, name="Brand new")
    world.users.kept["usr_ada"] = a_user("ada", account_id=GONE)
    facts = ASKED._replace(sender=Address(address="ada@example.com"))

    decided = await world.decisions.decide([Question(facts, DeliveryId("dlv_1"))])
    explained = await world.decisions.explain(Question(facts))

    for routing in (decided[0].decision.routing, explained.routing):
        assert routing
        assert (routing.account_id, routing.account_name, routing.shared_account) == (GONE, "Brand new", True)
    assert world.source.loads == 1
