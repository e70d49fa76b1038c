"""What can a mailbox be asked to do once, and what comes of it, folder by folder?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, NewType

from contracts.values import MailboxId
from fetcher.domain.mailbox import Failure

JobId = NewType("JobId", str)
"""`job_` + random."""
SHOWN_UIDS: Final = 100
"""How many UIDs of each sort a reconciliation names; it counts them all."""


class JobKind(StrEnum):
    """Look for mail now; fetch mail from before the start point; compare the server with the ledger."""

    SYNC = "sync"
    IMPORT = "import"
    RECONCILE = "reconcile"


class JobState(StrEnum):
    """How far a job is. The last three are ends."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


OPEN: Final = frozenset({JobState.QUEUED, JobState.RUNNING})


class LeftOut(StrEnum):
    """Why a mail on the server is not fetched."""

    FETCHED_BEFORE = "fetched_before"
    BEFORE_START = "before_start"
    READ = "read"
    WITHHELD = "withheld"
    TO_COMPARE = "to_compare"


REASONS: Final = {
    LeftOut.FETCHED_BEFORE: "fetched before",
    LeftOut.BEFORE_START: "older than the mailbox's start point (import them if you want them)",
    LeftOut.READ: "read already, and the mailbox takes unread mail only",
    LeftOut.WITHHELD: "listed by the server but not given; they are asked for again",
    LeftOut.TO_COMPARE: "numbered anew by the server: fetched only if their content is not known",
}


@dataclass(frozen=True, slots=True)
class FolderSync:
    """Of `total` mails in a folder `new` ones are fetched (or would be); why the others are not. `problem` stands instead."""

    folder: str
    total: int = 0
    new: int = 0
    left_out: Mapping[LeftOut, int] = field(default_factory=dict)
    problem: str = ""


@dataclass(frozen=True, slots=True)
class FolderImport:
    """Of `found` mails in the range `wanted` are not in the ledger; `done` of them are imported, UIDs up to `last_uid` are settled."""

    folder: str
    uidvalidity: int = 0
    found: int = 0
    wanted: int = 0
    done: int = 0
    last_uid: int = 0
    problem: str = ""


@dataclass(frozen=True, slots=True)
class FolderComparison:
    """A folder on the server against the ledger.

    `missing` mails should have been handed over and were not; `pending` ones are about to be; `doubled` counts deliveries
    whose bytes the folder delivered under another UID, too, which later steps file once. UIDs are the first hundred.
    """

    folder: str
    uidvalidity: int = 0
    on_server: int = 0
    recorded: int = 0
    missing: int = 0
    missing_uids: tuple[int, ...] = ()
    pending: int = 0
    pending_uids: tuple[int, ...] = ()
    doubled: int = 0
    problem: str = ""


Findings = tuple[FolderSync, ...] | tuple[FolderImport, ...] | tuple[FolderComparison, ...]


@dataclass(frozen=True, slots=True)
class Range:
    """Mail received at or after `since` and before `before`, in these folders (none named: those that are watched)."""

    since: datetime
    before: datetime
    folders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A piece of work for one mailbox. `epoch` is that of the lease under which it was last worked at."""

    id: JobId
    kind: JobKind
    mailbox_id: MailboxId
    state: JobState = JobState.QUEUED
    priority: int
    range: Range | None = None
    findings: Findings = ()
    failure: Failure | None = None
    cancelled: bool = False
    created_at: datetime
    started_at: datetime | None = None
    finished_at: datetime | None = None
    epoch: int = 0


def explained(found: FolderSync) -> str:
    """In words: how many are new, and why not the rest."""
    if found.problem:
        return found.problem
    reasons = [f"{count} {REASONS[why]}" for why, count in sorted(found.left_out.items()) if count]
    rest = f": {'; '.join(reasons)}" if reasons else ""
    return f"{found.new} new of {found.total}{rest}"


def summary(job: Job) -> str:
    """In words: what a job found or did so far, all folders together, and why it does not go on."""
    told = [_counted(job)] if job.findings else []
    told += [f"{each.folder}: {each.problem}" for each in job.findings if each.problem]
    if job.failure:
        told.append(f"{job.failure.step}: {job.failure.message}")
    return "; ".join(told)


def _counted(job: Job) -> str:
    def total(field_name: str) -> int:
        return sum(getattr(each, field_name) for each in job.findings)

    match job.kind:
        case JobKind.SYNC:
            return f"{total('new')} new of {total('total')} mails"
        case JobKind.IMPORT:
            return f"{total('done')} of {total('wanted')} mails imported"
        case JobKind.RECONCILE:
            return f"{total('on_server')} mails compared, {total('missing')} missing, {total('pending')} pending"
