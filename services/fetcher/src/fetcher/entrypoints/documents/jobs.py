"""How are jobs, and what they found, asked for and shown?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Self

from pydantic import AwareDatetime, Field, model_validator

from chassis.http import Instant
from contracts.values import MailboxId
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
    explained,
    summary,
)
from fetcher.entrypoints.documents.fields import Document, Text
from fetcher.entrypoints.documents.mailbox_out import LastError
from fetcher.handlers.jobs import Asked


class FolderSyncOut(Document):
    """Of `total` mails `new` ones are fetched; why the others are not, by reason and in words."""

    folder: str
    total: int
    new: int
    left_out: dict[LeftOut, int]
    summary: str
    problem: str

    @classmethod
    def of(cls, found: FolderSync) -> Self:
        """Write what was found in a folder."""
        return cls(
            folder=found.folder,
            total=found.total,
            new=found.new,
            left_out=dict(found.left_out),
            summary=explained(found),
            problem=found.problem,
        )


class Preview(Document):
    """What a look into a mailbox would fetch."""

    total: int
    new: int
    folders: list[FolderSyncOut]

    @classmethod
    def of(cls, found: Sequence[FolderSync]) -> Self:
        """Write what would be fetched."""
        return cls(
            total=sum(each.total for each in found),
            new=sum(each.new for each in found),
            folders=[FolderSyncOut.of(each) for each in found],
        )


class FolderImportOut(Document):
    """Of `found` mails in the range `wanted` were not fetched before; `done` of them are imported."""

    folder: str
    uidvalidity: int
    found: int
    wanted: int
    done: int
    last_uid: int
    problem: str


class ImportCount(Document):
    """What an import would bring."""

    found: int
    wanted: int
    folders: list[FolderImportOut]

    @classmethod
    def of(cls, found: Sequence[FolderImport]) -> Self:
        """Write what would be imported."""
        return cls(
            found=sum(each.found for each in found),
            wanted=sum(each.wanted for each in found),
            folders=[FolderImportOut.model_validate(each, from_attributes=True) for each in found],
        )


class FolderComparisonOut(Document):
    """A folder on the server against the ledger; of the UIDs the first hundred."""

    folder: str
    uidvalidity: int
    on_server: int
    recorded: int
    missing: int
    missing_uids: list[int]
    pending: int
    pending_uids: list[int]
    doubled: int
    problem: str


class ImportIn(Document):
    """Which mail to import: received at or after `since`, before `before` (absent: now), in these folders (absent: those watched)."""

    since: Instant
    before: Instant | None = None
    folders: Annotated[tuple[Text, ...], Field(max_length=50)] = ()

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.before and self.before <= self.since:
            raise ValueError("before must be later than since")
        return self

    def range(self, now: AwareDatetime) -> Range:
        """The range meant."""
        return Range(self.since, self.before or now, self.folders)


class _Job(Document):
    id: JobId
    mailbox_id: MailboxId
    state: JobState
    cancelled: bool
    created_at: AwareDatetime
    started_at: AwareDatetime | None
    finished_at: AwareDatetime | None
    last_error: LastError | None


class SyncJob(_Job):
    """A look into a mailbox that somebody asked for, and what it brought."""

    total: int
    new: int
    folders: list[FolderSyncOut]

    @classmethod
    def of(cls, job: Job) -> Self:
        """Write a job."""
        found = [each for each in job.findings if isinstance(each, FolderSync)]
        brought = Preview.of(found)
        return cls(**_common(job), total=brought.total, new=brought.new, folders=brought.folders)


class ImportJob(_Job):
    """An import of mail from before the start point, and how far it is."""

    since: AwareDatetime
    before: AwareDatetime
    wanted: int
    done: int
    folders: list[FolderImportOut]

    @classmethod
    def of(cls, job: Job) -> Self:
        """Write a job."""
        assert job.range is not None
        found = [each for each in job.findings if isinstance(each, FolderImport)]
        return cls(
            **_common(job),
            since=job.range.since,
            before=job.range.before,
            wanted=sum(each.wanted for each in found),
            done=sum(each.done for each in found),
            folders=[FolderImportOut.model_validate(each, from_attributes=True) for each in found],
        )


class Reconciliation(_Job):
    """A comparison of a mailbox's server with the ledger. It is clean when nothing is missing and no folder has a problem."""

    clean: bool
    missing: int
    pending: int
    doubled: int
    folders: list[FolderComparisonOut]

    @classmethod
    def of(cls, job: Job) -> Self:
        """Write a job."""
        found = [each for each in job.findings if isinstance(each, FolderComparison)]
        missing = sum(each.missing for each in found)
        return cls(
            **_common(job),
            clean=job.state is JobState.DONE and not missing and not any(each.problem for each in found),
            missing=missing,
            pending=sum(each.pending for each in found),
            doubled=sum(each.doubled for each in found),
            folders=[FolderComparisonOut.model_validate(each, from_attributes=True) for each in found],
        )


class JobOut(_Job):
    """One of a mailbox's jobs in one line: `summary` is what it found or did so far."""

    kind: JobKind
    summary: str

    @classmethod
    def of(cls, job: Job) -> Self:
        """Write a job."""
        return cls(**_common(job), kind=job.kind, summary=summary(job))


class JobList(Document):
    """A mailbox's last jobs, newest first."""

    items: list[JobOut]


class AskedOut(Document):
    """What became of a request for one mailbox: a job, or why there is none."""

    mailbox_id: MailboxId
    job_id: JobId | None
    error: str

    @classmethod
    def of(cls, asked: Asked) -> Self:
        """Write what became of it."""
        return cls(mailbox_id=asked.mailbox_id, job_id=asked.job.id if asked.job else None, error=asked.refused)


class AskedAll(Document):
    """What became of a request for all mailboxes, in the order in which they are served."""

    items: list[AskedOut]


def _common(job: Job) -> dict[str, object]:
    return {
        "id": job.id,
        "mailbox_id": job.mailbox_id,
        "state": job.state,
        "cancelled": job.cancelled,
        "created_at": job.created_at,
        "started_at": job.started_at,
        "finished_at": job.finished_at,
        "last_error": LastError.of(job.failure) if job.failure else None,
    }
