"""Do writers that come together write once, and fail alone?"""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest
from typing_extensions import override

from contracts.values import DeliveryId
from journal.adapters.gathering import GatheringMailLog
from journal.domain.note import Note, moment
from journal.handlers.mail_log import Wanted
from support.examples import NOW
from support.journal import InMemoryMailLog

BRIEFLY = timedelta(milliseconds=5)


class Refused(Exception):
    """The log cannot hold such a note."""


class WatchedMailLog(InMemoryMailLog):
    """Remembers each write; goes on only while `open`, and refuses the delivery `dlv_poison`."""

    def __init__(self) -> None:
        super().__init__()
        self.writes: list[list[str]] = []
        self.open = asyncio.Event()
        self.open.set()

    @override
    async def write(self, notes: Sequence[Note]) -> None:
        self.writes.append([note.delivery_id for note in notes])
        await self.open.wait()
        if any(note.delivery_id == "dlv_poison" for note in notes):
            raise Refused
        await super().write(notes)


def a_note(name: str = "dlv_1", step: str = "fetched") -> Note:
    return Note(DeliveryId(name), NOW, NOW, {"uid": 1}, {step: moment(NOW)})


async def test_steps_that_come_together_are_one_write_of_one_note() -> None:
    mails = WatchedMailLog()
    log = GatheringMailLog(mails, linger=BRIEFLY)

    await asyncio.gather(*(log.write([a_note(step=step)]) for step in ("fetched", "parsed", "routed")))

    assert mails.writes == [["dlv_1"]]
    assert set((await log.find(DeliveryId("dlv_1")) or {})["steps"]) == {"fetched", "parsed", "routed"}
    assert len((await log.search(Wanted(), 5, None)).items) == 1


async def test_a_write_returns_only_when_it_is_done() -> None:
    mails = WatchedMailLog()
    mails.open.clear()
    writing = asyncio.create_task(GatheringMailLog(mails, linger=BRIEFLY).write([a_note()]))

    done, _ = await asyncio.wait([writing], timeout=BRIEFLY.total_seconds() * 4)
    mails.open.set()
    await writing

    assert not done
    assert await mails.find(DeliveryId("dlv_1"))


async def test_what_comes_during_a_write_is_gathered_for_the_next() -> None:
    mails = WatchedMailLog()
    log = GatheringMailLog(mails, linger=BRIEFLY)
    mails.open.clear()
    first = asyncio.create_task(log.write([a_note("dlv_0")]))
    while not mails.writes:
        await asyncio.sleep(0)

    others = [asyncio.create_task(log.write([a_note(f"dlv_{number}")])) for number in (1, 2)]
    await asyncio.sleep(BRIEFLY.total_seconds() * 2)
    others.append(asyncio.create_task(log.write([a_note("dlv_3")])))
    await asyncio.sleep(0)
    mails.open.set()
    await asyncio.gather(first, *others)

    assert mails.writes == [["dlv_0"], ["dlv_1", "dlv_2", "dlv_3"]]


async def test_a_note_that_cannot_be_written_fails_only_its_own_caller() -> None:
    mails = WatchedMailLog()
    log = GatheringMailLog(mails, linger=BRIEFLY)

    good, bad = await asyncio.gather(log.write([a_note()]), log.write([a_note("dlv_poison")]), return_exceptions=True)

    assert good is None
    assert isinstance(bad, Refused)
    assert await log.find(DeliveryId("dlv_1"))


async def test_a_caller_that_is_cancelled_takes_nobody_elses_notes_along() -> None:
    log = GatheringMailLog(WatchedMailLog(), linger=BRIEFLY)
    leaving, staying = (asyncio.create_task(log.write([a_note(name)])) for name in ("dlv_1", "dlv_2"))
    await asyncio.sleep(0)

    leaving.cancel()
    await staying

    with pytest.raises(asyncio.CancelledError):
        await leaving
    assert await log.find(DeliveryId("dlv_2"))


async def test_nothing_to_write_waits_for_nobody() -> None:
    mails = WatchedMailLog()

    await GatheringMailLog(mails, linger=timedelta(hours=1)).write([])

    assert mails.writes == []
