"""Do what was heard of tickets, and the comparisons made, keep the same promises in memory and in MongoDB?"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from pydantic import SecretStr
from pymongo.asynchronous.database import AsyncDatabase

from chassis import mongo
from contracts.values import DeliveryId, EntryId, MailboxId, MailId, TicketId
from journal.adapters.mongo_comparisons import MongoComparisons
from journal.adapters.mongo_heard import MongoHearsay, create_heard_indexes
from journal.domain.comparison import Comparison, ComparisonId, State, Tally
from journal.domain.findings import Finding, Wrong
from journal.domain.heard import Heard
from journal.handlers.comparisons import Comparisons
from journal.handlers.hearing import Hearsay
from support.comparing import InMemoryComparisons, InMemoryHearsay
from support.examples import NOW

ENGINES = ["memory", pytest.param("mongodb", marks=pytest.mark.engines)]


@pytest.fixture
async def database(mongo_url: str, database_name: str) -> AsyncIterator[AsyncDatabase[dict[str, Any]]]:
    settings = mongo.MongoSettings(url=SecretStr(mongo_url), database=database_name)
    async with mongo.connect(settings) as client:
        made = mongo.database(client, settings)
        await create_heard_indexes(made)
        yield made


@pytest.fixture(params=ENGINES)
def hearsay(request: pytest.FixtureRequest) -> Hearsay:
    in_memory = request.param == "memory"
    return InMemoryHearsay() if in_memory else MongoHearsay(request.getfixturevalue("database"))


@pytest.fixture(params=ENGINES)
def comparisons(request: pytest.FixtureRequest) -> Comparisons:
    in_memory = request.param == "memory"
    return InMemoryComparisons() if in_memory else MongoComparisons(request.getfixturevalue("database"))


def at(minute: int) -> datetime:
    return NOW + timedelta(minutes=minute)


def heard(number: int, ticket: int = 1, version: int = 1) -> Heard:
    mail, delivery = MailId(f"eml_{number}"), DeliveryId(f"dlv_{number}")
    return Heard(EntryId(f"ent_{number}"), TicketId(f"tkt_{ticket}"), version, NOW, mail, delivery)


async def test_what_is_heard_twice_is_kept_once_and_found_by_its_mail(hearsay: Hearsay) -> None:
    second = replace(heard(2, version=2), copy_in=MailboxId("mbx_1"))
    await hearsay.write([heard(1), second, replace(heard(3, ticket=2), mail_id=None, delivery_id=None)])
    await hearsay.write([second])
    await hearsay.write([])

    assert await hearsay.of_mails({MailId("eml_2"), MailId("eml_9")}) == [second]
    assert await hearsay.of_mails(set()) == []


async def test_what_was_never_heard_is_told(hearsay: Hearsay) -> None:
    await hearsay.write([heard(1), heard(2, version=2)])

    assert await hearsay.unheard([heard(1), heard(7)]) == [heard(7)]
    assert await hearsay.unheard([]) == []


async def test_everything_heard_comes_in_order_of_time_and_ticket_by_ticket(
    hearsay: Hearsay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("journal.adapters.mongo_heard.PAGE", 2)
    made = [replace(heard(number, 7 - number // 3, number % 3 + 1), at=at(9 - number // 2)) for number in range(9)]
    await hearsay.write(made)

    pages = [page async for page in hearsay.in_time()]
    tickets = [(ticket_id, sorted(versions)) async for ticket_id, versions in hearsay.tickets()]

    assert [each for page in pages for each in page] == sorted(made, key=lambda each: each.place)
    assert max(map(len, pages)) == 2
    assert tickets == [("tkt_5", [1, 2, 3]), ("tkt_6", [1, 2, 3]), ("tkt_7", [1, 2, 3])]


def asked(number: int, **fields: Any) -> Comparison:
    at = NOW + timedelta(minutes=number)
    return replace(Comparison(ComparisonId(f"cmp_{number}"), at, 300), **fields)


async def test_a_comparison_is_kept_whole_and_done_in_turn(comparisons: Comparisons) -> None:
    await comparisons.add(asked(2))
    await comparisons.add(asked(1, mailbox_id=MailboxId("mbx_1"), since=NOW))
    await comparisons.add(asked(2, grace=1.0))
    assert await comparisons.next() == asked(1, mailbox_id=MailboxId("mbx_1"), since=NOW)

    tally = Tally(outcomes={"duplicate": 2}, tickets=3)
    tally.folder(MailboxId("mbx_1"), "INBOX", 7).recorded = 5
    tally.add(Finding(wrong=Wrong.NO_OUTCOME, mailbox_id=MailboxId("mbx_1"), folder="INBOX", uidvalidity=7, uid=3))
    done = asked(1, state=State.DONE, tally=tally, finished_at=NOW)
    await comparisons.save(done)

    assert await comparisons.find(ComparisonId("cmp_1")) == done
    assert await comparisons.find(ComparisonId("cmp_9")) is None
    assert await comparisons.next() == asked(2)
    latest = await comparisons.newest(9)
    assert [(each.id, each.tally.missing, each.tally.findings) for each in latest] == [
        ("cmp_2", 0, []),
        ("cmp_1", 1, []),
    ]
    await comparisons.forget(NOW + timedelta(minutes=2))
    assert [each.id for each in await comparisons.newest(9)] == ["cmp_2"]
