"""Which operations make a mailbox do something?"""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import StringConstraints

from chassis.http import Naming, operation, routes_of
from fetcher.domain.jobs import JobKind
from fetcher.entrypoints.documents import MailboxOut
from fetcher.entrypoints.documents.fields import Document, Text
from fetcher.entrypoints.documents.jobs import AskedAll, AskedOut, Preview, SyncJob
from fetcher.entrypoints.http.answers import made, tagged
from fetcher.entrypoints.http.parameters import OPERATE, READ, WRITE, Id, Job
from fetcher.entrypoints.http.problems import problems
from fetcher.handlers.job_work import JobWork
from fetcher.handlers.jobs import Jobs
from fetcher.handlers.mailboxes import Mailboxes
from fetcher.handlers.polling import activate_mailbox, switch_mailbox


class CloneIn(Document):
    """What the copy is called; absent: like the mailbox, with `(copy)` behind it."""

    name: Annotated[Text, StringConstraints(strip_whitespace=True)] | None = None


def action_routes(mailboxes: Mailboxes, jobs: Jobs, work: JobWork) -> APIRouter:
    """Clone, pause and resume, enable and disable polling, look now, and see what a look would bring."""
    routes = routes_of("/v1/mailboxes", "mailboxes")
    _add_switches(routes, mailboxes)
    _add_looks(routes, jobs, work)
    return routes


def _add_switches(routes: APIRouter, mailboxes: Mailboxes) -> None:
    @routes.post("/{mailbox_id}/clone", **operation(WRITE, audit="mailbox", status=HTTPStatus.CREATED, repeatable=True))
    async def clone_mailbox(
        mailbox_id: Id, request_name: Naming, response: Response, body: CloneIn | None = None
    ) -> MailboxOut:
        """Make a copy under another name, secrets included; it is not active until somebody has tried and activated it."""
        with problems():
            copy = await mailboxes.clone(mailbox_id, body.name if body else None, request_name)
        return made(copy, response)

    @routes.post("/{mailbox_id}/pause", **operation(OPERATE, audit="mailbox"))
    async def pause_mailbox(mailbox_id: Id, response: Response) -> MailboxOut:
        """Stop watching a mailbox. Doing it again changes nothing."""
        with problems():
            return tagged(await activate_mailbox(mailboxes, mailbox_id, active=False), response)

    @routes.post("/{mailbox_id}/resume", **operation(OPERATE, audit="mailbox"))
    async def resume_mailbox(mailbox_id: Id, response: Response) -> MailboxOut:
        """Watch a mailbox again, from where it was. Doing it again changes nothing."""
        with problems():
            return tagged(await activate_mailbox(mailboxes, mailbox_id, active=True), response)

    @routes.post("/{mailbox_id}/enable-polling", **operation(OPERATE, audit="mailbox"))
    async def enable_polling(mailbox_id: Id, response: Response) -> MailboxOut:
        """Look into a mailbox by itself again. Refused for one that is not active."""
        with problems():
            return tagged(await switch_mailbox(mailboxes, mailbox_id, polled=True), response)

    @routes.post("/{mailbox_id}/disable-polling", **operation(OPERATE, audit="mailbox"))
    async def disable_polling(mailbox_id: Id, response: Response) -> MailboxOut:
        """Look into a mailbox only when asked to."""
        with problems():
            return tagged(await switch_mailbox(mailboxes, mailbox_id, polled=False), response)


def _add_looks(routes: APIRouter, jobs: Jobs, work: JobWork) -> None:
    @routes.post("/{mailbox_id}/sync", **operation(OPERATE, audit="mailbox", status=HTTPStatus.ACCEPTED))
    async def sync_mailbox(mailbox_id: Id, response: Response) -> SyncJob:
        """Look for mail now. Who asks while a look that was asked for is under way joins it."""
        with problems():
            job = await jobs.ask(mailbox_id, JobKind.SYNC)
        response.headers["Location"] = f"/v1/mailboxes/{mailbox_id}/syncs/{job.id}"
        return SyncJob.of(job)

    @routes.get("/{mailbox_id}/syncs/{job_id}", **operation(READ))
    async def get_sync(mailbox_id: Id, job_id: Job) -> SyncJob:
        """Show what a look brought: new mails of how many, and why not the rest."""
        with problems():
            return SyncJob.of(await jobs.get(mailbox_id, job_id, JobKind.SYNC))

    @routes.post("/{mailbox_id}/preview", **operation(OPERATE))
    async def preview_sync(mailbox_id: Id) -> Preview:
        """Say what a look now would bring, and why not the rest. Fetches nothing, changes nothing."""
        with problems():
            return Preview.of(await work.preview(mailbox_id))

    @routes.post("/sync", **operation(OPERATE, audit="mailbox", status=HTTPStatus.ACCEPTED))
    async def sync_mailboxes() -> AskedAll:
        """Look into all mailboxes now, in ascending priority: 0 before 10."""
        return AskedAll(items=[AskedOut.of(each) for each in await jobs.ask_all(JobKind.SYNC)])
