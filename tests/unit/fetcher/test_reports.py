"""Is every look into a mailbox told of, and only as often as somebody waits for it?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from contracts.values import MailboxId
from fetcher.handlers.states import Poll, Reporting, StateReport
from support.mailboxes import MAILBOX, NOON, InMemoryMailboxes, RecordedEvents, a_mailbox

OTHER = MailboxId("mbx_" + "1" * 24)


class CountedMailboxes(InMemoryMailboxes):
    """Tells how many requests there were, and of how many looks each."""

    def __init__(self) -> None:
        super().__init__(a_mailbox(), a_mailbox(OTHER))
        self.requests: list[int] = []

    async def record_polls(self, polls: Sequence[Poll]) -> None:
        self.requests.append(len(polls))
        await super().record_polls(polls)

    def looked(self, mailbox_id: MailboxId) -> datetime | None:
        return self.mailboxes[mailbox_id].status.last_polled_at


class Clock:
    time = NOON

    def __call__(self) -> datetime:
        return self.time


async def test_looks_that_brought_nothing_are_written_together() -> None:
    store, clock = CountedMailboxes(), Clock()
    reporting = Reporting(store, RecordedEvents(), clock)
    reports = [StateReport(each, 1, reporting) for each in (MAILBOX, OTHER)]
    for minute in range(3):
        clock.time = NOON + timedelta(minutes=minute)
        for report in reports:
            await report.polled(0)
    assert (store.requests, store.looked(MAILBOX)) == ([1, 1], NOON)
    await reporting.write()
    await reporting.write()

    assert (store.requests, store.looked(MAILBOX), store.looked(OTHER)) == ([1, 1, 2], clock.time, clock.time)


async def test_a_look_that_somebody_waits_for_or_that_brought_mail_is_written_at_once() -> None:
    store, clock = CountedMailboxes(), Clock()
    reporting = Reporting(store, RecordedEvents(), clock)
    report = StateReport(MAILBOX, 1, reporting)
    await report.polled(0)
    await report.polled(0)
    clock.time = NOON + timedelta(minutes=1)
    await report.polled(0, asked=True)
    await report.polled(2, 1)
    await reporting.write()

    assert (store.requests, store.looked(MAILBOX)) == ([1, 1, 1], clock.time)
    assert (store.mailboxes[MAILBOX].status.fetched, store.mailboxes[MAILBOX].status.quarantined) == (2, 1)
