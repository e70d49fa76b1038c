"""Are changes announced and held mails sent on, by one replica at a time, whatever was missed?"""

import asyncio
from datetime import timedelta
from typing import Any, cast

from chassis.leases import Leases
from contracts.events.directory import UserCreated
from contracts.events.mail import MailParsed
from router.domain.held import HeldState
from router.entrypoints.upkeep import ANYWAY, UNASKED, Bell, Upkeep, Work
from router.handlers.overdue import Overdue
from support.examples import an_envelope, an_event
from support.leases import InMemoryLeaseCollection
from support.routing import a_policy
from support.routing_world import RouterWorld


def upkeep_of(world: RouterWorld, collection: InMemoryLeaseCollection, owner: str = "one") -> Upkeep:
    work = Work(
        announce=world.announcing.announce,
        count=world.tally.flush,
        check=world.directory.check,
        finish_releases=world.holding.finish_releases,
        reconsider=world.holding.reconsider,
        warn=Overdue(world.held, world.alarm, world.clock, timedelta(days=3)).warn,
    )
    return Upkeep(Leases(cast("Any", collection), owner), work, Bell())


async def waiting() -> RouterWorld:
    """A router with one mail that waits for approval."""
    world = RouterWorld()
    world.source.policy = a_policy(require_admin_approval=True)
    await world.routes.route_mails([an_envelope(an_event(MailParsed))])
    return world


async def approve(world: RouterWorld) -> None:
    await world.people.approve([each.id for each in world.users.kept.values()], "usr_admin", welcome=False, role=None)


async def test_an_approval_is_announced_and_sends_the_mail_on_at_the_next_look() -> None:
    world = await waiting()
    upkeep = upkeep_of(world, InMemoryLeaseCollection())
    await upkeep.look()
    assert world.heard.routings == []

    await approve(world)
    await upkeep.look()

    assert len(world.heard.routings) == 1
    assert world.outbox.left == {}


async def test_only_the_holder_of_the_lease_sends_on() -> None:
    world, collection = await waiting(), InMemoryLeaseCollection()
    first, second = upkeep_of(world, collection), upkeep_of(world, collection, "two")
    await first.look()
    await approve(world)

    await second.look()
    assert world.heard.routings == []
    await first.look()

    assert len(world.heard.routings) == 1


async def test_nobody_asks_for_changes_while_nothing_happens_but_those_that_a_crash_left_are_announced() -> None:
    world = await waiting()
    upkeep = upkeep_of(world, InMemoryLeaseCollection())
    await upkeep.look()
    await upkeep.look(rung=False)
    await approve(world)

    await upkeep.look(rung=False)
    assert world.outbox.left
    for _ in range(UNASKED):
        await upkeep.look(rung=False)

    assert world.outbox.left == {}


async def test_who_becomes_a_user_by_a_mail_is_announced_at_the_next_look_though_nobody_rings() -> None:
    world = RouterWorld()
    upkeep = upkeep_of(world, InMemoryLeaseCollection())
    await upkeep.look()
    await world.routes.route_mails([an_envelope(an_event(MailParsed))])

    await upkeep.look(rung=False)

    assert [each.event.type for each in world.heard.changes] == [UserCreated.type]


async def test_what_came_to_wait_while_its_sender_was_approved_goes_on_after_some_looks() -> None:
    world = await waiting()
    upkeep = upkeep_of(world, InMemoryLeaseCollection())
    held = dict(world.held.kept)
    world.held.kept.clear()
    await approve(world)
    await upkeep.look()
    world.held.kept = held

    for _ in range(ANYWAY):
        await upkeep.look()

    assert len(world.heard.routings) == 1


async def test_a_bell_wakes_at_once_and_keeps_a_ring_that_came_before() -> None:
    bell = Bell()
    bell.ring()

    async with asyncio.timeout(5):
        await bell.wait(timedelta(hours=1))
        asyncio.get_running_loop().call_soon(bell.ring)
        await bell.wait(timedelta(hours=1))
    await bell.wait(timedelta(0))


async def test_mail_that_waits_too_long_is_told_once_and_waits_on() -> None:
    world = await waiting()
    upkeep = upkeep_of(world, InMemoryLeaseCollection())
    world.passed = timedelta(days=3)
    await upkeep.look()
    assert world.alarm.told == []

    for minutes in (1, 2, 3):
        world.passed = timedelta(days=3, minutes=minutes)
        await upkeep.look()

    (held,) = world.held.kept.values()
    assert world.alarm.told == [(held.id, timedelta(days=3, minutes=1))]
    assert world.alarm.counts[-1] == (1, 1)
    assert (held.overdue, held.state) == (True, HeldState.WAITING)
    world.passed = timedelta(days=3650)
    await upkeep.look()
    assert len(world.held.kept) == len(world.alarm.told) == 1

    await approve(world)
    world.passed += timedelta(minutes=1)
    await upkeep.look()
    assert len(world.heard.routings) == 1
    assert world.alarm.counts[-1] == (0, 0)
