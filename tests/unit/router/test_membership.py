"""Whose colleague does somebody become who writes to us? Nobody's whom only a rule of the desk or the mailbox gives to an account."""

from typing import Any

import pytest

from contracts.values import Address, DeliveryId, MailKind
from router.domain.facts import Facts
from router.domain.mail_rule import MailRule
from router.handlers.decided import Question
from support.routing import DEFAULT, NOW, a_mapping, an_account
from support.routing_world import RouterWorld

ASKED = Facts(Address(address="eve@acme.com"), "Invoice", MailKind.ORDINARY)
THEIRS, OURS = an_account("acc_theirs"), an_account("acc_ours", "acme.com")
LOOK = {"part": "subject", "test": "contains", "values": ["invoice"]}
FIELDS = {"id": "rul_1", "name": "r", "conditions": [LOOK], "actions": {"account_id": THEIRS.id}}
RULE = MailRule.model_validate(FIELDS | {"created_at": NOW, "updated_at": NOW})
MAPPING = a_mapping("acme.com", account=THEIRS.id)


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
    stores: dict[str, Any] = {"Account": world.accounts, "MailRule": world.rules, "Mapping": world.mappings}
    for each in kept:
        stores[type(each).__name__].kept[each.id] = each

    assert await written_twice(world, ASKED) == [(first, first == later), (later, True)]
    assert [each.account_id for each in world.users.kept.values()] == [later]
