"""How do jobs, the switches and what is known about keys lie in MongoDB?

Collections: `jobs` {_id: job id, kind, mailbox_id, state, open: "<kind>:<mailbox id>" while it is open, ...}, `switches` {_id:
"polling"}, `keys` {_id: "canary:<key id>" or "rotation"}.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any, Final

from pydantic import TypeAdapter
from pymongo import ReturnDocument
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import DuplicateKeyError
from typing_extensions import override

from contracts.values import MailboxId
from fetcher.domain.jobs import (
    OPEN,
    Findings,
    FolderComparison,
    FolderImport,
    FolderSync,
    Job,
    JobId,
    JobKind,
    JobState,
    Range,
)
from fetcher.domain.keys import Rotation
from fetcher.domain.mailbox import Failure
from fetcher.domain.polling import Polling
from fetcher.handlers.jobs import JobNotFound, JobStore
from fetcher.handlers.keys import KeyStore
from fetcher.handlers.polling import PollingStore

Document = dict[str, Any]
Database = AsyncDatabase[Document]

KEPT: Final = timedelta(days=31)
"""How long jobs that ended are kept."""
MOST_ENDINGS: Final = 5
"""So often may the job that is open end just before it can be joined; then something else is wrong."""
_FINDINGS: Final[Mapping[JobKind, TypeAdapter[Findings]]] = {
    JobKind.SYNC: TypeAdapter(tuple[FolderSync, ...]),
    JobKind.IMPORT: TypeAdapter(tuple[FolderImport, ...]),
    JobKind.RECONCILE: TypeAdapter(tuple[FolderComparison, ...]),
}


async def create_job_indexes(database: Database) -> None:
    """At most one open job of a kind for a mailbox; a mailbox's jobs by age. Doing it again changes nothing."""
    await database.jobs.create_index([("open", 1)], name="open", unique=True, sparse=True)
    await database.jobs.create_index([("mailbox_id", 1), ("created_at", -1)], name="of_mailbox")


class MongoJobs(JobStore):
    """Job documents."""

    def __init__(self, database: Database) -> None:
        self._jobs = database.jobs

    @override
    async def insert_or_join(self, job: Job) -> Job:
        await self._jobs.delete_many({"mailbox_id": job.mailbox_id, "finished_at": {"$lt": job.created_at - KEPT}})
        for _ in range(MOST_ENDINGS):
            with suppress(DuplicateKeyError):
                return await self._open(job)
            if found := await self.find_open(job.mailbox_id, job.kind):
                return found
        return await self._open(job)

    async def _open(self, job: Job) -> Job:
        await self._jobs.insert_one(_document(job) | {"_id": job.id, "open": _place(job.mailbox_id, job.kind)})
        return job

    @override
    async def get(self, job_id: JobId) -> Job:
        document = await self._jobs.find_one({"_id": job_id})
        if document is None:
            raise JobNotFound(job_id)
        return _read(document)

    @override
    async def of_mailbox(self, mailbox_id: MailboxId, limit: int) -> list[Job]:
        found = self._jobs.find({"mailbox_id": mailbox_id}).sort([("created_at", -1), ("_id", 1)]).limit(limit)
        return [_read(document) async for document in found]

    @override
    async def waiting(self, kinds: Sequence[JobKind], limit: int) -> list[Job]:
        wanted = {"open": {"$exists": True}, "kind": {"$in": [kind.value for kind in kinds]}}
        found = self._jobs.find(wanted).sort([("priority", 1), ("created_at", 1)]).limit(limit)
        return [_read(document) async for document in found]

    @override
    async def find_open(self, mailbox_id: MailboxId, kind: JobKind) -> Job | None:
        document = await self._jobs.find_one({"open": _place(mailbox_id, kind)})
        return _read(document) if document else None

    @override
    async def update(self, job: Job) -> bool:
        written = _document(job)
        del written["cancelled"]  # only `cancel` says so
        change: Document = {"$set": written}
        if job.state not in OPEN:
            change["$unset"] = {"open": ""}
        ours = {"_id": job.id, "open": {"$exists": True}, "epoch": {"$lte": job.epoch}}
        return bool((await self._jobs.update_one(ours, change)).matched_count)

    @override
    async def cancel(self, job_id: JobId) -> Job:
        queued = {"_id": job_id, "state": JobState.QUEUED.value}
        ended = {"$set": {"cancelled": True, "state": JobState.CANCELLED.value}, "$unset": {"open": ""}}
        document = await self._jobs.find_one_and_update(queued, ended, return_document=ReturnDocument.AFTER)
        if document is None:
            under_way = {"_id": job_id, "state": JobState.RUNNING.value}
            await self._jobs.update_one(under_way, {"$set": {"cancelled": True}})
        return await self.get(job_id)


class MongoPolling(PollingStore):
    """The switches for all mailboxes."""

    def __init__(self, database: Database) -> None:
        self._switches = database.switches

    @override
    async def read(self) -> Polling:
        stored = await self._switches.find_one({"_id": "polling"}, {"_id": 0})
        return Polling(**stored) if stored else Polling()

    @override
    async def write(self, polling: Polling) -> None:
        kept = {
            "enabled": polling.enabled,
            "maintenance": polling.maintenance,
            "note": polling.note,
            "changed_at": polling.changed_at,
            "changed_by": polling.changed_by,
        }
        await self._switches.update_one({"_id": "polling"}, {"$set": kept}, upsert=True)


class MongoKeys(KeyStore):
    """Canaries and the latest rotation."""

    def __init__(self, database: Database) -> None:
        self._keys = database["keys"]

    @override
    async def canaries(self) -> dict[str, str]:
        found = self._keys.find({"canary": {"$exists": True}})
        return {document["_id"].removeprefix("canary:"): document["canary"] async for document in found}

    @override
    async def keep_canary(self, key_id: str, cipher: str) -> str:
        place = {"_id": f"canary:{key_id}"}
        try:
            await self._keys.insert_one(place | {"canary": cipher})
        except DuplicateKeyError:
            stored = await self._keys.find_one(place)
            assert stored is not None
            return str(stored["canary"])
        return cipher

    @override
    async def rotation(self) -> Rotation | None:
        stored = await self._keys.find_one({"_id": "rotation"}, {"_id": 0})
        return Rotation(**stored) if stored else None

    @override
    async def keep_rotation(self, rotation: Rotation) -> None:
        kept = {
            "target": rotation.target,
            "requested_at": rotation.requested_at,
            "finished_at": rotation.finished_at,
            "unreadable": rotation.unreadable,
        }
        await self._keys.update_one({"_id": "rotation"}, {"$set": kept}, upsert=True)


def _place(mailbox_id: MailboxId, kind: JobKind) -> str:
    return f"{kind.value}:{mailbox_id}"


def _document(job: Job) -> Document:
    wanted, failure = job.range, job.failure
    return {
        "kind": job.kind.value,
        "mailbox_id": job.mailbox_id,
        "state": job.state.value,
        "priority": job.priority,
        "range": {"since": wanted.since, "before": wanted.before, "folders": list(wanted.folders)} if wanted else None,
        "findings": _FINDINGS[job.kind].dump_python(job.findings, mode="json"),
        "failure": {"step": failure.step, "message": failure.message, "fix": failure.fix} if failure else None,
        "cancelled": job.cancelled,
        "created_at": job.created_at,
        "started_at": job.started_at,
        "finished_at": job.finished_at,
        "epoch": job.epoch,
    }


def _read(stored: Document) -> Job:
    kind, wanted = JobKind(stored["kind"]), stored["range"]
    return Job(
        id=JobId(stored["_id"]),
        kind=kind,
        mailbox_id=MailboxId(stored["mailbox_id"]),
        state=JobState(stored["state"]),
        priority=stored["priority"],
        range=Range(wanted["since"], wanted["before"], tuple(wanted["folders"])) if wanted else None,
        findings=_FINDINGS[kind].validate_python(stored["findings"]),
        failure=Failure(**stored["failure"]) if stored["failure"] else None,
        cancelled=stored["cancelled"],
        created_at=stored["created_at"],
        started_at=stored["started_at"],
        finished_at=stored["finished_at"],
        epoch=stored["epoch"],
    )
