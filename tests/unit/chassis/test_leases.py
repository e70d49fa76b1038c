"""Can two replicas hold one lease, whatever happens in which order, however slow the server is?"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.errors import AutoReconnect

from chassis.leases import Lease, Leases
from support.leases import HandClock, InMemoryLeaseCollection
from support.simulated_time import SimulatedTime, lived_through

TERM = timedelta(seconds=15)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


class World:
    """Three replicas around one lease, each a task of its own; a request takes up to four seconds each way."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)
        self.clock = HandClock()
        collection = InMemoryLeaseCollection(on_the_way=self.travel)
        self.replicas = [a_replica(collection, self.clock, f"replica {number}") for number in range(3)]
        self.leases: list[Lease] = []

    async def travel(self) -> None:
        for _ in range(self.chance.randrange(3)):
            await asyncio.sleep(0)
        self.clock.pass_seconds(self.chance.choice([0, 0, 0.1, 0.5, 4]))

    async def live(self, steps: int) -> None:
        await asyncio.gather(*(self.act(replica, steps) for replica in self.replicas))
        for replica in self.replicas:
            await replica.close()

    async def act(self, replica: Leases, steps: int) -> None:
        mine: list[Lease] = []
        for _ in range(steps):
            chosen = self.chance.randrange(12)
            if chosen < 6 and (lease := await replica.hold("mailbox")):
                mine.append(lease)
                self.leases.append(lease)
            elif chosen < 9:
                await replica.renew()
            elif chosen == 9 and mine:
                await mine[-1].release()
            await asyncio.sleep(0)
            self.clock.pass_seconds(self.chance.choice([0, 0.5, 1, 5]))
            assert sum(lease.held() for lease in self.leases) <= 1


def a_replica(collection: InMemoryLeaseCollection, clock: Callable[[], float], owner: str) -> Leases:
    return Leases(cast("AsyncCollection[dict[str, Any]]", collection), owner, term=TERM, clock=clock)


@given(st.integers(0, 2**32))
@settings(max_examples=200)
def test_nobody_ever_shares_a_lease_or_an_epoch(seed: int) -> None:
    world = World(seed)

    asyncio.run(world.live(40))

    epochs = [lease.epoch for lease in world.leases]
    assert len(set(epochs)) == len(epochs) > 0


def test_a_holder_that_is_cut_off_learns_it_in_the_background() -> None:
    def cut_off(collection: InMemoryLeaseCollection, _leases: Leases) -> None:
        collection.down = True

    assert lived_through(NOON, lambda time: until_lost(time, cut_off)) <= TERM * 2 / 3


def test_a_renewal_that_hangs_does_not_delay_the_news(monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(_collection: InMemoryLeaseCollection, leases: Leases) -> None:
        monkeypatch.setattr(leases, "renew", asyncio.Event().wait)

    assert lived_through(NOON, lambda time: until_lost(time, hang)) <= TERM * 2 / 3


async def until_lost(time: SimulatedTime, befall: Callable[[InMemoryLeaseCollection, Leases], None]) -> timedelta:
    """How long after the last beat a lease's holder knows that it is lost."""
    collection = InMemoryLeaseCollection()
    leases = a_replica(collection, time.time, "one")
    lease = await leases.hold("mailbox")
    assert lease is not None
    befall(collection, leases)
    await asyncio.wait_for(lease.lost.wait(), 60)
    took = time.now() - NOON
    await leases.close()
    return took


async def test_releasing_while_the_server_is_down_leaves_it_to_the_term() -> None:
    collection, clock = InMemoryLeaseCollection(), HandClock()
    holder, contender = (a_replica(collection, clock, owner) for owner in ("one", "two"))
    lease = await holder.hold("mailbox")
    assert lease is not None
    collection.down = True

    await lease.release()

    assert lease.lost.is_set()
    with pytest.raises(AutoReconnect):
        await contender.hold("mailbox")
    collection.down = False
    assert await contender.hold("mailbox") is None
    clock.pass_seconds(15)
    assert await contender.hold("mailbox") is not None
    await holder.close()
    await contender.close()


def test_an_owner_needs_a_name() -> None:
    """The empty name marks a released lease."""
    with pytest.raises(ValueError, match="name"):
        a_replica(InMemoryLeaseCollection(), HandClock(), "")
