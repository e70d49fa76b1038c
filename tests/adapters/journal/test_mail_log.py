"""Do the log in memory and the log in MongoDB keep the same promises?"""

import asyncio
import base64
import random
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from pydantic import SecretStr

from chassis import mongo
from contracts.envelope import Envelope, Event
from contracts.events.mail import MailFetched, MailParsed, MailRouted, MailSettled
from contracts.values import Delivery, DeliveryId, MailboxId, MailId, Outcome
from journal.adapters.mongo import MongoMailLog, create_indexes
from journal.domain.steps import Step
from journal.handlers.mail_log import CursorRejected, Journal, MailLog, Wanted
from support.examples import NOW, an_envelope, an_event
from support.journal import InMemoryMailLog

DELIVERY = an_event(MailFetched).delivery


@pytest.fixture(params=["memory", pytest.param("mongodb", marks=pytest.mark.engines)])
async def log(request: pytest.FixtureRequest) -> AsyncIterator[MailLog]:
    if request.param == "memory":
        yield InMemoryMailLog()
        return
    settings = mongo.MongoSettings(
        url=SecretStr(request.getfixturevalue("mongo_url")), database=request.getfixturevalue("database_name")
    )
    client = mongo.connect(settings)
    database = mongo.database(client, settings)
    await create_indexes(database)
    await create_indexes(database)
    yield MongoMailLog(database)
    await client.close()


def a_delivery(number: int, mailbox: str = "mbx_1") -> Delivery:
    return DELIVERY.model_copy(
        update={"delivery_id": DeliveryId(f"dlv_{number:04}"), "uid": number, "mailbox_id": MailboxId(mailbox)}
    )


def fetched(number: int, mailbox: str = "mbx_1") -> Envelope[Event]:
    at = NOW + timedelta(seconds=number // 3)
    return an_envelope(an_event(MailFetched), at=at, delivery=a_delivery(number, mailbox))


def a_way(number: int) -> list[Envelope[Event]]:
    """Everything that happens to one delivery, the last of it twice."""
    delivery = a_delivery(number)
    steps = [
        an_envelope(an_event(each), at=NOW + timedelta(microseconds=1_001_700 * late), delivery=delivery)
        for late, each in enumerate((MailFetched, MailParsed, MailRouted))
    ]
    ends = [
        an_envelope(
            an_event(MailSettled), at=NOW + timedelta(minutes=late), delivery_id=delivery.delivery_id, **changes
        )
        for late, changes in enumerate(({"outcome": Outcome.DEAD}, {}))
    ]
    return [*steps, *ends]


async def test_all_events_of_a_delivery_make_one_story(log: MailLog) -> None:
    journal = Journal(log)
    events: list[Envelope[Event]] = [an_envelope(an_event(each)) for each in (MailFetched, MailParsed, MailRouted)]

    await journal.write_down([an_envelope(an_event(MailSettled)), *events])
    await journal.write_down(events)

    story = await journal.tell(DELIVERY.delivery_id)
    assert story is not None
    assert (story["outcome"], story["subject"]) == ("reply_filed", "Re: Printer on fire")
    assert [step["step"] for step in story["timeline"]] == ["fetched", "parsed", "routed", "settled"]
    assert story["settled_at"] == NOW
    assert (await journal.search(Wanted(), 10, None)).items[0]["ticket_id"] == an_event(MailSettled).ticket_id
    copies = await journal.search(Wanted(mail_id=an_event(MailParsed).mail.mail_id), 10, None)
    assert [each["delivery_id"] for each in copies.items] == [DELIVERY.delivery_id]
    assert (await journal.search(Wanted(mail_id=MailId("eml_none")), 10, None)).items == []


async def test_every_order_and_repetition_is_remembered_as_in_memory(log: MailLog) -> None:
    dice = random.Random(4)
    memory = InMemoryMailLog()
    for number in range(25):
        events = a_way(number) * 2
        for _ in range(2):
            dice.shuffle(events)
            cut = dice.randrange(len(events))
            await Journal(log).write_down(events[:cut])
            await Journal(log).write_down(events[cut:])
        await Journal(memory).write_down(events)

        delivery = a_delivery(number).delivery_id
        assert await Journal(log).tell(delivery) == await Journal(memory).tell(delivery)


async def test_steps_written_at_once_all_arrive(log: MailLog) -> None:
    ways = [a_way(number) for number in range(50)]

    await asyncio.gather(*(Journal(log).write_down(step) for step in zip(*ways, strict=True)))

    stories = [await Journal(log).tell(a_delivery(number).delivery_id) or {} for number in range(50)]
    assert {tuple(step["step"] for step in story["timeline"]) for story in stories} == {tuple(Step)}


async def test_the_later_of_two_releasable_outcomes_stands_whichever_comes_first(log: MailLog) -> None:
    journal = Journal(log)
    dead = an_envelope(an_event(MailSettled), at=NOW + timedelta(hours=1), outcome=Outcome.DEAD)
    held = an_envelope(an_event(MailSettled), outcome=Outcome.HELD)

    for event in (dead, held):
        await journal.write_down([event])

    assert (await journal.tell(DELIVERY.delivery_id) or {})["outcome"] == "dead"


async def test_pages_neither_skip_nor_repeat_while_mail_arrives(log: MailLog) -> None:
    journal = Journal(log)
    await journal.write_down([fetched(number) for number in range(20)])

    seen: list[str] = []
    cursor = None
    arriving = iter(range(100, 200))
    while True:
        page = await log.search(Wanted(), 3, cursor)
        seen += [item["delivery_id"] for item in page.items]
        await journal.write_down([fetched(next(arriving))])
        if (cursor := page.next_cursor) is None:
            break

    assert seen == [f"dlv_{number:04}" for number in reversed(range(20))]


async def test_filters_find_exactly_what_they_name(log: MailLog) -> None:
    journal = Journal(log)
    await journal.write_down([fetched(1), fetched(2, "mbx_2")])
    await journal.write_down([an_envelope(an_event(MailParsed)), an_envelope(an_event(MailSettled))])

    async def ids(wanted: Wanted) -> list[str]:
        return [item["delivery_id"] for item in (await log.search(wanted, 10, None)).items]

    assert await ids(Wanted(mailbox_id=MailboxId("mbx_2"))) == ["dlv_0002"]
    assert await ids(Wanted(pending=True)) == ["dlv_0002", "dlv_0001"]
    assert await ids(Wanted(sender="ADA@example.net")) == [DELIVERY.delivery_id]
    assert await ids(Wanted(outcome=Outcome.REPLY_FILED)) == [DELIVERY.delivery_id]
    assert await ids(Wanted(outcome=Outcome.HELD)) == []
    assert await ids(Wanted(outcome=Outcome.REPLY_FILED, pending=True)) == []
    assert await ids(Wanted(ticket_id=an_event(MailSettled).ticket_id)) == [DELIVERY.delivery_id]


@pytest.mark.parametrize("made_up", ["not a cursor", "0001-01-01T00:00:00+23:59 dlv_1", "\N{SNOWMAN}", ""])
async def test_a_made_up_cursor_is_rejected(log: MailLog, made_up: str) -> None:
    with pytest.raises(CursorRejected):
        await log.search(Wanted(), 10, base64.urlsafe_b64encode(made_up.encode()).decode() or "=")


async def test_an_unknown_delivery_is_not_found(log: MailLog) -> None:
    assert await log.find(DeliveryId("dlv_never")) is None
