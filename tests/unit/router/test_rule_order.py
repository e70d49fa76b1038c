"""Do all rules move at once when they are put in order, whatever happens in between?"""

from typing import Any

import pytest

from contracts.events.directory import RuleChanged
from router.handlers.mail_rules import MailRules, order_changed, rule_changed
from router.handlers.ports import ChangedMeanwhile
from router.handlers.registry import Invalid, Registry
from support.crashes import Crash, Faults
from support.routing import InMemoryVersions
from support.routing_world import RouterWorld

ASKS = ({"part": "subject", "test": "contains", "values": ("x",)},)


def rules_of(world: RouterWorld, faults: Faults | None = None) -> MailRules:
    wrap: Any = faults.wrap if faults else lambda port: port
    registry = Registry(wrap(world.rules), world.tools, rule_changed)
    order = Registry(wrap(world.order), world.tools, order_changed)
    return MailRules(registry, order, world.accounts, world.users, InMemoryVersions(world.outbox))


async def three(world: RouterWorld) -> list[str]:
    rules = rules_of(world)
    return [(await rules.create({"name": name, "conditions": ASKS}, "usr_admin")).id for name in "abc"]


async def asked(world: RouterWorld) -> list[str]:
    """The order in which a replica asks them, which is that in which they are listed."""
    world.directory.changed()
    book = (await world.directory.get()).rulebook
    found = [each.rule.name for each in book.rules]
    assert found == [each.name for each in (await rules_of(world).all())[0]]
    return found


@pytest.mark.parametrize("crash_at", range(12))
async def test_an_order_is_there_whole_or_not_at_all_wherever_the_process_dies(crash_at: int) -> None:
    world = RouterWorld()
    one, two, third = await three(world)
    world.outbox.left.clear()

    for crash in (crash_at, None):
        try:
            await rules_of(world, Faults(crash)).put_in_order([third, two, one], None, "usr_admin")
        except Crash:
            assert await asked(world) in (["a", "b", "c"], ["c", "b", "a"])

    assert await asked(world) == ["c", "b", "a"]
    told = [each.event for each in world.outbox.left.values()]
    assert [(type(each), each.key, each.version) for each in told] == [(RuleChanged, "rule_order", 2)]


async def test_of_two_who_order_at_once_the_second_is_told() -> None:
    world = RouterWorld()
    ids = await three(world)
    rules = rules_of(world)

    await rules.put_in_order(ids[::-1], 1, "usr_one")

    with pytest.raises(ChangedMeanwhile):
        await rules.put_in_order(ids, 1, "usr_two")
    assert await asked(world) == ["c", "b", "a"]


async def test_a_position_that_is_given_later_goes_before_the_order_and_the_next_order_before_it() -> None:
    world = RouterWorld()
    one, two, third = await three(world)
    rules = rules_of(world)
    await rules.put_in_order([third, two, one], None, "usr_admin")

    moved = await rules.change(one, {"position": 5}, None, "usr_admin")
    await rules.create({"name": "d", "conditions": ASKS, "position": 15}, "usr_admin")
    await rules.create({"name": "e", "conditions": ASKS}, "usr_admin")
    renamed = await rules.change(two, {"name": "B"}, None, "usr_admin")

    assert (moved.position, renamed.position) == (5, 20)
    assert await asked(world) == ["a", "c", "d", "B", "e"]
    await rules.put_in_order([third], None, "usr_admin")
    assert await asked(world) == ["c", "a", "d", "B", "e"]


async def test_an_order_names_rules_that_there_are_once_each() -> None:
    world = RouterWorld()
    one, two, _ = await three(world)

    for wrong in ([one, one], [one, "rul_none"]):
        with pytest.raises(Invalid):
            await rules_of(world).put_in_order(wrong, None, "usr_admin")
    await rules_of(world).registry.remove(two, None, "usr_admin")
    await rules_of(world).put_in_order([one], None, "usr_admin")

    assert await asked(world) == ["a", "c"]
    assert world.order.kept["rule_order"].version == 1, "they stood so already"
