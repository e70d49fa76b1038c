"""Does one replica at a time hold a lease, over the fake and over a real server?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any, cast

import pytest
from pydantic import SecretStr
from pymongo.asynchronous.collection import AsyncCollection

from chassis.leases import Leases
from chassis.mongo import MongoSettings, connect
from support.leases import HandClock, InMemoryLeaseCollection

TERM = timedelta(seconds=15)
IN_REAL_TIME = timedelta(seconds=8)
"""A beat may take a sixth of it, and a machine may stand still for some seconds: neither is a lost lease."""
Collection = AsyncCollection[dict[str, Any]]
Replica = Callable[[str], Leases]


@pytest.fixture(params=["fake", pytest.param("real", marks=pytest.mark.engines)])
async def collection(request: pytest.FixtureRequest) -> AsyncIterator[Collection]:
    if request.param == "fake":
        yield cast("Collection", InMemoryLeaseCollection())
        return
    settings = MongoSettings(
        url=SecretStr(request.getfixturevalue("mongo_url")), database=request.getfixturevalue("database_name")
    )
    async with connect(settings) as client:
        yield client[settings.database]["leases"]


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def replica(collection: Collection, clock: HandClock) -> AsyncIterator[Replica]:
    """Makes the leases of one more replica; its clock is the test's."""
    made: list[Leases] = []

    def make(owner: str) -> Leases:
        made.append(Leases(collection, owner, term=TERM, clock=clock))
        return made[-1]

    yield make
    for leases in made:
        await leases.close()


async def test_a_new_lease_is_got_at_once_with_the_first_epoch(replica: Replica) -> None:
    lease = await replica("one").hold("mailbox")

    assert lease is not None
    assert lease.epoch == 1
    assert lease.held()


async def test_a_lease_that_is_renewed_is_never_taken(replica: Replica, clock: HandClock) -> None:
    holder, contender = replica("one"), replica("two")
    lease = await holder.hold("mailbox")
    assert lease is not None

    for _ in range(12):
        assert await contender.hold("mailbox") is None
        clock.pass_seconds(5)
        await holder.renew()

    assert lease.held()


async def test_an_abandoned_lease_is_taken_only_after_a_whole_term_of_looking(
    replica: Replica, clock: HandClock
) -> None:
    await replica("one").hold("mailbox")
    contender = replica("two")
    clock.pass_seconds(1000)

    assert await contender.hold("mailbox") is None
    clock.pass_seconds(14.9)
    assert await contender.hold("mailbox") is None
    clock.pass_seconds(0.2)
    taken = await contender.hold("mailbox")
    assert taken is not None
    assert taken.epoch == 2


async def test_a_change_seen_late_starts_the_term_again(replica: Replica, clock: HandClock) -> None:
    holder, contender = replica("one"), replica("two")
    await holder.hold("mailbox")
    assert await contender.hold("mailbox") is None
    clock.pass_seconds(9)
    await holder.renew()
    clock.pass_seconds(9)

    assert await contender.hold("mailbox") is None
    clock.pass_seconds(9)
    assert await contender.hold("mailbox") is None


async def test_of_two_contenders_exactly_one_wins(replica: Replica, clock: HandClock) -> None:
    await replica("dead").hold("mailbox")
    contenders = [replica("two"), replica("three"), replica("four")]
    for contender in contenders:
        await contender.hold("mailbox")
    clock.pass_seconds(16)

    won = await asyncio.gather(*(contender.hold("mailbox") for contender in contenders))

    assert [lease.epoch for lease in won if lease] == [2]


async def test_of_many_who_want_a_new_lease_exactly_one_gets_it(replica: Replica) -> None:
    contenders = [replica(f"number {number}") for number in range(5)]

    won = await asyncio.gather(*(contender.hold("mailbox") for contender in contenders))

    assert [lease.epoch for lease in won if lease] == [1]


async def test_a_zombie_cannot_renew_what_was_taken_over(replica: Replica, clock: HandClock) -> None:
    """A process frozen for longer than the term wakes up, and its first renewal tells it."""
    zombie, successor = replica("one"), replica("two")
    lease = await zombie.hold("mailbox")
    assert lease is not None
    await successor.hold("mailbox")
    clock.pass_seconds(16)
    taken = await successor.hold("mailbox")
    assert taken is not None

    assert not lease.held()
    await zombie.renew()
    assert lease.lost.is_set()
    assert taken.held()


async def test_a_zombie_cannot_release_its_successors_lease(replica: Replica, clock: HandClock) -> None:
    zombie, successor = replica("same name"), replica("same name")
    lease = await zombie.hold("mailbox")
    assert lease is not None
    await successor.hold("mailbox")
    clock.pass_seconds(16)
    await successor.hold("mailbox")

    await lease.release()

    assert await replica("three").hold("mailbox") is None


async def test_losing_one_lease_keeps_the_others(replica: Replica, clock: HandClock, collection: Collection) -> None:
    holder = replica("one")
    kept, stolen = await holder.hold("kept"), await holder.hold("stolen")
    assert kept is not None
    assert stolen is not None
    await collection.update_one({"_id": "stolen"}, {"$set": {"owner": "two", "epoch": 2}})
    clock.pass_seconds(8)

    await holder.renew()

    assert stolen.lost.is_set()
    assert kept.held()
    clock.pass_seconds(8)
    assert kept.held()


async def test_release_hands_over_at_once_with_the_next_epoch(replica: Replica) -> None:
    holder, contender = replica("one"), replica("two")
    lease = await holder.hold("mailbox")
    assert lease is not None
    assert await contender.hold("mailbox") is None

    await lease.release()
    await lease.release()

    assert lease.lost.is_set()
    successor = await contender.hold("mailbox")
    assert successor is not None
    assert successor.epoch == 2


async def test_a_process_cannot_hold_a_lease_twice(replica: Replica, clock: HandClock) -> None:
    leases = replica("one")
    await leases.hold("mailbox")

    for _ in range(8):
        assert await leases.hold("mailbox") is None
        clock.pass_seconds(5)
        await leases.renew()


async def test_a_lease_that_cannot_be_renewed_is_lost_after_two_thirds_of_its_term(
    replica: Replica, clock: HandClock
) -> None:
    leases = replica("one")
    lease = await leases.hold("mailbox")
    assert lease is not None

    clock.pass_seconds(9.9)
    leases.expire()
    assert lease.held()
    clock.pass_seconds(0.1)
    assert not lease.held()
    leases.expire()
    assert lease.lost.is_set()


async def test_leases_are_renewed_in_the_background(collection: Collection) -> None:
    """In real time; what a whole term of looking means is told by the clocks of the tests above."""
    holder, contender = Leases(collection, "one", term=IN_REAL_TIME), Leases(collection, "two", term=IN_REAL_TIME)
    lease = await holder.hold("mailbox")
    assert lease is not None
    async with asyncio.timeout(IN_REAL_TIME.total_seconds() * 3):
        while await beats_of(collection, holder) < 3:
            assert await contender.hold("mailbox") is None
            await asyncio.sleep(0.05)

    assert lease.held()
    await holder.close()
    assert await contender.hold("mailbox") is not None
    await contender.close()


async def beats_of(collection: Collection, leases: Leases) -> int:
    return sum([each["beats"] async for each in collection.find({"_id": {"$in": [f"owner:{leases.owner}"]}})])


async def test_many_leases_are_got_by_a_few_requests_and_shared_out_without_overlap(replica: Replica) -> None:
    names = [f"mailbox {number}" for number in range(40)]
    one, two = replica("one"), replica("two")

    first, second = await asyncio.gather(one.hold_many(names[:25]), two.hold_many(names[15:]))

    got = [lease.name for lease in (*first, *second)]
    assert sorted(got) == sorted(names)
    assert await one.hold_many(names) == []


async def test_one_beat_keeps_all_leases(replica: Replica, clock: HandClock, collection: Collection) -> None:
    holder, contender = replica("one"), replica("two")
    leases = await holder.hold_many([f"mailbox {number}" for number in range(30)])
    for _ in range(5):
        await contender.hold_many([lease.name for lease in leases])
        clock.pass_seconds(8)
        await holder.renew()

    assert all(lease.held() for lease in leases)
    assert len([each async for each in collection.find({"owner": holder.owner})]) == 30


async def test_who_lives_is_seen_by_its_beats(replica: Replica, clock: HandClock) -> None:
    one, two = replica("one"), replica("two")

    assert await one.live() == {one.owner}
    assert await two.live() == {one.owner, two.owner}
    for _ in range(3):
        clock.pass_seconds(6)
        await two.renew()
        await two.live()
    assert await two.live() == {two.owner}


async def test_a_heartbeat_of_the_past_is_removed(replica: Replica, clock: HandClock, collection: Collection) -> None:
    await collection.insert_one({"_id": "owner:long-gone", "beats": 7})
    watcher = replica("one")
    await watcher.live()
    clock.pass_seconds(4000)
    await watcher.live()

    assert [each["_id"] async for each in collection.find({"_id": {"$gte": "owner:", "$lt": "owner;"}})] == [
        f"owner:{watcher.owner}"
    ]


async def test_what_was_taken_without_an_answer_is_got_by_asking_again(
    replica: Replica, collection: Collection
) -> None:
    holder = replica("one")
    await holder.live()
    await collection.insert_one({"_id": "mailbox", "owner": holder.owner, "epoch": 4})

    lease = await holder.hold("mailbox")

    assert lease is not None
    assert lease.epoch == 5
