"""Are tickets counted right whatever changes them, although a process remembers what it counted?"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from pymongo.asynchronous.database import AsyncDatabase

from chassis.mongo import Document, MongoSettings, connect
from contracts.values import AccountId, TicketId, TicketStatus
from support.ticket_reader import fits
from ticketing.adapters.counting import LATE, MOST_DOUBTED, MOST_QUESTIONS, PARTS, PIECE, part_of
from ticketing.adapters.mongo import MongoTicketStore
from ticketing.adapters.reader import MongoTicketReader
from ticketing.domain.ticket import Ticket
from ticketing.handlers.reading import Wanted

LONG_AGO = datetime(2026, 1, 2, tzinfo=UTC)
QUESTIONS = (
    Wanted(),
    Wanted(fields={"status": ["open", "pending"]}),
    Wanted(fields={"account_id": ["acc_1"]}),
    Wanted(accounts=frozenset({"acc_1", "acc_2"})),
    Wanted(accounts=frozenset()),
    Wanted(fields={"assignee_id": ["usr_1"], "status": ["open"]}, nobody=True),
)


@pytest.fixture
async def database(mongo_url: str, database_name: str) -> AsyncIterator[AsyncDatabase[Document]]:
    async with connect(MongoSettings(url=SecretStr(mongo_url), database=database_name)) as client:
        await MongoTicketStore(client[database_name]).prepare()
        yield client[database_name]


def new_ticket(rnd: random.Random) -> Ticket:
    ticket_id = TicketId(f"tkt_{rnd.getrandbits(128):032x}")
    return Ticket(ticket_id, 1, f"TKT-{ticket_id}", created_at=LONG_AGO, updated_at=LONG_AGO)


def changed(ticket: Ticket, rnd: random.Random) -> Ticket:
    """Another version of a ticket, as somebody who does something makes it now."""
    change = rnd.choice(
        [
            {"status": rnd.choice(list(TicketStatus))},
            {"account_id": rnd.choice([None, AccountId("acc_1"), AccountId("acc_2")])},
            {"assignee_id": rnd.choice([None, "usr_1", "usr_2"])},
            {"deleted": True},
            {"merged_into": TicketId("tkt_another")},
        ]
    )
    return replace(ticket, **change, version=ticket.version + 1, updated_at=datetime.now(UTC))  # type: ignore[arg-type]


def counted(tickets: Iterable[Ticket], wanted: Wanted) -> dict[str, int]:
    return dict(Counter(each.status.value for each in tickets if fits(each, wanted)))


@pytest.mark.engines
async def test_every_process_counts_what_is_there_whoever_changed_it_since(database: AsyncDatabase[Document]) -> None:
    rnd, store = random.Random(3), MongoTicketStore(database)
    readers = [MongoTicketReader(database) for _ in range(2)]
    tickets = {each.id: each for each in (new_ticket(rnd) for _ in range(80))}
    await store.save_views(tickets.values())

    for _ in range(30):
        change = [changed(each, rnd) for each in rnd.sample(list(tickets.values()), rnd.randrange(4))]
        change += [replace(new_ticket(rnd), updated_at=datetime.now(UTC)) for _ in range(rnd.randrange(2))]
        await store.save_views(change)
        tickets |= {each.id: each for each in change}
        reader, wanted = rnd.choice(readers), rnd.choice(QUESTIONS)

        assert await reader.count_tickets(wanted) == counted(tickets.values(), wanted), wanted


@pytest.mark.engines
async def test_what_changes_while_it_is_counted_counts_the_next_time(database: AsyncDatabase[Document]) -> None:
    rnd, store, reader = random.Random(4), MongoTicketStore(database), MongoTicketReader(database)
    tickets = [new_ticket(rnd) for _ in range(40)]
    await store.save_views(tickets)

    for _ in range(8):
        tickets = [changed(each, rnd) if rnd.random() < 0.3 else each for each in tickets]
        await asyncio.gather(
            *(reader.count_tickets(each) for each in QUESTIONS),
            *(store.save_views([each]) for each in tickets),
            *(reader.count_tickets(each) for each in QUESTIONS),
        )

        for wanted in QUESTIONS:
            assert await reader.count_tickets(wanted) == counted(tickets, wanted), wanted


@pytest.mark.engines
async def test_a_view_that_was_written_late_counts_when_every_piece_had_its_turn(
    database: AsyncDatabase[Document],
) -> None:
    rnd, store, reader = random.Random(5), MongoTicketStore(database), MongoTicketReader(database)
    await store.save_views([new_ticket(rnd)])
    assert await reader.count_tickets(Wanted()) == {"open": 1}

    await store.save_views([replace(new_ticket(rnd), updated_at=datetime.now(UTC) - LATE - timedelta(seconds=1))])
    for _ in range(PARTS // PIECE):
        found = await reader.count_tickets(Wanted())

    assert found == {"open": 2}


@pytest.mark.engines
async def test_a_storm_of_changes_is_counted_right_too(database: AsyncDatabase[Document]) -> None:
    rnd, store, reader = random.Random(6), MongoTicketStore(database), MongoTicketReader(database)
    assert await reader.count_tickets(Wanted()) == {}

    await store.save_views([replace(new_ticket(rnd), updated_at=datetime.now(UTC)) for _ in range(2 * MOST_DOUBTED)])

    assert await reader.count_tickets(Wanted()) == {"open": 2 * MOST_DOUBTED}


@pytest.mark.engines
async def test_a_question_that_was_not_asked_for_long_is_forgotten(database: AsyncDatabase[Document]) -> None:
    rnd, store, reader = random.Random(7), MongoTicketStore(database), MongoTicketReader(database)
    unseen = datetime.now(UTC) - 2 * LATE
    await store.save_views([replace(new_ticket(rnd), updated_at=unseen)])
    assert await reader.count_tickets(Wanted()) == {"open": 1}
    await store.save_views([replace(new_ticket(rnd), updated_at=unseen)])
    assert await reader.count_tickets(Wanted()) == {"open": 1}

    for number in range(MOST_QUESTIONS):
        assert await reader.count_tickets(Wanted(fields={"account_id": [f"acc_{number}"]})) == {}

    assert await reader.count_tickets(Wanted()) == {"open": 2}


@given(st.text(max_size=8) | st.from_regex(r"tkt_[0-9a-f]{1,32}", fullmatch=True), st.text(max_size=8))
def test_ids_are_parted_in_their_order(one: str, other: str) -> None:
    first, second = sorted([one, other])

    assert 0 <= part_of(first) <= part_of(second) < PARTS
