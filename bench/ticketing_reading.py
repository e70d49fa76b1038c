"""How long do lists and searches take among many tickets?"""

from __future__ import annotations

import itertools
import random
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any, Final

from pydantic import SecretStr

from bench.run import say
from chassis.mongo import MongoSettings, connect
from contracts.values import AccountId, MailboxId, Priority, TicketId, TicketStatus
from ticketing.adapters.mongo import MongoTicketStore
from ticketing.adapters.reader import MongoTicketReader
from ticketing.domain.ticket import Ticket
from ticketing.handlers.reading import Sort, Wanted, place_of

PAGE: Final = 50
REPEATS: Final = 40
AT_ONCE: Final = 200
"""Tickets of one write: on a busy machine many more take longer than a client waits for the server."""
VOCABULARY: Final = 20_000
WORDS: Final = 30
MARKED: Final = 0.01
"""Tickets with a tag."""
SECOND_PAGE: Final = 4
"""Of so many questions one is about the second page."""
STATUSES: Final = (TicketStatus.OPEN, TicketStatus.PENDING, TicketStatus.RESOLVED, *(TicketStatus.CLOSED,) * 7)
YEAR: Final = timedelta(days=365)
WEEKS: Final = timedelta(weeks=3)
"""Within which a ticket changes for the last time."""


async def reading(url: str, count: int) -> dict[str, float]:
    """Milliseconds within which 95 of 100 are answered, by what is asked."""
    name = "bench_reading"
    found = {}
    async with connect(MongoSettings(url=SecretStr(url), database=name)) as client:
        await fill(client[name], count)
        reader, writer = MongoTicketReader(client[name]), MongoTicketStore(client[name])
        for asked, several in questions().items():
            found[asked] = await _p95(reader, several)
            say(f"{asked:26} {found[asked]:8.1f} ms, 95 of 100 among {count} tickets")
        changed = changes(count)
        for asked, several in counts().items():
            found[asked] = await _counting_p95(reader, several, writer, changed)
            say(f"{asked:26} {found[asked]:8.1f} ms, 95 of 100 among {count} tickets, one changed before each")
    return found


async def fill(database: Any, count: int) -> None:
    """Put views of tickets into a database, as the service writes them: their logs and claims are not read by any list."""
    store, views = MongoTicketStore(database), tickets(count)
    await store.prepare()
    while part := list(islice(views, AT_ONCE)):
        await store.save_views(part)


def tickets(count: int) -> Iterator[Ticket]:
    """Tickets of a year, nine tenths of them done with, their words as often as words are."""
    rnd = random.Random(7)  # noqa: S311 - the same tickets every time
    begun = datetime.now(UTC).replace(microsecond=0) - YEAR
    for number in range(1, count + 1):
        at = begun + YEAR * number / count
        words = {f"w{int(VOCABULARY ** rnd.random())}" for _ in range(WORDS)}
        yield Ticket(
            id=TicketId(f"tkt_{rnd.getrandbits(128):032x}"),
            version=1,
            number=f"TKT-2026-{number:05d}",
            status=rnd.choice(STATUSES),
            priority=rnd.choice(list(Priority)),
            subject="About something",
            requester={"address": f"person{rnd.randrange(count // 5 + 1)}@example.net"},
            account_id=AccountId(f"acc_{rnd.randrange(200)}"),
            assignee_id=rnd.choice([None, *(f"usr_{each}" for each in range(20))]),
            tags=("vip",) if rnd.random() < MARKED else (),
            mailboxes=(MailboxId(f"mbx_{rnd.randrange(10)}"),),
            words=("tkt", "2026", f"{number:05d}", *sorted(words)),
            mails=1,
            created_at=at,
            updated_at=at + min(WEEKS, begun + YEAR - at) * rnd.random(),
        )


def questions() -> dict[str, list[Wanted]]:
    """What people ask, each in several ways."""
    rnd = random.Random(8)  # noqa: S311 - the same questions every time
    seldom = [f"w{VOCABULARY // 2 + rnd.randrange(VOCABULARY // 2)}" for _ in range(REPEATS)]
    usual = [f"w{rnd.randrange(5, 60)}" for _ in range(REPEATS)]
    return {
        "newest": [Wanted()] * REPEATS,
        "latest changed": [Wanted(sort=Sort.LATEST_CHANGED)] * REPEATS,
        "oldest": [Wanted(sort=Sort.OLDEST)] * REPEATS,
        "open": [Wanted(fields={"status": ["open"]})] * REPEATS,
        "oldest open": [Wanted(fields={"status": ["open"]}, sort=Sort.OLDEST)] * REPEATS,
        "open of nobody": [Wanted(fields={"status": ["open"]}, nobody=True)] * REPEATS,
        "mine that wait": [
            Wanted(fields={"assignee_id": [f"usr_{each % 20}"], "status": ["open", "pending"]})
            for each in range(REPEATS)
        ],
        "an account's": [Wanted(fields={"account_id": [f"acc_{each}"]}) for each in range(REPEATS)],
        "a requester's": [Wanted(fields={"requester_key": [f"person{each}@example.net"]}) for each in range(REPEATS)],
        "a tag's": [Wanted(fields={"tags": ["vip"]})] * REPEATS,
        "a mailbox's urgent": [
            Wanted(fields={"mailboxes": [f"mbx_{each % 10}"], "priority": ["urgent"]}) for each in range(REPEATS)
        ],
        "number": [Wanted(words=("tkt", "2026", f"{rnd.randrange(1, 50_000):05d}")) for _ in range(REPEATS)],
        "a seldom word": [Wanted(words=(each,)) for each in seldom],
        "a usual word": [Wanted(words=(each,)) for each in usual],
        "two usual words": [Wanted(words=(usual[each], usual[-each - 1])) for each in range(REPEATS)],
        "usual and seldom": [Wanted(words=(usual[each], seldom[each])) for each in range(REPEATS)],
        "a word begun": [Wanted(words=(each[:-1],)) for each in seldom],
        "a word that is not there": [Wanted(words=("nothing", f"like{each}")) for each in range(REPEATS)],
    }


def counts() -> dict[str, list[Wanted]]:
    """What a console asks for again and again."""
    some = frozenset(f"acc_{each}" for each in range(20))
    return {
        "counts": [Wanted()] * REPEATS,
        "counts of an account": [Wanted(fields={"account_id": ["acc_7"]})] * REPEATS,
        "counts of any account": [Wanted(fields={"account_id": [f"acc_{each}"]}) for each in range(REPEATS)],
        "counts of some accounts": [Wanted(accounts=some)] * REPEATS,
        "counts of mine": [Wanted(fields={"assignee_id": ["usr_7"]})] * REPEATS,
    }


def changes(count: int) -> Iterator[Ticket]:
    """Tickets as they are changed now, one after the other."""
    some = list(islice(tickets(count), REPEATS))
    for version in itertools.count(2):
        for each in some:
            status = STATUSES[version % len(STATUSES)]
            yield replace(each, version=version, status=status, updated_at=datetime.now(UTC))


async def _counting_p95(
    reader: MongoTicketReader, several: list[Wanted], writer: MongoTicketStore, changed: Iterator[Ticket]
) -> float:
    """Of counts, each after a ticket changed; the first one, by a process that has counted nothing yet, is among them."""
    waits = []
    for wanted in several:
        await writer.save_views([next(changed)])
        started = time.perf_counter()
        await reader.count_tickets(wanted)
        waits.append((time.perf_counter() - started) * 1000)
    return _at_95(waits)


def _at_95(waits: list[float]) -> float:
    return round(sorted(waits)[int(len(waits) * 0.95)], 1)


async def _p95(reader: MongoTicketReader, several: list[Wanted]) -> float:
    """Of a first page each, or for every fourth of the second."""
    waits = []
    for number, wanted in enumerate(several):
        place = None
        if number % SECOND_PAGE == 0:
            first = await reader.find_tickets(wanted, None, PAGE)
            place = place_of(first[-1], wanted.sort) if first else None
        started = time.perf_counter()
        await reader.find_tickets(wanted, place, PAGE + 1)
        waits.append((time.perf_counter() - started) * 1000)
    return _at_95(waits)
