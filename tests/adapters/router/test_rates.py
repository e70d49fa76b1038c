"""Are mails counted once and in one order by all replicas, in MongoDB as in memory?"""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from pydantic import SecretStr

from chassis import mongo
from chassis.mongo import MongoSettings
from contracts.values import DeliveryId, MailboxId
from router.adapters.directory import MongoDirectory
from router.adapters.outbox import MongoOutbox
from router.adapters.rates import KEPT, MongoRates
from router.adapters.schema import Schema
from router.domain.brakes import Arrival, Brake, Scope, Standing
from router.domain.directory import Directory
from router.domain.handling import Handling
from router.handlers.braking import Rates, brake_engaged
from router.handlers.ports import NotFound
from support.routing import DEFAULT, NOW, a_directory
from support.routing_rates import InMemoryRates

LIMITS = Handling(mails_per_sender=6, mails_per_subject=3, mails_per_mailbox=8)


@pytest.fixture(params=["memory", pytest.param("mongo", marks=pytest.mark.engines)])
async def rates(request: pytest.FixtureRequest) -> AsyncIterator[Rates]:
    if request.param == "memory":
        yield InMemoryRates()
        return
    settings = MongoSettings(
        url=request.getfixturevalue("mongo_url"), database=request.getfixturevalue("database_name")
    )
    async with mongo.connect(settings) as client:
        yield MongoRates(Schema(mongo.database(client, settings), DEFAULT, lambda: NOW))


def limited(handling: Handling = LIMITS) -> Directory:
    return a_directory().with_mailboxes(handling, [])


def arrival(number: int, sender: str = "a@x.example", subject: str = "s", hours: int = 0) -> Arrival:
    delivery_id, mailbox_id = DeliveryId(f"dlv_{number:04}"), MailboxId("mbx_1")
    return Arrival(delivery_id, mailbox_id, sender, subject, NOW + timedelta(hours=hours))


def a_brake(**changes: object) -> Brake:
    fields = {"id": "brk_1", "mailbox_id": "mbx_1", "scope": Scope.SENDER, "limit": 5, "engaged_at": NOW}
    return Brake.model_validate(fields | changes)


async def test_i19_mails_stand_in_the_order_in_which_they_were_first_counted(rates: Rates) -> None:
    first = [arrival(1), arrival(2, subject="t"), arrival(3, "b@x.example"), arrival(4)]

    found = await rates.count(first, limited())
    again = await rates.count([arrival(5), *reversed(first)], limited())

    assert [found[each.delivery_id] for each in first] == [
        Standing(0, 0, 0),
        Standing(0, 1, 1),
        Standing(0, 0, 2),
        Standing(1, 2, 3),
    ]
    assert {each: again[each] for each in found} == found
    assert again[DeliveryId("dlv_0005")] == Standing(2, 3, 4)


async def test_i19_each_hour_begins_anew(rates: Rates) -> None:
    found = await rates.count([arrival(1), arrival(2, hours=1), arrival(3, hours=-30)], limited())

    assert set(found.values()) == {Standing()}


async def test_i19_beyond_a_limit_a_mail_stays_beyond_it_however_often_it_comes(rates: Rates) -> None:
    storm = [arrival(number) for number in range(40)]
    for mail in storm:
        await rates.count([mail], limited())

    again = await rates.count(storm, limited())

    assert [again[each.delivery_id].sender >= 6 for each in storm] == [False] * 6 + [True] * 34
    assert [again[each.delivery_id].mailbox >= 8 for each in storm] == [False] * 8 + [True] * 32


async def test_i19_replicas_that_count_at_once_let_no_more_through_than_one(rates: Rates) -> None:
    storm = [arrival(number) for number in range(60)]
    batches = [storm[start::6] for start in range(6)]

    found = await asyncio.gather(*(rates.count(batch, limited()) for batch in batches))

    within = [name for standings in found for name, each in standings.items() if each.sender < 6]
    again = await rates.count(storm, limited())
    assert len(set(within)) == 6
    assert {name for name, each in again.items() if each.sender < 6} == set(within)


async def test_i19_answers_count_by_their_conversations_for_their_sender(rates: Rates) -> None:
    answers = [arrival(number)._replace(answers_in=name) for number, name in enumerate("aba")]

    found = await rates.count([*answers, arrival(7)], limited())

    assert [found[each.delivery_id] for each in answers] == [Standing(0, 0, 0), Standing(0, 1, 1), Standing(0, 0, 2)]
    assert found[DeliveryId("dlv_0007")] == Standing(0, 0, 3)
    made_up = [arrival(10 + number)._replace(answers_in=f"{number}") for number in range(20)]
    for mail in made_up:
        await rates.count([mail], limited())
    again = await rates.count([*answers, *made_up], limited())
    assert [again[each.delivery_id].sender < 6 for each in (*answers, *made_up)] == [True] * 7 + [False] * 16


async def test_without_limits_nothing_is_counted(rates: Rates) -> None:
    none = limited(Handling(mails_per_sender=0, mails_per_subject=0))

    assert (await rates.count([arrival(1)], none))[DeliveryId("dlv_0001")] == Standing()


async def test_a_brake_is_engaged_once_until_it_was_lifted_and_more_comes(rates: Rates) -> None:
    first = a_brake()
    assert await rates.engage(first, brake_engaged(first))
    assert not await rates.engage(first, brake_engaged(first))
    assert await rates.known(["brk_1", "brk_2"]) == {"brk_1": first}

    lifted = await rates.lift("brk_1", NOW, "usr_admin")
    assert (lifted.lifted_until, lifted.lifted_by) == (NOW, "usr_admin")
    assert not await rates.engage(first, brake_engaged(first))
    second = lifted.engaged_again(a_brake(engaged_at=NOW + timedelta(seconds=1)))
    assert await rates.engage(second, brake_engaged(second))
    assert not await rates.engage(second, brake_engaged(second))
    assert await rates.known(["brk_1"]) == {"brk_1": second}
    assert [each.id for each in await rates.brakes(None, 5)] == ["brk_1"]
    with pytest.raises(NotFound):
        await rates.lift("brk_none", NOW, "usr_admin")


async def test_a_request_lifts_a_brake_once(rates: Rates) -> None:
    brake = a_brake()
    await rates.engage(brake, brake_engaged(brake))
    await rates.lift("brk_1", NOW, "usr_a", "one")
    second = await rates.lift("brk_1", NOW + timedelta(hours=1), "usr_b", "two")

    assert await rates.lift("brk_1", NOW + timedelta(hours=2), "usr_a", "one") == second
    with pytest.raises(NotFound):
        await rates.lift("brk_none", NOW, "usr_a", "one")


@pytest.mark.engines
async def test_i19_an_engaged_brake_is_told_of_even_if_the_process_dies_at_once(
    mongo_url: str, database_name: str
) -> None:
    async with mongo.connect(MongoSettings(url=SecretStr(mongo_url), database=database_name)) as client:
        schema = Schema(client[database_name], DEFAULT, lambda: NOW)
        await schema.ready()
        rates, outbox = MongoRates(schema), MongoOutbox(schema)
        first = a_brake()
        await rates.engage(first, brake_engaged(first))
        second = first.engaged_again(a_brake(engaged_at=NOW + timedelta(seconds=1)))
        await rates.engage(second, brake_engaged(second))

        waiting = await outbox.waiting(10)
        assert [each.event for _, each in waiting] == [brake_engaged(first), brake_engaged(second)]
        await outbox.clear([mark for mark, _ in waiting])
        assert await outbox.waiting(10) == []
        assert await rates.known(["brk_1"]) == {"brk_1": second}


@pytest.mark.engines
async def test_i19_what_a_brake_holds_stays_beyond_the_limit_for_as_long_as_it_waits(
    mongo_url: str, database_name: str
) -> None:
    async with mongo.connect(MongoSettings(url=SecretStr(mongo_url), database=database_name)) as client:
        clock = [NOW]
        schema = Schema(client[database_name], DEFAULT, lambda: clock[-1])
        rates = MongoRates(schema)
        storm = [arrival(number, hours=-24 * KEPT.days) for number in range(9)]
        first = await rates.count(storm, limited())
        for days in range(0, 3 * KEPT.days, 2):
            clock.append(NOW + timedelta(days=days))
            # As the engine does by itself, in a while.
            await schema.database["rates"].delete_many({"expires_at": {"$lt": schema.now()}})

            assert await rates.count(storm[::-1], limited()) == first


@pytest.mark.engines
async def test_brakes_that_somebody_lifted_are_read_with_the_directory(mongo_url: str, database_name: str) -> None:
    async with mongo.connect(MongoSettings(url=SecretStr(mongo_url), database=database_name)) as client:
        schema = Schema(client[database_name], DEFAULT, lambda: NOW)
        rates, directory = MongoRates(schema), MongoDirectory(schema, frozenset())
        await schema.ready()
        first, other = a_brake(), a_brake(id="brk_2")
        await rates.engage(first, brake_engaged(first))
        await rates.engage(other, brake_engaged(other))
        assert (await directory.load()).lifted == {}

        lifted = await rates.lift("brk_1", NOW, "usr_admin", "request")
        again = first.engaged_again(a_brake(engaged_at=NOW + timedelta(seconds=1)))
        await rates.engage(again, brake_engaged(again))

        [found] = (await directory.load()).lifted.values()
        assert (found.version, found.lifted_until, found.lifted_by) == (2, lifted.lifted_until, "usr_admin")
        assert found.engaged
