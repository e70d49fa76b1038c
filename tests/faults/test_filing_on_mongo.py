"""Does filing hold on a real server, with workers that really run at once and are killed between its answers?"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from chassis.mongo import MongoSettings, connect
from support.filing import PERSONS, assert_whole, conversations, from_several_addresses
from support.filing_runs import World, deliveries
from support.tickets import InMemoryTicketStore, RecordingPublisher
from ticketing.adapters.documents import claim_from, entry_from, ticket_from
from ticketing.adapters.mongo import MongoTicketStore
from ticketing.domain.mail import Incoming
from ticketing.handlers.filing import file_mails
from ticketing.handlers.ports import Desk, Leftovers
from ticketing.handlers.sweeping import rebuild, sweep

SEEDS = 120
CRASHES = 0.03

pytestmark = [pytest.mark.engines, pytest.mark.timeout(170)]


class Killed(Exception):
    """This worker is gone."""


class Deadly:
    """A store, or a publisher, in whose calls workers die: before they happen, or after, without hearing the answer."""

    def __init__(self, inner: object, rnd: random.Random) -> None:
        self._inner = inner
        self._rnd = rnd

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        method = getattr(self._inner, name)

        async def call(*arguments: Any) -> Any:
            for _ in range(self._rnd.randrange(3)):
                await asyncio.sleep(0)
            self._perhaps_die()
            answer = await method(*arguments)
            self._perhaps_die()
            return answer

        return call

    def _perhaps_die(self) -> None:
        if self._rnd.random() < CRASHES / 2:
            raise Killed


async def work(world: World, store: Any, publisher: Any, todo: list[Sequence[Incoming]]) -> None:
    """Handle batches until there are none; after a death the batch comes again."""
    while todo:
        batch = todo.pop()
        try:
            await file_mails(Desk(store, publisher, world.clock), batch)
        except Killed:
            world.crashes += 1
            todo.append(batch)


async def sweep_now_and_then(
    world: World, store: Leftovers, publisher: RecordingPublisher, done: asyncio.Event
) -> None:
    while not done.is_set():  # not cancelled: PyMongo may swallow that
        await asyncio.sleep(0.02)
        await sweep(store, publisher, world.clock, timedelta(0))


async def copied(database: Any) -> InMemoryTicketStore:
    """What lies in the database, for the checks."""
    copy = InMemoryTicketStore()
    copy.claims = {each["_id"]: claim_from(each) async for each in database["claims"].find()}
    copy.views = {each["_id"]: ticket_from(each) async for each in database["tickets"].find()}
    async for each in database["log"].find().sort("version"):
        entry = entry_from(each)
        copy.entries[entry.id] = entry
        copy.log.setdefault(entry.ticket_id, []).append(entry)
    return copy


async def run(database: Any, seed: int) -> World:
    rnd = random.Random(seed)
    world = World(rnd, publisher=RecordingPublisher())
    mails = from_several_addresses(rnd, conversations(rnd), PERSONS)
    todo: list[Sequence[Incoming]] = list(deliveries(rnd, mails))
    store = MongoTicketStore(database)
    await store.prepare()
    done = asyncio.Event()
    sweeping = asyncio.create_task(sweep_now_and_then(world, store, world.publisher, done))
    deadly, publisher = Deadly(store, rnd), Deadly(world.publisher, rnd)
    await asyncio.gather(*(work(world, deadly, publisher, todo) for _ in range(rnd.randint(1, 4))))
    done.set()
    await sweeping
    await sweep(store, world.publisher, world.clock, -timedelta(minutes=1))
    world.store = await copied(database)
    assert_whole(world.homes(), mails)
    world.assert_sound()
    return world


@pytest.mark.parametrize("part", range(4))
async def test_conversations_survive_crashes_on_a_real_server(mongo_url: str, database_name: str, part: int) -> None:
    crashes = 0
    async with connect(MongoSettings(url=SecretStr(mongo_url), database=database_name)) as client:
        for seed in range(part * SEEDS // 4, (part + 1) * SEEDS // 4):
            database = client[f"{database_name}_{seed}"]
            crashes += (await run(database, seed)).crashes
            await client.drop_database(database.name)

    assert crashes > SEEDS / 8


async def test_views_come_back_from_the_logs_alone(mongo_url: str, database_name: str) -> None:
    async with connect(MongoSettings(url=SecretStr(mongo_url), database=database_name)) as client:
        world = await run(client[database_name], 7)
        whole = await rebuild(MongoTicketStore(client[database_name]))
        await client[database_name]["tickets"].delete_many({})
        lost = await rebuild(MongoTicketStore(client[database_name]))

        assert (whole.tickets, whole.equal, lost.equal) == (len(world.store.log), True, False)
        assert whole.from_logs == lost.from_logs
        assert (await copied(client[database_name])).views == world.store.views
