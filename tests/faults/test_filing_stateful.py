"""Is every mail in one ticket, once, whatever hypothesis thinks of? It shrinks what fails to the shortest story.

FILING_EXAMPLES says how many stories; each has up to 50 steps, each step lets some worker go on, die, or begin.
"""

from __future__ import annotations

import os
import random
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from contracts.values import MailId, TicketId, TicketStatus
from support.filing import PERSONS, Person, Written, a_mail, together
from support.filing_runs import ForgetfulStore, World, finished, switch, to_its_end
from support.ticket_directory import InMemoryDirectory
from ticketing.domain.actions import Comment
from ticketing.domain.lifecycle import MoveNotAllowed
from ticketing.domain.mail import Incoming
from ticketing.handlers.acting import Request, change_ticket, comment_on, merge_tickets
from ticketing.handlers.filing import file_mails
from ticketing.handlers.ports import Desk
from ticketing.handlers.sweeping import rebuild, sweep

EXAMPLES = int(os.environ.get("FILING_EXAMPLES", "30"))
UNSEEN = 3
"""Mails that are answered, and may never come."""

Job = tuple[str, Any]
"""What a worker does, so that another can do it again: `mails` or a deed."""


@dataclass
class Worker:
    """Somebody at work. Whoever dies leaves the job to others."""

    job: Job | None
    going: Coroutine[None, None, object]


class Filing(RuleBasedStateMachine):
    """Mails are written, arrive in any order and number, and workers that file them, act on tickets and sweep may die."""

    @initialize(seed=st.integers(0, 2**32))
    def open(self, seed: int) -> None:
        """Nothing has happened yet."""
        self.world = World(random.Random(seed))
        self.desk = Desk(self.world.store, self.world.publisher, self.world.clock)
        self.written: list[Written] = []
        self.waiting: list[Incoming] = []
        self.workers: list[Worker] = []
        self.deeds = 0
        self.united: list[tuple[MailId, MailId]] = []

    @rule(data=st.data(), person=st.sampled_from(PERSONS), copies=st.integers(1, 2))
    def write(self, data: st.DataObject, person: Person, copies: int) -> None:
        """Somebody writes from any of their addresses, perhaps in answer to any mails, of which some were never seen."""
        ids = [f"m{number}" for number in range(len(self.written))] + [f"u{number}" for number in range(UNSEEN)]
        refs = data.draw(st.lists(st.sampled_from(ids), max_size=3, unique=True))
        name = f"m{len(self.written)}"
        sender = data.draw(st.sampled_from(person))
        to = tuple(data.draw(st.sampled_from(each)) for each in PERSONS if each is not person)
        aliases = tuple(each for each in person if each != sender)
        self.written.append(Written(name, tuple(refs), sender=sender, to=to, aliases=aliases))
        self.waiting += [a_mail(self.written[-1], delivery) for delivery in range(1, copies + 1)]

    @precondition(lambda self: len(self.workers) < 4 and self.waiting)
    @rule(data=st.data())
    def take(self, data: st.DataObject) -> None:
        """A worker takes some of what waits, in any order."""
        order = data.draw(st.permutations(range(len(self.waiting))))[: data.draw(st.integers(1, 6))]
        batch = [self.waiting[position] for position in order]
        self.waiting = [mail for position, mail in enumerate(self.waiting) if position not in order]
        self._start(("mails", batch))

    @precondition(lambda self: self.written)
    @rule(data=st.data())
    def repeat(self, data: st.DataObject) -> None:
        """A mail arrives again."""
        self.waiting.append(a_mail(data.draw(st.sampled_from(self.written)), data.draw(st.integers(1, 2))))

    @precondition(lambda self: len(self.workers) < 4 and self.world.store.entries)
    @rule(data=st.data(), kind=st.sampled_from(["change", "comment", "merge"]))
    def act(self, data: st.DataObject, kind: str) -> None:
        """One of the staff does something to a ticket that is there."""
        tickets = sorted(self.world.store.views)
        if tickets:
            self.deeds += 1
            pair = data.draw(st.sampled_from(tickets)), data.draw(st.sampled_from(tickets))
            status = data.draw(st.sampled_from([TicketStatus.PENDING, TicketStatus.RESOLVED, TicketStatus.OPEN]))
            self._start((kind, (f"k{self.deeds}", *pair, status)))

    @precondition(lambda self: len(self.workers) < 4)
    @rule()
    def sweep(self) -> None:
        """A sweeper looks in, with no patience at all."""
        going = sweep(self.world.store, self.world.publisher, self.world.clock, timedelta(0))
        self.workers.append(Worker(None, going))

    @precondition(lambda self: self.workers)
    @rule(data=st.data(), steps=st.integers(1, 30))
    def go_on(self, data: st.DataObject, steps: int) -> None:
        """A worker goes on for some steps of the store."""
        worker = data.draw(st.sampled_from(self.workers))
        for _ in range(steps):
            if finished(worker.going):
                self.workers.remove(worker)
                break

    @precondition(lambda self: self.workers)
    @rule(data=st.data())
    def die(self, data: st.DataObject) -> None:
        """A worker is killed; its job is there again."""
        worker = data.draw(st.sampled_from(self.workers))
        worker.going.close()
        self.workers.remove(worker)
        if worker.job and worker.job[0] == "mails":
            self.waiting += worker.job[1]
        elif worker.job:
            self._start(worker.job)

    @invariant()
    def no_view_is_ahead_of_its_log(self) -> None:
        """The log is the truth; views follow."""
        if hasattr(self, "world"):
            store = self.world.store
            assert all(view.version <= len(store.log.get(each, ())) for each, view in store.views.items())

    def teardown(self) -> None:
        """Everybody comes to an end, and all must be as it should."""
        if not hasattr(self, "world"):
            return
        while self.workers:
            to_its_end(self.workers.pop().going)
        to_its_end(file_mails(self.desk, self.waiting))
        self.world.sweep()
        self.world.assert_sound()
        assert_together(self.world.homes(), self.written, self.united)
        views = dict(self.world.store.views)
        self.world.store.views.clear()
        to_its_end(rebuild(self.world.store))
        assert self.world.store.views == views, "the logs alone say something else"

    def _start(self, job: Job) -> None:
        kind, what = job
        self.workers.append(Worker(job, file_mails(self.desk, what) if kind == "mails" else self._deed(kind, *what)))

    async def _deed(self, kind: str, key: str, one: str, two: str, status: TicketStatus) -> None:
        request = Request("usr_1", key)
        if kind == "comment":
            await comment_on(self.desk, one, request, Comment(key))
        elif kind == "merge":
            # Said before it is done: it may be done though nobody hears of it.
            self.united.append((self._a_mail_in(one), self._a_mail_in(two)))
            await merge_tickets(self.desk, one, request, two)
        else:
            try:
                await change_ticket(self.desk, InMemoryDirectory(), one, request, {"status": status})
            except MoveNotAllowed:
                return

    def _a_mail_in(self, ticket_id: str) -> MailId:
        """Some mail of a ticket, or of one that it was merged with."""
        homes = self.world.homes()
        home = self.world.follow(TicketId(ticket_id))
        return next(mail_id for mail_id, place in homes.items() if place == home)


def assert_together(
    homes: dict[MailId, str], written: Sequence[Written], united: Sequence[tuple[MailId, MailId]]
) -> None:
    """What references and the staff bring together is in one ticket, and nothing else is."""
    groups = together(written)
    for one, two in united:
        joined = [group for group in groups if group & {one, two}]
        groups = [group for group in groups if not group & {one, two}] + [set[MailId]().union(*joined)]
    assert homes.keys() == {mail.mail_id for mail in written}, "missing"
    places = [{homes[mail] for mail in group} for group in groups]
    assert all(len(place) == 1 for place in places), "split"
    assert len(set[str]().union(*places)) == len(places), "mixed"


def stories(examples: int, **more: Any) -> settings:
    """How many, and how long; nothing is too slow here."""
    checks = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    return settings(
        max_examples=examples,
        stateful_step_count=50,
        suppress_health_check=checks,
        database=None,
        **more,
    )


@pytest.mark.timeout(60 + EXAMPLES)
def test_inv1_inv2_f30_every_mail_is_in_one_ticket_once_in_any_story() -> None:
    run_state_machine_as_test(Filing, settings=stories(EXAMPLES, print_blob=True))  # type: ignore[no-untyped-call]


class Forgetful(Filing):
    """Stories in a world where claims do not hold."""

    @initialize(seed=st.integers(0, 2**32))
    def open(self, seed: int) -> None:
        """Nothing has happened yet."""
        super().open(seed)
        self.world.store = ForgetfulStore(switch)
        self.desk = Desk(self.world.store, self.world.publisher, self.world.clock)


def test_the_stories_notice_when_claims_do_not_hold() -> None:
    with pytest.raises((AssertionError, ExceptionGroup)):
        run_state_machine_as_test(Forgetful, settings=stories(500, phases=[Phase.generate]))  # type: ignore[no-untyped-call]
