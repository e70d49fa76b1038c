"""Does mail whose account was deleted in the moment in which something came to name it find another, and is it said why?"""

from dataclasses import replace
from typing import Any

import pytest

from contracts.values import AccountId, Address, MailKind
from router.domain.directory import Directory
from router.domain.facts import Facts
from router.domain.hygiene import mapping_warnings
from router.domain.known import Known
from router.domain.mail_rule import MailRule
from router.domain.policy import UnmappedStrategy
from router.domain.routing import Decision, route
from support.routing import DEFAULT, NOW, RULES, a_directory, a_mapping, an_account

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
