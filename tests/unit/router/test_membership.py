"""Whose colleague does somebody become who writes to us? Nobody's whom only a rule of the desk or the mailbox gives to an account."""

from typing import Any

import pytest

from contracts.values import Address, DeliveryId, MailKind
from router.domain.facts import Facts
from router.domain.mail_rule import MailRule
from router.domain.mapping import PatternType
from router.handlers.decided import Question
from support.routing import DEFAULT, NOW, a_mapping, an_account
from support.routing_people import a_user
from support.routing_world import RouterWorld

ASKED = Facts(Address(address="eve@acme.com"), "Invoice", MailKind.ORDINARY)
THEIRS, OURS = an_account("acc_theirs"), an_account("acc_ours", "acme.com")
LOOK = {"part": "subject", "test": "contains", "values": ["invoice"]}
FIELDS = {"id": "rul_1", "name": "r", "conditions": [LOOK], "actions": {"account_id": THEIRS.id}}
RULE = MailRule.model_validate(FIELDS | {"created_at": NOW, "updated_at": NOW})
MAPPING = a_mapping("acme.com", account=THEIRS.id)


def _keep(world: RouterWorld, *entities: Any) -> None:
    stores: dict[str, Any] = {"Account": world.accounts, "MailRule": world.rules, "Mapping": world.mappings}
    for each in entities:
        stores[type(each).__name__].kept[each.id] = each


async def written_twice(world: RouterWorld, facts: Facts) -> list[tuple[str, bool]]:
    """Whose two mails of somebody are, the second under another subject, and whether they share the account's tickets."""
    mails = [facts, facts._replace(subject="Something else")]
    decided = [
        await world.decisions.decide([Question(each, DeliveryId(f"dlv_{place}"))]) for place, each in enumerate(mails)
    ]
    routings = [each.decision.routing for [each] in decided]
    return [(str(each.account_id), each.shared_account) for each in routings if each]


async def test_who_writes_what_a_rule_looks_for_shares_nothing_with_its_account_then_or_later() -> None:
    world = RouterWorld()
    world.accounts.kept[THEIRS.id], world.rules.kept[RULE.id] = THEIRS, RULE

    assert await written_twice(world, ASKED) == [(THEIRS.id, False), (DEFAULT, False)]
    assert [each.account_id for each in world.users.kept.values()] == [None]


async def test_who_writes_to_an_accounts_mailbox_shares_nothing_with_it_then_or_later() -> None:
    world = RouterWorld()
    world.accounts.kept[THEIRS.id] = THEIRS

    found = await written_twice(world, ASKED._replace(mailbox_account=THEIRS.id))

    assert found == [(THEIRS.id, False)] * 2
    assert [each.account_id for each in world.users.kept.values()] == [None]


@pytest.mark.parametrize("pattern", ["*", "*.com"])
async def test_who_is_mapped_as_anybody_can_be_shares_nothing_then_or_later(pattern: str) -> None:
    world = RouterWorld()
    mapping = a_mapping(pattern, PatternType.WILDCARD, account=THEIRS.id)
    world.accounts.kept[THEIRS.id], world.mappings.kept[mapping.id] = THEIRS, mapping

    assert await written_twice(world, ASKED) == [(THEIRS.id, False)] * 2
    assert [each.account_id for each in world.users.kept.values()] == [None]


@pytest.mark.parametrize("named_by", [RULE, a_mapping("*", PatternType.WILDCARD, account=THEIRS.id)])
@pytest.mark.parametrize("belonging", ["by people", "by domain"])
async def test_a_member_stays_one_though_a_rule_or_a_mapping_of_anybody_names_the_account(
    named_by: Any, belonging: str
) -> None:
    world = RouterWorld()
    domains = ("acme.com",) if belonging == "by domain" else ()
    world.accounts.kept[THEIRS.id] = an_account(THEIRS.id, *domains)
    world.users.kept["usr_eve"] = a_user(
        "eve", addresses=("eve@acme.com",), identities=("eve@acme.com",), account_id=None if domains else THEIRS.id
    )
    _keep(world, named_by)

    assert await written_twice(world, ASKED) == [(THEIRS.id, True)] * 2


@pytest.mark.parametrize(
    ("kept", "first", "later"),
    [
        ((OURS,), OURS.id, OURS.id),
        ((THEIRS, MAPPING), THEIRS.id, THEIRS.id),
        ((OURS, THEIRS, MAPPING), THEIRS.id, THEIRS.id),
        ((OURS, THEIRS, RULE), THEIRS.id, OURS.id),
    ],
)
async def test_a_new_user_belongs_where_mapping_or_domain_says(kept: tuple[Any, ...], first: str, later: str) -> None:
    world = RouterWorld()
    _keep(world, *kept)

    assert await written_twice(world, ASKED) == [(first, first == later), (later, True)]
    assert [each.account_id for each in world.users.kept.values()] == [later]
