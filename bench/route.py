"""What does deciding about a mail cost? `python -m bench.route`; the last line is one JSON object.

One process routes parsed mails as the service does, from a record's bytes to the bytes of the next one, with a MongoDB beside
it and no Kafka: first with an empty directory, then with a full one. Bounds are on CPU seconds of the process, as a multiple
of what Python's own reader of mails takes for the same ones, in turns (docs/decisions/0009). Ends with status 1 where one is
broken.
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any, Final

import uvloop
from prometheus_client import CollectorRegistry
from pydantic import SecretStr
from typing_extensions import override

from bench.mailbox import Mailbox, Options
from bench.route_directory import Amounts, fill
from bench.run import say
from bench.yardstick import interpreter, mean_ms, over
from chassis import mongo
from chassis.broker import KafkaSettings
from chassis.http import HttpSettings
from chassis.http.server import YOUNG
from chassis.mongo import MongoSettings
from contracts.envelope import Envelope, open_envelope
from contracts.events.directory import DirectoryEvent
from contracts.events.mail import MailParsed, MailRouted, MailSettled
from contracts.topics import DIRECTORY_EVENTS, MAIL_PARSED, MAIL_ROUTED, MAIL_SETTLED, to_message
from contracts.values import BlobKey, Delivery, DeliveryId, MailboxId, RawMail
from local import selection
from parser.domain.limits import Limits
from parser.domain.understanding import understand
from router.adapters.schema import Schema
from router.adapters.statistics import MongoTallies
from router.app.directory import Parts, parts_of
from router.domain.known import Known
from router.domain.routing import route
from router.domain.rules import all_rules
from router.handlers.ports import Announcements
from router.handlers.routing import Routes, question_of
from router.handlers.statistics import Tally
from router.settings import Settings

FULL: Final = Amounts(mappings=10_000, rules=200, users=100_000)
BATCH: Final = 100
"""Mails that the broker hands over at once when there are many: those that the parser publishes at once."""
FEW: Final = 20
"""And when there are few."""
ROUNDS: Final = 9
"""The quickest counts: what disturbs a round makes it slower, never quicker."""
MOST_MS: Final = 0.15
"""With an empty directory, where the reader takes as long as `bench.yardstick` says; where longer, the bound grows with it."""
MOST_TIMES: Final = 2.0
"""What a full directory costs, to an empty one."""
_RECEIVED: Final = datetime(2026, 11, 21, 9, tzinfo=UTC)

Record = tuple[dict[str, bytes], bytes]


class Written(Announcements):
    """Encodes what is said, and says it to nobody."""

    def __init__(self) -> None:
        self.routed_count = 0

    @override
    async def routed(self, events: Sequence[Envelope[MailRouted]]) -> None:
        self.routed_count += len([to_message(event, MAIL_ROUTED) for event in events])

    @override
    async def settled(self, events: Sequence[Envelope[MailSettled]]) -> None:
        for event in events:
            to_message(event, MAIL_SETTLED)

    @override
    async def changed(self, events: Sequence[Envelope[DirectoryEvent]]) -> None:
        for event in events:
            to_message(event, DIRECTORY_EVENTS)


def main() -> int:
    """Measure, print, and judge."""
    gc.set_threshold(YOUNG)  # as the service has it
    wants = argparse.ArgumentParser(prog="bench.route")
    wants.add_argument("--mails", type=int, default=1000)
    wants.add_argument("--seed", type=int, default=7)
    given = wants.parse_args()
    raws = [each.data for each in Mailbox(Options(given.mails, given.seed)).deliveries()]
    with (
        tempfile.TemporaryDirectory(prefix="postdesk-bench-") as room,
        selection.mongodb(Path(room), fast=True) as server,
    ):
        used = selection.described(server)
        say(f"MongoDB: {used}")
        found = {
            name: uvloop.run(measured(server.address, f"bench_{name}", amounts, raws))
            for name, amounts in (("empty", Amounts()), ("full", FULL))
        }
    broken = list(judge(found))
    say(interpreter())
    for line in broken:
        say(f"BROKEN: {line}")
    about = {"python": interpreter(), "mongodb": used, "full_is": asdict(FULL), "broken": broken}
    sys.stdout.write(json.dumps(found | about) + "\n")
    return 1 if broken else 0


async def measured(url: str, name: str, amounts: Amounts, raws: Sequence[bytes]) -> dict[str, float]:
    """Milliseconds of CPU per mail with a directory of these amounts."""
    mails = [understand(each, Limits()).mail for each in raws]
    settings = MongoSettings(url=SecretStr(url), database=name)
    http = HttpSettings(port=0, actor_key=SecretStr("-" * 32))
    everything = Settings(kafka=KafkaSettings(servers="nowhere:1"), mongo=settings, http=http)
    async with mongo.connect(settings) as client:
        database = mongo.database(client, settings)
        parts = parts_of(everything, database, CollectorRegistry())
        await fill(database, Schema(database, everything.default_account, parts.now), amounts)
        began = time.process_time()
        await parts.directory.get()
        loading = time.process_time() - began
        written = Written()
        tally = Tally(MongoTallies(database), parts.now)
        routes = Routes(parts.decisions, parts.held, written, tally, parts.now)
        numbers = count()
        gc.collect()
        gc.freeze()  # else it would look through the mails of the whole benchmark

        async def routing(batch: int) -> float:
            return await _round(routes, records(mails, next(numbers)), batch)

        first = await routing(BATCH)  # makes users of all senders
        turns = [
            (await routing(BATCH), await routing(FEW), await _rules_alone(parts, everything, mails), mean_ms(raws))
            for _ in range(ROUNDS)
        ]
        assert written.routed_count == next(numbers) * len(mails), "the brake held some: give more senders"
    best = map(min, zip(*turns, strict=True))
    ms = dict(zip(("whole", "few_at_once", "rules_alone", "compat32"), best, strict=True)) | {"first_time": first}
    found = {key: round(value, 4) for key, value in ms.items()}
    words = ", ".join(f"{key.replace('_', ' ')} {value:.3f} ms" for key, value in found.items())
    say(f"{name}: {words} a mail; directory loaded in {loading:.2f} s")
    return found | {"loading_s": round(loading, 3)}


def records(mails: Sequence[Any], number: int) -> list[Record]:
    """The mails as the parser would publish them, each time as other deliveries."""
    found = []
    for place, mail in enumerate(mails):
        raw = RawMail(key=BlobKey("raw/00/0"), size=4000, sha256="0" * 64)
        delivery = Delivery(
            delivery_id=DeliveryId(f"dlv_{number}_{place:08}"),
            mailbox_id=MailboxId(f"mbx_{number}"),
            folder="INBOX",
            uidvalidity=1,
            uid=place + 1,
            raw=raw,
            received_at=_RECEIVED,
        )
        event = MailParsed(delivery=delivery, mail=mail)
        message = to_message(Envelope(event=event, source="parser", time=_RECEIVED), MAIL_PARSED)
        found.append((dict(message.headers), message.value))
    return found


async def _round(routes: Routes, mails: Sequence[Record], most: int) -> float:
    """Milliseconds of CPU a mail."""
    began = time.process_time()
    for start in range(0, len(mails), most):
        batch = [open_envelope(MailParsed, *record) for record in mails[start : start + most]]
        await routes.route_mails(batch)
    return (time.process_time() - began) / len(mails) * 1000


async def _rules_alone(parts: Parts, settings: Settings, mails: Sequence[Any]) -> float:
    """The same of the decision alone."""
    known = Known(await parts.directory.get())
    rules = all_rules(settings.default_account, settings.default_category, settings.default_priority)
    events = [open_envelope(MailParsed, *record).event for record in records(mails, 0)]
    began = time.process_time()
    for event in events:
        route(rules, question_of(event).facts, known)
    return (time.process_time() - began) / len(mails) * 1000


def judge(found: Mapping[str, Mapping[str, float]]) -> Iterator[str]:
    """What is over its bound."""
    empty, full = found["empty"], found["full"]
    if line := over("empty directory", empty["whole"], MOST_MS, empty["compat32"]):
        yield line
    if full["whole"] > empty["whole"] * MOST_TIMES:
        yield f"a full directory costs {full['whole'] / empty['whole']:.2f} times as much as none, at most {MOST_TIMES}"


if __name__ == "__main__":
    sys.exit(main())
