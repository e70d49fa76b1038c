"""Is the order of rules one document, in MongoDB as in memory, that replicas read with the rules?"""

import pytest

from contracts.events.directory import Change
from router.domain.mail_rule import ORDER_ID, Condition, MailRule, Part, Test
from router.handlers.mail_rules import order_changed, rule_changed
from router.handlers.ports import ChangedMeanwhile
from support.routing import NOW
from support.routing_stores import Stores


async def test_an_order_moves_all_rules_for_every_replica_and_of_two_at_once_the_first_counts(world: Stores) -> None:
    asks = Condition(part=Part.SUBJECT, test=Test.CONTAINS, values=("x",))
    for number, name in enumerate("ab"):
        rule = MailRule(id=name, name=name, position=number, conditions=(asks,), created_at=NOW, updated_at=NOW)
        await world.rules.insert(rule, rule_changed(rule, Change.CREATED, "usr_admin"))
    before = await world.rule_order.get(ORDER_ID)
    after = before.model_copy(update={"positions": {"b": 10, "a": 20}, "version": 2})

    await world.rule_order.replace(after, order_changed(after, Change.UPDATED, "usr_admin"))

    assert [each.rule.name for each in (await world.directory.load()).rulebook.rules] == ["b", "a"]
    assert await world.rule_order.get(ORDER_ID) == after
    assert ORDER_ID in {each.event.key for _, each in await world.outbox.waiting(10)}
    with pytest.raises(ChangedMeanwhile):
        await world.rule_order.replace(after, order_changed(after, Change.UPDATED, "usr_other"))
