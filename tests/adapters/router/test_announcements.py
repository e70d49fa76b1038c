"""Does the router say the same to Kafka as to a list in memory?"""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

import pytest

from contracts.envelope import Envelope, Event, open_envelope
from contracts.events.directory import UserCreated
from contracts.events.mail import MailRouted, MailSettled
from contracts.topics import DIRECTORY_EVENTS, MAIL_ROUTED, MAIL_SETTLED
from router.adapters.kafka import KafkaAnnouncements
from router.handlers.ports import Announcements
from support.broker import a_service, read_all, settings_for, with_topics
from support.examples import an_envelope, an_event
from support.routing import HeardAnnouncements

ROUTED = an_envelope(an_event(MailRouted))
SETTLED = an_envelope(an_event(MailSettled))
CREATED = an_envelope(an_event(UserCreated))

Heard = Callable[[], Awaitable[list[Envelope[Event]]]]


@dataclass
class World:
    """The port, and what arrived behind it."""

    announcements: Announcements
    routings: Heard
    settlements: Heard
    changes: Heard


@pytest.fixture(params=["memory", pytest.param("kafka", marks=pytest.mark.engines)])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    if request.param == "memory":
        yield in_memory()
        return
    servers, prefix = (request.getfixturevalue(name) for name in ("kafka_servers", "topic_prefix"))
    settings = await with_topics(
        settings_for(servers, prefix), 1, MAIL_ROUTED.name, MAIL_SETTLED.name, DIRECTORY_EVENTS.name
    )
    running = a_service(settings)

    async def records(topic: str, event: type[Event]) -> list[Envelope[Event]]:
        found = await read_all(settings, topic)
        return [open_envelope(event, dict(each.headers), each.value) for each in found]

    async with running.broker:
        yield World(
            KafkaAnnouncements(running.broker),
            lambda: records(MAIL_ROUTED.name, MailRouted),
            lambda: records(MAIL_SETTLED.name, MailSettled),
            lambda: records(DIRECTORY_EVENTS.name, UserCreated),
        )


def in_memory() -> World:
    heard = HeardAnnouncements()

    async def routings() -> list[Envelope[Event]]:
        return list(heard.routings)

    async def settlements() -> list[Envelope[Event]]:
        return list(heard.settlements)

    async def changes() -> list[Envelope[Event]]:
        return list(heard.changes)

    return World(heard, routings, settlements, changes)


async def test_a_batch_of_routings_arrives_whole_and_in_order(world: World) -> None:
    batch = [
        an_envelope(an_event(MailRouted), mail=ROUTED.event.mail.model_copy(update={"subject": str(n)}))
        for n in range(50)
    ]

    await world.announcements.routed(batch)

    assert await world.routings() == batch
    assert await world.settlements() == []


async def test_a_settlement_arrives_with_its_trace(world: World) -> None:
    await world.announcements.settled([SETTLED])

    assert await world.settlements() == [SETTLED]
    assert await world.routings() == []


async def test_saying_it_twice_says_the_same_event(world: World) -> None:
    await world.announcements.routed([ROUTED])
    await world.announcements.routed([ROUTED])

    assert {each.id for each in await world.routings()} == {ROUTED.id}


async def test_an_empty_batch_says_nothing(world: World) -> None:
    await world.announcements.routed([])

    assert await world.routings() == []


async def test_a_change_of_the_directory_arrives_as_it_was(world: World) -> None:
    await world.announcements.changed([CREATED])

    assert await world.changes() == [CREATED]
