"""Which operations bring in older mail, and prove that none was lost?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Response

from chassis.http import operation, routes_of
from contracts.values import DeliveryId
from fetcher.domain.jobs import JobKind
from fetcher.entrypoints.documents.deliveries import DeliveryOut, DeliveryPage
from fetcher.entrypoints.documents.jobs import (
    AskedAll,
    AskedOut,
    ImportCount,
    ImportIn,
    ImportJob,
    JobList,
    JobOut,
    Reconciliation,
)
from fetcher.entrypoints.http.parameters import OPERATE, READ, Id, Job
from fetcher.entrypoints.http.problems import problems
from fetcher.handlers.job_work import JobWork
from fetcher.handlers.jobs import Jobs
from fetcher.handlers.survey import Deliveries

Latest = Annotated[int, Query(ge=1, le=200)]
Limit = Annotated[int, Query(ge=1, le=1000)]
After = Annotated[DeliveryId | None, Query(alias="cursor", pattern="^dlv_[0-9a-f]{32}$")]


def history_routes(jobs: Jobs, work: JobWork, deliveries: Deliveries, now: Callable[[], datetime]) -> APIRouter:
    """Import, after counting, reconcile, and list what was asked for and what was delivered."""
    routes = routes_of("/v1/mailboxes", "history")
    _add_imports(routes, jobs, work, now)
    _add_reconciliations(routes, jobs)
    _add_jobs(routes, jobs)
    _add_deliveries(routes, deliveries)
    return routes


def _add_imports(routes: APIRouter, jobs: Jobs, work: JobWork, now: Callable[[], datetime]) -> None:
    @routes.post("/{mailbox_id}/imports/count", **operation(OPERATE))
    async def count_import(mailbox_id: Id, body: ImportIn) -> ImportCount:
        """Say how much mail an import would bring. Fetches nothing."""
        with problems():
            return ImportCount.of(await work.count(mailbox_id, body.range(now())))

    @routes.post("/{mailbox_id}/imports", **operation(OPERATE, audit="mailbox", status=HTTPStatus.ACCEPTED))
    async def import_history(mailbox_id: Id, body: ImportIn, response: Response) -> ImportJob:
        """Import mail of a range of dates, behind live mail and without acknowledging any. Joins an import that is under way."""
        with problems():
            job = await jobs.ask(mailbox_id, JobKind.IMPORT, body.range(now()))
        response.headers["Location"] = f"/v1/mailboxes/{mailbox_id}/imports/{job.id}"
        return ImportJob.of(job)

    @routes.get("/{mailbox_id}/imports/{job_id}", **operation(READ))
    async def get_import(mailbox_id: Id, job_id: Job) -> ImportJob:
        """Show how far an import is."""
        with problems():
            return ImportJob.of(await jobs.get(mailbox_id, job_id, JobKind.IMPORT))

    @routes.delete("/{mailbox_id}/imports/{job_id}", **operation(OPERATE, audit="mailbox"))
    async def cancel_import(mailbox_id: Id, job_id: Job) -> ImportJob:
        """Stop an import after the batch it is at. What was imported stays."""
        with problems():
            return ImportJob.of(await jobs.cancel(mailbox_id, job_id, JobKind.IMPORT))


def _add_reconciliations(routes: APIRouter, jobs: Jobs) -> None:
    @routes.post("/{mailbox_id}/reconciliations", **operation(OPERATE, audit="mailbox", status=HTTPStatus.ACCEPTED))
    async def reconcile_mailbox(mailbox_id: Id, response: Response) -> Reconciliation:
        """Compare every mail on the server with the ledger; works for a paused mailbox, too. Changes nothing."""
        with problems():
            job = await jobs.ask(mailbox_id, JobKind.RECONCILE)
        response.headers["Location"] = f"/v1/mailboxes/{mailbox_id}/reconciliations/{job.id}"
        return Reconciliation.of(job)

    @routes.get("/{mailbox_id}/reconciliations/{job_id}", **operation(READ))
    async def get_reconciliation(mailbox_id: Id, job_id: Job) -> Reconciliation:
        """Show what a comparison found: missing, pending, doubled."""
        with problems():
            return Reconciliation.of(await jobs.get(mailbox_id, job_id, JobKind.RECONCILE))

    @routes.post("/reconciliations", **operation(OPERATE, audit="mailbox", status=HTTPStatus.ACCEPTED))
    async def reconcile_mailboxes() -> AskedAll:
        """Compare all mailboxes with the ledger."""
        return AskedAll(items=[AskedOut.of(each) for each in await jobs.ask_all(JobKind.RECONCILE)])


def _add_jobs(routes: APIRouter, jobs: Jobs) -> None:
    @routes.get("/{mailbox_id}/jobs", **operation(READ))
    async def list_jobs(mailbox_id: Id, limit: Latest = 50) -> JobList:
        """List what a mailbox was asked for last, newest first: looks, imports, comparisons, and what each brought."""
        with problems():
            return JobList(items=[JobOut.of(job) for job in await jobs.of_mailbox(mailbox_id, limit)])


def _add_deliveries(routes: APIRouter, deliveries: Deliveries) -> None:
    @routes.get("/{mailbox_id}/deliveries", **operation(READ))
    async def list_deliveries(mailbox_id: Id, limit: Limit = 200, after: After = None) -> DeliveryPage:
        """List all that a mailbox ever delivered, to be compared with what became of it; also for one that is deleted."""
        found = await deliveries.page(mailbox_id, after, limit + 1)
        rest = len(found) > limit
        return DeliveryPage(
            items=[DeliveryOut.of(each) for each in found[:limit]],
            next_cursor=found[limit - 1].delivery_id if rest else None,
        )
