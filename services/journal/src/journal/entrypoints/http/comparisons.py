"""How does somebody ask for proof that nothing was lost?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from typing import Annotated, Self

from fastapi import APIRouter, Query, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from chassis.http import Instant, Problem, operation, routes_of
from contracts.values import DeliveryId, EntryId, MailboxId, MailId, TicketId
from journal.domain.comparison import Comparison, ComparisonId, Folder, State
from journal.domain.findings import REASONS, Finding, Wrong
from journal.handlers.comparisons import GRACE, ComparisonDesk, Wish

OPERATE = "mailbox.operate"
READ = "mail.read"


class ComparisonIn(BaseModel):
    """What to compare. `grace` is how many seconds a mail may be on its way before it counts as missing."""

    model_config = ConfigDict(extra="forbid")

    mailbox_id: MailboxId | None = Field(default=None, max_length=64)
    since: Instant | None = None
    """Only mails received since then; all unless given."""
    grace: float = Field(default=GRACE.total_seconds(), ge=0, le=86400)


class FolderOut(BaseModel):
    """One generation of a folder, from the server to outcomes."""

    mailbox_id: MailboxId
    folder: str
    uidvalidity: int
    on_server: int
    recorded: int
    settled: int
    pending: int
    missing: int
    doubled: int
    problem: str

    @classmethod
    def of(cls, folder: Folder) -> Self:
        """How it is shown."""
        return cls.model_validate(folder, from_attributes=True)


class FindingOut(BaseModel):
    """One thing that is wrong, and which mail or ticket it is about."""

    wrong: Wrong
    reason: str
    mailbox_id: MailboxId | None
    folder: str | None
    uidvalidity: int | None
    uid: int | None
    delivery_id: DeliveryId | None
    mail_id: MailId | None
    ticket_id: TicketId | None
    entry_id: EntryId | None
    detail: str

    @classmethod
    def of(cls, finding: Finding) -> Self:
        """How it is shown."""
        names = {name: getattr(finding, name) for name in cls.model_fields if name != "reason"}
        return cls(reason=REASONS[finding.wrong], **names)


class ComparisonSummary(BaseModel):
    """One comparison of servers, ledger, outcomes, tickets and their events, in numbers.

    It is clean when nothing is missing or doubled and everything was compared. `acknowledgements` are 0: none is sent yet.
    """

    id: ComparisonId
    state: State
    clean: bool
    daily: bool
    mailbox_id: MailboxId | None
    since: AwareDatetime | None
    created_at: AwareDatetime
    finished_at: AwareDatetime | None
    problem: str
    missing: int
    doubled: int
    pending: int
    troubled: int
    outcomes: dict[str, int]
    tickets: int
    entries: int
    events: int
    acknowledgements: int

    @classmethod
    def of(cls, comparison: Comparison) -> Self:
        """How it is shown."""
        return cls.model_validate(_facts(comparison))


class ComparisonOut(ComparisonSummary):
    """A comparison with each folder, and with each of the first thousand things that are wrong."""

    folders: list[FolderOut]
    findings: list[FindingOut]

    @classmethod
    def of(cls, comparison: Comparison) -> Self:
        """How it is shown."""
        folders = [FolderOut.of(each) for each in comparison.tally.folders.values()]
        findings = [FindingOut.of(each) for each in comparison.tally.findings]
        return cls.model_validate(_facts(comparison) | {"folders": folders, "findings": findings})


class ComparisonList(BaseModel):
    """The latest comparisons, newest first."""

    items: list[ComparisonSummary]


def comparison_routes(desk: ComparisonDesk, noticed: Callable[[], None]) -> APIRouter:
    """Ask for a comparison, look at it, list them; `noticed` is called when one waits."""
    routes = routes_of("/v1/comparisons", "comparisons")

    @routes.post("", **operation(OPERATE, audit="mailbox", status=HTTPStatus.ACCEPTED))
    async def compare_everything(body: ComparisonIn, response: Response) -> ComparisonOut:
        """Compare every mail on the servers with the ledger, outcomes, tickets and their events. Changes nothing."""
        asked = await desk.ask(Wish(body.mailbox_id, body.since, timedelta(seconds=body.grace)))
        noticed()
        response.headers["Location"] = f"/v1/comparisons/{asked.id}"
        return ComparisonOut.of(asked)

    @routes.get("", **operation(READ))
    async def list_comparisons(limit: Annotated[int, Query(ge=1, le=100)] = 20) -> ComparisonList:
        """List the latest comparisons; one is made every day."""
        return ComparisonList(items=[ComparisonSummary.of(each) for each in await desk.newest(limit)])

    @routes.get("/{comparison_id}", **operation(READ))
    async def get_comparison(comparison_id: str) -> ComparisonOut:
        """Show how far a comparison is, and what it found."""
        found = await desk.find(ComparisonId(comparison_id))
        if found is None:
            raise Problem(404, "not_found", "No such comparison", f"There is no comparison {comparison_id[:80]}.")
        return ComparisonOut.of(found)

    return routes


def _facts(comparison: Comparison) -> dict[str, object]:
    tally = comparison.tally
    names = (
        "missing",
        "doubled",
        "pending",
        "troubled",
        "outcomes",
        "tickets",
        "entries",
        "events",
        "acknowledgements",
    )
    own = ("id", "state", "daily", "mailbox_id", "since", "created_at", "finished_at", "problem")
    told: dict[str, object] = {name: getattr(comparison, name) for name in own}
    clean = comparison.state is State.DONE and tally.clean
    return told | {name: getattr(tally, name) for name in names} | {"clean": clean}
