"""Does filing hold whatever is switched or killed, whenever? Runs the real handlers, one store step at a time.

    PYTHONPATH=tests .venv/bin/python -m support.filing_runs 100000 [FIRST_SEED]

Coroutines are driven by hand: at every step of the store or the publisher another worker may go on, or this one dies and
its batch is delivered again. A seed always gives the same run.
"""

from __future__ import annotations

import os
import random
import sys
import types
from collections import Counter
from collections.abc import Collection, Coroutine, Generator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from contracts.events.ticket import TicketAbsorbed, TicketMerged
from contracts.values import DeliveryId, MailboxId, MailId, TicketId
from support.filing import PERSONS, Written, a_mail, assert_whole, conversations, from_several_addresses
from support.subscriber import assert_rebuilt
from support.tickets import NOW, InMemoryTicketStore, RecordingPublisher
from ticketing.domain.claims import Claim, ClaimKind
from ticketing.domain.folding import fold
from ticketing.domain.mail import Incoming
from ticketing.domain.policy import Policy
from ticketing.domain.ticket import EntryKind, Ticket
from ticketing.handlers.filing import file_mails
from ticketing.handlers.ports import Desk
from ticketing.handlers.sweeping import sweep

CRASHES = 0.02
LONGEST = timedelta(seconds=1)
"""How far the clocks of workers differ."""


@types.coroutine
def switch() -> Generator[None, None, None]:
    """The scheduler goes on with whomever it likes."""
    yield


@dataclass
class World:
    """One run: a store, what was published, and who is at work."""

    rnd: random.Random
    policy: Policy = field(default_factory=Policy)
    store: InMemoryTicketStore = field(default_factory=lambda: InMemoryTicketStore(switch))
    publisher: RecordingPublisher = field(default_factory=lambda: RecordingPublisher(switch))
    crashes: int = 0
    steps: int = 0

    def clock(self) -> datetime:
        """Goes on, but not the same for everybody."""
        self.steps += 1
        return NOW + timedelta(milliseconds=self.steps) + self.rnd.uniform(-1, 1) * LONGEST

    def run(self, batches: Sequence[Sequence[Incoming]], workers: int) -> None:
        """Let that many workers handle the batches, in any order, dying now and then; a sweeper looks in."""
        todo = list(batches)
        live: list[tuple[Sequence[Incoming], Coroutine[None, None, object]]] = []
        while todo or live:
            if todo and len(live) < workers:
                batch = todo.pop()
                live.append((batch, file_mails(Desk(self.store, self.publisher, self.clock, self.policy), batch)))
            if self.rnd.random() < 0.005:
                live.append(((), sweep(self.store, self.publisher, self.clock, timedelta(0))))
            position = self.rnd.randrange(len(live))
            batch, worker = live[position]
            if self.rnd.random() < CRASHES:
                self.crashes += 1
                worker.close()
                live.pop(position)
                todo += [batch] if batch else []
            elif finished(worker):
                live.pop(position)

    def sweep(self) -> None:
        """What the sweeper does when everybody else is gone."""
        to_its_end(sweep(self.store, self.publisher, self.clock, -timedelta(minutes=1)))

    def homes(self, copy_in: MailboxId | None = None) -> dict[MailId, str]:
        """In which ticket each mail is, or a mailbox's own copy of it, merges followed."""
        found: dict[MailId, str] = {}
        for ticket_id, log in self.store.log.items():
            for entry in log:
                if entry.kind is EntryKind.MAIL and entry.data.get("copy_in") == copy_in:
                    assert entry.data["mail_id"] not in found, "doubled"
                    found[entry.data["mail_id"]] = self.follow(ticket_id)
        return found

    def follow(self, ticket_id: TicketId) -> TicketId:
        """The ticket that this one leads to."""
        seen = {ticket_id}
        while (last := self.store.log[ticket_id][-1]).kind is EntryKind.MERGED:
            ticket_id = last.data["into"]
            assert ticket_id not in seen, "merged in a circle"
            seen.add(ticket_id)
        return ticket_id

    def assert_sound(self) -> None:
        """What must be true whatever was filed: gap-free logs, views as their logs say, everything told once."""
        numbers = Counter(log[0].data["number"] for log in self.store.log.values() if log[0].kind is EntryKind.MAIL)
        assert set(numbers.values()) <= {1}, "a number was used twice"
        for ticket_id, log in self.store.log.items():
            assert [entry.version for entry in log] == list(range(1, len(log) + 1)), "gap in versions"
            assert self.store.views[ticket_id] == fold(Ticket(ticket_id), log), "a view is not what its log says"
        assert not any(entry.unpublished for entry in self.store.entries.values()), "not all told"
        self._assert_told()
        assert_rebuilt(self.publisher.told(), self.store.views)
        self._assert_complete()

    def _assert_told(self) -> None:
        told: dict[str, set[str]] = {}
        for envelope in self.publisher.published:
            told.setdefault(envelope.id, set()).add(envelope.event.model_dump_json(exclude={"ticket_id"}))
        assert all(len(bodies) == 1 for bodies in told.values()), "an event was told in two ways"
        by_entry = {event.identity for event in self.publisher.told()}
        silent = {log[0].id for log in self.store.log.values() if log[0].kind is EntryKind.MERGED}
        assert by_entry == self.store.entries.keys() - silent, "an event is missing"

    def _assert_complete(self) -> None:
        """Every merge has both halves, and the survivor counts what it took in."""
        merged = {event.ticket_id for event in self.publisher.told() if isinstance(event, TicketMerged)}
        absorbed = {event.other for event in self.publisher.told() if isinstance(event, TicketAbsorbed)}
        assert merged == absorbed, "half a merge"
        entries = [entry for log in self.store.log.values() for entry in log if entry.kind is EntryKind.MAIL]
        mails = Counter(self.follow(entry.ticket_id) for entry in entries)
        for ticket_id, count in mails.items():
            assert self.store.views[ticket_id].mails == count, "a survivor counts wrongly"


class LyingStore(InMemoryTicketStore):
    """Gives no claim back as taken: what checks must notice where several race."""

    async def make_claims(self, claims: Sequence[Claim]) -> int:
        for claim in claims:
            await super().make_claims([claim])
        return len(claims)


class ForgetfulStore(LyingStore):
    """Forgets the claims of references too: what checks must notice where nobody races."""

    async def find_claims(self, keys: Collection[str]) -> dict[str, Claim]:
        found = await super().find_claims(keys)
        return {key: claim for key, claim in found.items() if claim.kind is not ClaimKind.REF}


def finished(worker: Coroutine[None, None, object]) -> bool:
    """Let a worker go on until its next step."""
    try:
        worker.send(None)
    except StopIteration:
        return True
    return False


def to_its_end(worker: Coroutine[None, None, object]) -> None:
    """Let a worker finish alone."""
    while not finished(worker):
        pass


def deliveries(rnd: random.Random, mails: Sequence[Written]) -> list[list[Incoming]]:
    """Mails as they arrive: in any order, some twice (the same delivery or another), in batches of one to six."""
    todo = [a_mail(mail, rnd.choice([1, 1, 2])) for mail in mails for _ in range(rnd.choice([1, 1, 2]))]
    rnd.shuffle(todo)
    batches = []
    while todo:
        size = rnd.randint(1, 6)
        batches.append(todo[:size])
        todo = todo[size:]
    return batches


def run(seed: int) -> World:
    """One run of conversations among one or three people, each by one address or by several, checked."""
    rnd = random.Random(seed)
    world = World(rnd)
    persons = PERSONS[: rnd.choice([1, 3])]
    mails = conversations(rnd, senders=[each[0] for each in persons])
    if rnd.random() < 0.5:
        mails = from_several_addresses(rnd, mails, persons)
    batches = deliveries(rnd, mails)
    world.run(batches, rnd.randint(1, 4))
    world.sweep()
    assert_whole(world.homes(), mails)
    world.assert_sound()
    assert_settled(world, batches)
    return world


def assert_settled(world: World, batches: Sequence[Sequence[Incoming]]) -> None:
    """Each delivery came to exactly one outcome, and exactly one delivery of a mail to another than `duplicate`."""
    outcomes: dict[DeliveryId, set[str]] = {}
    for event in world.publisher.settled():
        outcomes.setdefault(event.delivery_id, set()).add(f"{event.outcome} {event.reason}")
    assert outcomes.keys() == {mail.delivery_id for batch in batches for mail in batch}, "a delivery without an outcome"
    assert all(len(each) == 1 for each in outcomes.values()), "two outcomes for one delivery"
    effects = Counter(
        e.mail_id for e in {e.delivery_id: e for e in world.publisher.settled() if e.outcome != "duplicate"}.values()
    )
    assert set(effects.values()) == {1}, "a mail with two effects"


def many(seeds: Sequence[int]) -> int:
    """Run these seeds; the number of crashes. The failing seed is in the error."""
    crashes = 0
    for seed in seeds:
        try:
            crashes += run(seed).crashes
        except AssertionError as problem:
            raise AssertionError(f"seed {seed}: {problem}") from problem
    return crashes


def main(arguments: Sequence[str]) -> None:
    """Run as many seeds as the first argument says, on all cores."""
    count, first = int(arguments[0]), int(arguments[1]) if len(arguments) > 1 else 0
    parts = [range(start, min(start + 500, first + count)) for start in range(first, first + count, 500)]
    with ProcessPoolExecutor(os.cpu_count()) as processes:
        crashes = sum(processes.map(many, parts))
    sys.stdout.write(f"{count} runs, {crashes} crashes: nothing missing, doubled, split or mixed\n")


if __name__ == "__main__":
    main(sys.argv[1:])
