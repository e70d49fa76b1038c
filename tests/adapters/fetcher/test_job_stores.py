"""Do the stores of jobs, switches, keys and deliveries keep the promises of their ports, in memory and in MongoDB?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from pymongo.asynchronous.database import AsyncDatabase

from contracts.values import Delivery, MailboxId
from fetcher.adapters.deliveries import MongoDeliveries
from fetcher.adapters.mongo_jobs import MongoJobs, MongoKeys, MongoPolling, create_job_indexes
from fetcher.domain.jobs import (
    FolderComparison,
    FolderImport,
    FolderSync,
    Job,
    JobId,
    JobKind,
    JobState,
    LeftOut,
    Range,
)
from fetcher.domain.keys import Rotation
from fetcher.domain.mailbox import Failure
from fetcher.domain.polling import Polling
from fetcher.handlers.jobs import JobNotFound, JobStore
from fetcher.handlers.keys import KeyStore
from fetcher.handlers.ledger import Ledger
from fetcher.handlers.polling import PollingStore
from fetcher.handlers.survey import Deliveries
from support.jobs import InMemoryDeliveries, InMemoryJobs, InMemoryKeys, InMemoryPolling
from support.mailboxes import MAILBOX, NOON, InMemoryLedger, a_cursor, a_delivery

OTHER = MailboxId("mbx_" + "1" * 24)
LATER = NOON + timedelta(minutes=1)


@dataclass
class Stores:
    jobs: JobStore
    polling: PollingStore
    keys: KeyStore
    ledger: Ledger
    deliveries: Deliveries


@pytest.fixture
async def mongodb(database: AsyncDatabase[dict[str, object]]) -> Stores:
    await create_job_indexes(database)
    deliveries = MongoDeliveries(database)
    return Stores(MongoJobs(database), MongoPolling(database), MongoKeys(database), deliveries, deliveries)


@pytest.fixture
def memory() -> Stores:
    ledger = InMemoryLedger()
    return Stores(InMemoryJobs(), InMemoryPolling(), InMemoryKeys(), ledger, InMemoryDeliveries(ledger))


@pytest.fixture(params=["memory", pytest.param("mongodb", marks=pytest.mark.engines)])
def stores(request: pytest.FixtureRequest) -> Stores:
    kept: Stores = request.getfixturevalue(request.param)
    return kept


def a_job(number: int = 1, kind: JobKind = JobKind.SYNC, mailbox_id: MailboxId = MAILBOX, priority: int = 50) -> Job:
    created_at = NOON + timedelta(seconds=number)
    return Job(id=JobId(f"job_{number}"), kind=kind, mailbox_id=mailbox_id, priority=priority, created_at=created_at)


@pytest.mark.parametrize(
    ("kind", "findings"),
    [
        (JobKind.SYNC, (FolderSync("INBOX", 4, 1, {LeftOut.BEFORE_START: 3}), FolderSync("Gone", problem="no"))),
        (JobKind.IMPORT, (FolderImport("INBOX", 7, 4, 3, 2, 9),)),
        (JobKind.RECONCILE, (FolderComparison("INBOX", 7, 9, 8, 1, (3,), 2, (4, 5), 1),)),
    ],
)
async def test_a_job_is_read_as_it_was_written(stores: Stores, kind: JobKind, findings: tuple[FolderSync, ...]) -> None:
    job = replace(
        a_job(kind=kind),
        state=JobState.RUNNING,
        range=Range(NOON, LATER, ("INBOX",)),
        findings=findings,
        failure=Failure("tcp", "refused", "wait"),
        started_at=LATER,
        epoch=3,
    )
    await stores.jobs.insert_or_join(a_job(kind=kind))
    assert await stores.jobs.update(job)

    assert await stores.jobs.get(job.id) == job


async def test_there_is_one_open_job_of_a_kind_for_a_mailbox(stores: Stores) -> None:
    first = await stores.jobs.insert_or_join(a_job(1))
    assert (await stores.jobs.insert_or_join(a_job(2))).id == first.id
    for other in (a_job(3, JobKind.IMPORT), a_job(4, mailbox_id=OTHER)):
        assert (await stores.jobs.insert_or_join(other)).id == other.id

    await stores.jobs.update(replace(first, state=JobState.DONE, finished_at=LATER))
    assert (await stores.jobs.insert_or_join(a_job(5))).id == "job_5"
    assert [job.id for job in await stores.jobs.of_mailbox(MAILBOX, 9)] == ["job_5", "job_3", "job_1"]


async def test_jobs_wait_by_priority_then_age(stores: Stores) -> None:
    for job in (
        a_job(1),
        a_job(2, JobKind.IMPORT, priority=0),
        a_job(3, mailbox_id=OTHER),
        a_job(4, JobKind.RECONCILE),
    ):
        await stores.jobs.insert_or_join(job)

    assert [job.id for job in await stores.jobs.waiting(list(JobKind), 3)] == ["job_2", "job_1", "job_3"]
    assert [job.id for job in await stores.jobs.waiting([JobKind.SYNC], 9)] == ["job_1", "job_3"]


async def test_a_worker_of_former_times_and_one_that_is_late_change_nothing(stores: Stores) -> None:
    job = await stores.jobs.insert_or_join(a_job())
    assert await stores.jobs.update(replace(job, state=JobState.RUNNING, epoch=2))
    assert not await stores.jobs.update(replace(job, state=JobState.FAILED, epoch=1))
    assert await stores.jobs.update(replace(job, state=JobState.DONE, epoch=2))

    assert not await stores.jobs.update(replace(job, state=JobState.RUNNING, epoch=3))
    assert (await stores.jobs.get(job.id)).state is JobState.DONE


async def test_a_cancelled_job_ends_at_once_or_is_marked(stores: Stores) -> None:
    queued = await stores.jobs.insert_or_join(a_job(1))
    running = await stores.jobs.insert_or_join(a_job(2, JobKind.IMPORT))
    await stores.jobs.update(replace(running, state=JobState.RUNNING))

    assert (await stores.jobs.cancel(queued.id)).state is JobState.CANCELLED
    assert await stores.jobs.find_open(MAILBOX, JobKind.SYNC) is None
    marked = await stores.jobs.cancel(running.id)
    assert (marked.state, marked.cancelled) == (JobState.RUNNING, True)
    await stores.jobs.update(replace(running, state=JobState.RUNNING, findings=(FolderImport("INBOX"),)))
    assert (await stores.jobs.get(running.id)).cancelled


async def test_a_job_that_is_not_there_is_not_found(stores: Stores) -> None:
    for call in (stores.jobs.get(JobId("job_no")), stores.jobs.cancel(JobId("job_no"))):
        with pytest.raises(JobNotFound):
            await call


async def test_the_switches_are_on_until_somebody_touches_them(stores: Stores) -> None:
    assert await stores.polling.read() == Polling()
    thrown = Polling(enabled=False, maintenance=True, note="n", changed_at=NOON, changed_by="ada")
    await stores.polling.write(thrown)

    assert await stores.polling.read() == thrown


async def test_a_canary_stays_the_first_one(stores: Stores) -> None:
    assert await stores.keys.keep_canary("k1", "first") == "first"
    assert await stores.keys.keep_canary("k1", "second") == "first"
    await stores.keys.keep_canary("k2", "other")

    assert await stores.keys.canaries() == {"k1": "first", "k2": "other"}


async def test_the_latest_rotation_is_remembered(stores: Stores) -> None:
    assert await stores.keys.rotation() is None
    for rotation in (Rotation("k1", NOON), Rotation("k2", NOON, LATER, 1)):
        await stores.keys.keep_rotation(rotation)
        assert await stores.keys.rotation() == rotation


async def test_a_delivery_is_read_as_it_was_written(stores: Stores) -> None:
    said = {"backlog": True, "authserv_id": "mx.example.org", "account_id": "acc_" + "2" * 24}
    delivery = Delivery.model_validate(a_delivery(a_cursor(), 1).model_dump() | said)
    await stores.ledger.record([delivery], [delivery.delivery_id])

    assert list(await stores.deliveries.page(MAILBOX, None, 1)) == [delivery]


async def test_deliveries_are_listed_counted_and_found(stores: Stores) -> None:
    cursor = a_cursor()
    rows = [a_delivery(cursor, 1), a_delivery(cursor, 2), a_delivery(cursor, 3, "cd" * 32)]
    await stores.ledger.record([*rows, a_delivery(a_cursor(mailbox_id=OTHER), 1)])
    ordered = sorted(rows, key=lambda row: row.delivery_id)

    assert list(await stores.deliveries.page(MAILBOX, None, 2)) == ordered[:2]
    assert list(await stores.deliveries.page(MAILBOX, ordered[1].delivery_id, 9)) == ordered[2:]
    assert await stores.deliveries.doubled(MAILBOX, "INBOX", cursor.uidvalidity) == 1
    assert await stores.deliveries.doubled(MAILBOX, "INBOX", 99) == 0
    assert await stores.deliveries.recorded([row.delivery_id for row in rows[:2]]) == {
        row.delivery_id for row in rows[:2]
    }
