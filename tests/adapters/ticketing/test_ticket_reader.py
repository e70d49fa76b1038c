"""Does the reader show what lies in the store, in memory and on a real server?"""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr

from chassis.mongo import MongoSettings, connect
from contracts.values import AccountId, EntryId, Priority, TicketId, TicketStatus
from support.filing import Written, a_mail
from support.ticket_reader import InMemoryTicketReader, fits
from support.tickets import NOW, InMemoryTicketStore
from ticketing.adapters.mongo import MongoTicketStore
from ticketing.adapters.reader import MongoTicketReader
from ticketing.domain.entries import mail_entry
from ticketing.domain.threading import Decision, opening_reason
from ticketing.domain.ticket import Entry, EntryKind, Ticket
from ticketing.handlers.ports import Leftovers
from ticketing.handlers.reading import Place, Range, Sort, TicketReader, Wanted, place_of

MINUTE = timedelta(minutes=1)


def a_ticket(name: str, minute: int, **fields: object) -> Ticket:
    at = NOW + minute * MINUTE
    ticket = Ticket(TicketId(f"tkt_{name}"), 1, f"TKT-2026-{minute:05d}", created_at=at, updated_at=at)
    return replace(ticket, **fields)  # type: ignore[arg-type] # any field of it


TICKETS = (
    a_ticket("a", 1, status=TicketStatus.PENDING, words=("printer", "paper"), assignee_id="usr_1"),
    a_ticket("b", 2, priority=Priority.HIGH, words=("printing", "paper"), tags=("vip", "new")),
    a_ticket("c", 2, account_id=AccountId("acc_1"), words=("paper", "p.*")),
    a_ticket("d", 3, updated_at=NOW + 9 * MINUTE, mailboxes=("mbx_2",), requester={"address": "Ada@example.net"}),
    a_ticket("gone", 4, merged_into="tkt_a"),
    a_ticket("deleted", 5, deleted=True),
)


@dataclass
class Shelf:
    """A reader, and the store it reads."""

    store: Leftovers
    reader: TicketReader


@pytest.fixture(params=["memory", pytest.param("mongo", marks=pytest.mark.engines)])
async def shelf(request: pytest.FixtureRequest) -> AsyncIterator[Shelf]:
    if request.param == "memory":
        store = InMemoryTicketStore()
        yield Shelf(store, InMemoryTicketReader(store))
        return
    url, name = request.getfixturevalue("mongo_url"), request.getfixturevalue("database_name")
    async with connect(MongoSettings(url=SecretStr(url), database=name)) as client:
        mongo = MongoTicketStore(client[name])
        await mongo.prepare()
        yield Shelf(mongo, MongoTicketReader(client[name]))


async def names(shelf: Shelf, wanted: Wanted, after: Place | None = None, limit: int = 10) -> str:
    found = await shelf.reader.find_tickets(wanted, after, limit)
    return " ".join(each.id.removeprefix("tkt_") for each in found)


async def test_lists_are_filtered_and_sorted(shelf: Shelf) -> None:
    await shelf.store.save_views(TICKETS)

    asked = {
        "d c b a": Wanted(),
        "a b c d": Wanted(sort=Sort.OLDEST),
        "a": Wanted(fields={"status": ["pending"]}),
        "b": Wanted(fields={"tags": ["vip", "other"], "priority": ["high"]}),
        "d": Wanted(fields={"mailboxes": ["mbx_2"]}),
        "d c b": Wanted(nobody=True),
        "c": Wanted(accounts=frozenset({"acc_1"})),
        "": Wanted(accounts=frozenset()),
        "c b": Wanted(words=("paper",), created=Range(NOW + 2 * MINUTE, NOW + 3 * MINUTE)),
    }
    for expected, wanted in asked.items():
        assert await names(shelf, wanted) == expected, wanted
    assert await names(shelf, Wanted(fields={"requester_key": ["ada@example.net"]})) == "d"
    assert await names(shelf, Wanted(updated=Range(start=NOW + 9 * MINUTE), sort=Sort.LONGEST_UNCHANGED)) == "d"
    assert await names(shelf, Wanted(nobody=True, fields={"assignee_id": ["usr_1"]})) == "d c b a"


async def test_words_are_whole_but_for_the_last_and_never_patterns(shelf: Shelf) -> None:
    await shelf.store.save_views(TICKETS)

    assert await names(shelf, Wanted(words=("paper", "print"))) == "b a"
    assert await names(shelf, Wanted(words=("print", "paper"))) == ""
    assert await names(shelf, Wanted(words=("p.*",))) == "c"
    assert await names(shelf, Wanted(words=("paper", "p"), accounts=frozenset({"acc_1"}))) == "c"


@pytest.mark.parametrize("sort", list(Sort))
async def test_pages_behind_a_place_leave_nothing_out_and_repeat_nothing(shelf: Shelf, sort: Sort) -> None:
    await shelf.store.save_views(TICKETS)
    wanted = Wanted(sort=sort)
    whole = await shelf.reader.find_tickets(wanted, None, 10)

    places = [None, *(place_of(each, sort) for each in whole)]
    pages = [await shelf.reader.find_tickets(wanted, place, 1) for place in places]

    assert [[each.id] for each in whole] + [[]] == [[each.id for each in page] for page in pages]


@pytest.mark.parametrize("sort", list(Sort))
async def test_lists_may_begin_before_and_after_all_time_there_is(shelf: Shelf, sort: Sort) -> None:
    await shelf.store.save_views(TICKETS)
    first, last = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    early, late = (first, last) if not sort.descending else (last, first)
    everything = len(await pages(shelf, Wanted(sort=sort), 10))

    assert len(await shelf.reader.find_tickets(Wanted(sort=sort), Place(early, "tkt_"), 10)) == everything
    assert await shelf.reader.find_tickets(Wanted(sort=sort), Place(late, "tkt_"), 10) == []
    asked = Wanted(created=Range(first, last), updated=Range(first, last), words=("paper", "p"), sort=sort)
    assert len(await pages(shelf, asked, 10)) == 3
    assert await shelf.reader.find_tickets(replace(asked, created=Range(last), updated=Range(last)), None, 10) == []


async def pages(shelf: Shelf, wanted: Wanted, limit: int) -> list[str]:
    """The ids on all pages of a list."""
    seen: list[str] = []
    place: Place | None = None
    while found := await shelf.reader.find_tickets(wanted, place, limit):
        seen += [each.id for each in found]
        place = place_of(found[-1], wanted.sort)
    return seen


@pytest.mark.parametrize("limit", [3, 50])
async def test_pages_reach_from_today_to_months_ago(shelf: Shelf, limit: int) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    ages = [0, 0, 1, 5, 5, 23, 30, 90, 100, 180, 200, 300, 390, 1500, 1600, 1600, 4000]
    instants = [now - timedelta(hours=each) for each in ages]
    every = [
        a_ticket(f"{number:02}", 0, created_at=at, updated_at=at, words=("paper", "printer"), tags=("vip",))
        for number, at in enumerate(instants)
    ]
    await shelf.store.save_views(every)
    newest = [each.id for each in sorted(every, key=lambda each: (each.updated_at, each.id), reverse=True)]

    for fields in ({}, {"words": ("printer", "pap")}, {"words": ("paper", "printer")}, {"fields": {"tags": ["vip"]}}):
        assert await pages(shelf, Wanted(**fields), limit) == newest
    assert await pages(shelf, Wanted(sort=Sort.LATEST_CHANGED), limit) == newest
    assert await pages(shelf, Wanted(sort=Sort.OLDEST), limit) == newest[::-1]
    some = Wanted(created=Range(instants[14], instants[3]))
    assert sorted(await pages(shelf, some, limit)) == [f"tkt_{number:02}" for number in range(5, 16)]


def any_tickets() -> list[Ticket]:
    """Tickets of an hour to two years ago, some of the same instant, with every field that leads to some of them."""
    rnd, now = random.Random(5), datetime.now(UTC).replace(microsecond=0)
    ages = [timedelta(hours=int(17_000 ** rnd.random())) for _ in range(60)]
    return [
        a_ticket(
            f"{number:02}",
            0,
            created_at=now - age,
            updated_at=now - age * rnd.random() if number % 5 else now - ages[0],
            status=rnd.choice([TicketStatus.OPEN, TicketStatus.OPEN, TicketStatus.CLOSED]),
            priority=rnd.choice([Priority.HIGH, Priority.LOW]),
            account_id=rnd.choice([None, AccountId("acc_1"), AccountId("acc_2")]),
            assignee_id=rnd.choice([None, "usr_1"]),
            tags=rnd.choice([(), ("vip",), ("vip", "new")]),
            requester={"address": rnd.choice(["ada@example.net", "bob@example.net"])},
            words=tuple(rnd.sample(["paper", "printer", "printing", "jam", "tray"], 3)),
            deleted=number % 9 == 0,
        )
        for number, age in enumerate(ages)
    ]


LISTS = (
    Wanted(fields={"priority": ["high"]}),
    Wanted(fields={"status": ["open"], "tags": ["vip"]}, nobody=True),
    Wanted(fields={"tags": ["vip", "new"], "status": ["open", "closed"]}),
    Wanted(fields={"account_id": ["acc_1", "acc_2"]}, accounts=frozenset({"acc_1"})),
    Wanted(fields={"requester_key": ["ada@example.net"]}, words=("jam",)),
    Wanted(words=("paper", "printer", "pri")),
    Wanted(words=("jam", "nothing"), fields={"assignee_id": ["usr_1"]}),
    Wanted(created=Range(datetime.now(UTC) - timedelta(days=300), datetime.now(UTC) - timedelta(days=2)), words=("p",)),
    Wanted(updated=Range(start=datetime.now(UTC) - timedelta(days=30)), fields={"status": ["open"]}),
)


@pytest.mark.parametrize("sort", list(Sort))
async def test_every_list_has_what_fits_in_its_order_whatever_it_is_found_by(shelf: Shelf, sort: Sort) -> None:
    tickets = any_tickets()
    await shelf.store.save_views(tickets)

    for wanted in (replace(each, sort=sort) for each in LISTS):
        fitting = [each for each in tickets if fits(each, wanted)]
        fitting.sort(key=lambda each: (getattr(each, sort.field), each.id), reverse=sort.descending)
        assert await pages(shelf, wanted, 11) == [each.id for each in fitting], wanted
        assert sum((await shelf.reader.count_tickets(wanted)).values()) == len(fitting)


async def test_a_listed_ticket_is_as_it_was_saved_but_for_its_words(shelf: Shelf) -> None:
    await shelf.store.save_views(TICKETS[:1])

    [listed] = await shelf.reader.find_tickets(Wanted(), None, 1)

    assert replace(listed, words=()) == replace(TICKETS[0], words=())
    assert await shelf.reader.find_ticket("tkt_a") == TICKETS[0]


async def test_tickets_are_counted_by_status(shelf: Shelf) -> None:
    await shelf.store.save_views(TICKETS)

    assert await shelf.reader.count_tickets(Wanted()) == {"open": 3, "pending": 1}
    assert await shelf.reader.count_tickets(Wanted(words=("printing",))) == {"open": 1}


@pytest.mark.parametrize(
    ("name", "found"), [("tkt_gone", True), ("tkt-2026-00004", True), ("TKT-1", False), ("tkt_", False)]
)
async def test_a_ticket_is_found_by_id_and_number_also_when_merged(shelf: Shelf, name: str, *, found: bool) -> None:
    await shelf.store.save_views(TICKETS)

    assert bool(await shelf.reader.find_ticket(name)) is found


async def test_whose_tickets_are_is_looked_up_at_once(shelf: Shelf) -> None:
    await shelf.store.save_views(TICKETS)
    ids = [TicketId(f"tkt_{name}") for name in ("a", "c", "gone", "deleted", "without a view")]

    found = await shelf.reader.find_accounts(ids)

    assert found == {"tkt_a": None, "tkt_c": "acc_1", "tkt_gone": None, "tkt_deleted": None}


def log_of(ticket: str, minutes: dict[str, EntryKind]) -> list[Entry]:
    first = a_mail(Written(ticket))
    opening = mail_entry(first, Decision(Ticket(first.fresh), opening_reason((), ())), "TKT-2026-00001", NOW)
    entries = [replace(opening, ticket_id=TicketId(ticket))]
    for version, (name, kind) in enumerate(minutes.items(), 2):
        data = {"text": name, "comment_id": f"{ticket}_1", "actor_id": "usr_1"}
        entries.append(
            Entry(EntryId(f"{ticket}_{name}"), TicketId(ticket), version, kind, data, NOW + version * MINUTE)
        )
    return entries


async def test_logs_are_read_by_time_by_version_and_by_what_they_edit(shelf: Shelf) -> None:
    kinds = {"1": EntryKind.COMMENT, "2": EntryKind.EDITED, "3": EntryKind.MERGED}
    entries = [*log_of("tkt_x", kinds), *log_of("tkt_y", kinds)]
    await shelf.store.append(entries)
    x, y, reader = entries[:4], entries[4:], shelf.reader

    both = await reader.find_log([TicketId("tkt_x"), TicketId("tkt_y")], None, 10)
    assert [each.id for each in both] == [e.id for e in sorted([*x[:3], *y[:3]], key=lambda e: (e.at, e.id))]
    assert await reader.find_log([TicketId("tkt_x")], place_of(x[0]), 1) == [x[1]]
    assert await reader.find_edits([EntryId("tkt_x_1")]) == [x[2]]
    assert await reader.find_events(TicketId("tkt_x"), 2, 10) == x[2:]
    assert await reader.find_entry(x[1].id) == x[1]
    assert await reader.find_entry(EntryId("ent_none")) is None


async def test_committed_entries_are_read_up_to_an_instant_behind_a_place(shelf: Shelf) -> None:
    entries = log_of("tkt_x", {"1": EntryKind.COMMENT, "2": EntryKind.COMMENT})
    await shelf.store.append(entries)

    opening, first, second = [each.id for each in entries]
    asked = [
        (entries[2].at, None, 10, [opening, first]),
        (entries[2].at, place_of(entries[0]), 10, [first]),
        (entries[2].at + MINUTE, place_of(entries[0]), 1, [first]),
        (entries[2].at + MINUTE, place_of(entries[1]), 9, [second]),
    ]
    for before, after, limit, expected in asked:
        assert [each.id for each in await shelf.reader.find_committed(before, after, limit)] == expected


async def test_a_number_is_found_in_any_case_and_with_any_zeros_as_written_first(shelf: Shelf) -> None:
    numbers = {"a": "TKT-2026-00007", "b": "tkt-2026-7", "c": "TKT-2026-7X"}
    await shelf.store.save_views([a_ticket(name, 1, number=number) for name, number in numbers.items()])

    found = [await shelf.reader.find_ticket(each) for each in ("tkt-2026-007", "tkt-2026-7", "tkt-2026-7x", "tkt-7")]

    assert [each and each.id for each in found] == ["tkt_a", "tkt_b", "tkt_c", None]
