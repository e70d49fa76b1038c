"""What does filing a mail cost, and reading among many? `python -m bench.ticketing`; the last line is one JSON object.

One process files routed mails as the service does, from a record's bytes to the bytes of its events, with a MongoDB beside
it and no Kafka, in batches as large as the service takes. Bounds on filing are on CPU seconds of the process, those on
waiting are on the clock: nothing else should run. How slow the machine is (`bench.yardstick`) is told beside them. Ends with
status 1 where one is broken.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any, Final

import uvloop
from pydantic import SecretStr
from typing_extensions import override

from bench.mailbox import Mailbox, Options
from bench.run import say
from bench.ticketing_mails import Record, conversation, records
from bench.ticketing_reading import reading
from bench.yardstick import interpreter, mean_ms
from chassis.http.server import YOUNG
from chassis.mongo import MongoSettings, connect
from contracts.envelope import Envelope, Event, open_envelope
from contracts.events.mail import MailRouted, MailSettled
from contracts.topics import MAIL_SETTLED, TICKET_EVENTS, to_message
from local import selection
from local.engine import Server
from local.mongodb import SLOW, build_fast_mongodb
from ticketing.adapters.clock import now
from ticketing.adapters.mongo import MongoTicketStore
from ticketing.domain.mail import Incoming
from ticketing.entrypoints.kafka import BATCH
from ticketing.handlers.filing import file_mails
from ticketing.handlers.ports import Desk, Publisher

ROUNDS: Final = 5
"""The quickest counts: what disturbs a round makes it slower, never quicker."""
REPLIES: Final = 5_000
PART: Final = 500
RATE: Final = 50
SECONDS: Final = 6
MOST_MS: Final = 0.35
MOST_TIMES: Final = 2.0
MOST_COMMIT_MS: Final = 15.0
MOST_READ_MS: Final = 50.0


class Encoding(Publisher):
    """Encodes what is said, says it to nobody, and remembers when."""

    said = 0.0

    @override
    async def publish(self, envelopes: Sequence[Envelope[Event]]) -> None:
        for each in envelopes:
            to_message(each, MAIL_SETTLED if isinstance(each.event, MailSettled) else TICKET_EVENTS)
        self.said = time.perf_counter()


def main() -> int:
    """Measure, print, and judge."""
    gc.set_threshold(YOUNG)  # as the service has it
    wants = argparse.ArgumentParser(prog="bench.ticketing")
    wants.add_argument("--mails", type=int, default=1000)
    wants.add_argument("--seed", type=int, default=7)
    wants.add_argument("--tickets", type=int, default=100_000, help="among which lists and searches are made")
    given = wants.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="postdesk-bench-") as room,
        quick_mongodb(Path(room)) as server,
    ):
        say(f"MongoDB: {selection.described(server)}")
        found = uvloop.run(measured(server.address, given)) | {"mongodb": selection.described(server)}
    broken = list(judge(found))
    for line in broken:
        say(f"BROKEN: {line}")
    sys.stdout.write(json.dumps(found | {"broken": broken}) + "\n")
    return 1 if broken else 0


def quick_mongodb(folder: Path) -> Server:
    """A MongoDB that the bounds on waiting are for; builds the fast stand-in where only the slow one is there.

    Raises:
        EngineMissing: it cannot be built; the text says what is needed.
    """
    server = selection.mongodb(folder, fast=True)
    if selection.described(server) != SLOW:
        return server
    say("building the fast stand-in for MongoDB: minutes, once (make bench-engine)")
    build_fast_mongodb()
    return selection.mongodb(folder, fast=True)


async def measured(url: str, given: argparse.Namespace) -> dict[str, Any]:
    """Everything, in one run."""
    mails = records(given.mails, given.seed)
    raws = [each.data for each in Mailbox(Options(given.mails, given.seed)).deliveries()]
    turns = [(await filed(url, f"bench_filing_{number}", mails), mean_ms(raws)) for number in range(ROUNDS)]
    filing, compat32 = map(min, zip(*turns, strict=True))
    say(f"filing the base set        {filing:8.3f} ms of CPU a mail; reading it by compat32 {compat32:.3f} ms")
    say(interpreter())
    parts = await long_conversation(url)
    say(f"the first {PART} of {REPLIES}      {parts[0]:8.3f} ms of CPU a mail")
    say(f"the last {PART} of {REPLIES}       {parts[-1]:8.3f} ms of CPU a mail")
    waits = await commits(url, records(RATE * SECONDS, given.seed + 1))
    say(f"commit at {RATE} mails/s       {median(waits):8.3f} ms, half of them")
    read = await reading(url, given.tickets)
    return {
        "python": interpreter(),
        "filing_cpu_ms": filing,
        "compat32_ms": round(compat32, 3),
        "conversation_cpu_ms": [parts[0], parts[-1]],
        "commit_p50_ms": round(median(waits), 3),
        "reading_p95_ms": read,
    }


async def filed(url: str, name: str, mails: Sequence[Record]) -> float:
    """Milliseconds of CPU a mail, from bytes to bytes."""
    async with connect(MongoSettings(url=SecretStr(url), database=name)) as client:
        desk = await a_desk(client[name], Encoding())
        gc.collect()
        gc.freeze()  # as the service does when it starts
        started = time.process_time()
        for start in range(0, len(mails), BATCH):
            await file_mails(desk, [incoming(each) for each in mails[start : start + BATCH]])
        spent = time.process_time() - started
        await client.drop_database(name)
    return round(spent / len(mails) * 1000, 3)


async def long_conversation(url: str) -> list[float]:
    """Milliseconds of CPU a mail, by parts of one conversation."""
    name = "bench_conversation"
    async with connect(MongoSettings(url=SecretStr(url), database=name)) as client:
        desk = await a_desk(client[name], Encoding())
        parts, mails = [], conversation(REPLIES)
        for start in range(0, REPLIES, PART):
            part = mails[start : start + PART]
            started = time.process_time()
            for first in range(0, PART, BATCH):
                await file_mails(desk, [incoming(each) for each in part[first : first + BATCH]])
            parts.append(round((time.process_time() - started) / PART * 1000, 3))
        assert await client[name]["tickets"].count_documents({}) == 1, "the conversation is in one ticket"
        await client.drop_database(name)
    return parts


async def commits(url: str, mails: Sequence[Record]) -> list[float]:
    """Milliseconds from each mail's arrival until it is filed and told, at a steady rate."""
    name, waits = "bench_commits", list[float]()
    async with connect(MongoSettings(url=SecretStr(url), database=name)) as client:
        publisher = Encoding()
        desk = await a_desk(client[name], publisher)
        begun = time.perf_counter()
        for number, mail in enumerate(mails):
            due = begun + number / RATE
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            arrived = time.perf_counter()
            await file_mails(desk, [incoming(mail)])
            waits.append((publisher.said - arrived) * 1000)
        await client.drop_database(name)
    return waits


async def a_desk(database: Any, publisher: Publisher) -> Desk:
    """A desk over an empty database that has its indexes."""
    store = MongoTicketStore(database)
    await store.prepare()
    return Desk(store, publisher, now)


def incoming(record: Record) -> Incoming:
    """What the service makes of a record."""
    headers, body = record
    event = open_envelope(MailRouted, headers, body).event
    return Incoming(event.delivery, event.mail, event.routing)


def judge(found: Mapping[str, Any]) -> Iterator[str]:
    """What is over its bound."""
    if found["filing_cpu_ms"] > MOST_MS:
        yield f"filing: {found['filing_cpu_ms']} ms of CPU a mail, at most {MOST_MS}"
    first, last = found["conversation_cpu_ms"]
    if last > first * MOST_TIMES:
        yield f"a conversation of {REPLIES}: {last / first:.2f} times as much at its end, at most {MOST_TIMES}"
    if found["commit_p50_ms"] > MOST_COMMIT_MS:
        yield f"commit: {found['commit_p50_ms']} ms, at most {MOST_COMMIT_MS}"
    for name, milliseconds in found["reading_p95_ms"].items():
        if milliseconds > MOST_READ_MS:
            yield f"{name}: {milliseconds} ms for 95 of 100, at most {MOST_READ_MS}"


if __name__ == "__main__":
    sys.exit(main())
