"""How does a comparison of everything stand, and is it clean?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, NewType

from contracts.values import MailboxId
from journal.domain.findings import Finding, Wrong

ComparisonId = NewType("ComparisonId", str)
"""`cmp_` + random."""
SHOWN: Final = 1000
"""Findings that a comparison names; it counts them all."""


class State(StrEnum):
    """How far it is. The last two are ends."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(slots=True)
class Folder:
    """One generation of a folder: what the server has, what the ledger has, and how that ended."""

    mailbox_id: MailboxId
    folder: str
    uidvalidity: int
    on_server: int = 0
    recorded: int = 0
    settled: int = 0
    pending: int = 0
    missing: int = 0
    doubled: int = 0
    problem: str = ""


@dataclass(slots=True)
class Tally:
    """What was counted and found. Grows while a comparison runs."""

    folders: dict[tuple[str, str, int], Folder] = field(default_factory=dict)
    outcomes: dict[str, int] = field(default_factory=dict)
    tickets: int = 0
    entries: int = 0
    events: int = 0
    acknowledgements: int = 0
    """None is sent yet."""
    missing: int = 0
    doubled: int = 0
    pending: int = 0
    troubled: int = 0
    findings: list[Finding] = field(default_factory=list)

    def folder(self, mailbox_id: MailboxId, name: str, uidvalidity: int) -> Folder:
        """The folder of that generation, made where it is new."""
        return self.folders.setdefault((mailbox_id, name, uidvalidity), Folder(mailbox_id, name, uidvalidity))

    def add(self, finding: Finding, count: int = 1) -> None:
        """Count something that is wrong, and name it while there is room; with its folder's, where it has one."""
        sort = _SORTS.get(finding.wrong, "missing")
        setattr(self, sort, getattr(self, sort) + count)
        if finding.mailbox_id and finding.folder and sort != "troubled":
            folder = self.folder(finding.mailbox_id, finding.folder, finding.uidvalidity or 0)
            setattr(folder, sort, getattr(folder, sort) + count)
        if len(self.findings) < SHOWN:
            self.findings.append(finding)

    @property
    def clean(self) -> bool:
        """Whether nothing is missing or doubled and everything was compared; what is on its way is no fault."""
        return not (self.missing or self.doubled or self.troubled)


@dataclass(frozen=True, slots=True)
class Comparison:
    """One comparison: of everything, or of one mailbox and the mails received since an instant.

    What has no outcome is `pending` while it was first heard of within `grace`, then missing.
    """

    id: ComparisonId
    created_at: datetime
    grace: float
    """Seconds."""
    mailbox_id: MailboxId | None = None
    since: datetime | None = None
    daily: bool = False
    state: State = State.QUEUED
    started_at: datetime | None = None
    finished_at: datetime | None = None
    problem: str = ""
    tally: Tally = field(default_factory=Tally)


_SORTS: Final[Mapping[Wrong, str]] = {Wrong.FILED_TWICE: "doubled", Wrong.NOT_COMPARED: "troubled"}
