"""Which HTTP operations does the fetcher offer? Mailboxes: create, read, change, delete, test, look for mail now."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query
from fastapi.params import Path

from chassis.http import Actor, Problem, current_actor, operation
from contracts.values import MailboxId
from fetcher.domain.diagnosis import StepResult, StepStatus
from fetcher.entrypoints.documents import (
    ConnectionTest,
    MailboxIn,
    MailboxOut,
    MailboxPage,
    MailboxPatch,
    StepOut,
    SyncRequested,
    UnsavedMailbox,
)
from fetcher.handlers.mailboxes import MailboxChangedMeanwhile, Mailboxes, MailboxNotFound, MailboxPaused, SecretNeeded

READ: Final = "mailbox.read"
WRITE: Final = "mailbox.write"
OPERATE: Final = "mailbox.operate"

Id = Annotated[MailboxId, Path(max_length=64)]
Limit = Annotated[int, Query(ge=1, le=200)]
After = Annotated[MailboxId | None, Query(alias="cursor", pattern="^mbx_[0-9a-f]{24}$")]
Asker = Annotated[Actor, Depends(current_actor)]


def mailbox_routes(mailboxes: Mailboxes) -> APIRouter:
    """The operations, each a translation of one verb of `handlers.mailboxes`."""
    routes = APIRouter(prefix="/v1/mailboxes", tags=["mailboxes"], generate_unique_id_function=lambda route: route.name)
    _add_documents(routes, mailboxes)
    _add_actions(routes, mailboxes)
    return routes


def _add_documents(routes: APIRouter, mailboxes: Mailboxes) -> None:
    @routes.post("", **operation(WRITE, audit="mailbox", status=HTTPStatus.CREATED))
    async def create_mailbox(body: MailboxIn) -> MailboxOut:
        """Connect a mailbox. Its secret is stored encrypted and never shown again."""
        return MailboxOut.of(await mailboxes.create(body.settings(), body.plain_secret()))

    @routes.get("", **operation(READ))
    async def list_mailboxes(limit: Limit = 50, after: After = None) -> MailboxPage:
        """List mailboxes with their states."""
        found = await mailboxes.page(after, limit + 1)
        rest = len(found) > limit
        return MailboxPage(
            items=[MailboxOut.of(each) for each in found[:limit]], next_cursor=found[limit - 1].id if rest else None
        )

    @routes.get("/{mailbox_id}", **operation(READ))
    async def get_mailbox(mailbox_id: Id) -> MailboxOut:
        """Show a mailbox and its state."""
        async with _problems():
            return MailboxOut.of(await mailboxes.get(mailbox_id))

    @routes.patch("/{mailbox_id}", **operation(WRITE, audit="mailbox"))
    async def change_mailbox(mailbox_id: Id, body: MailboxPatch) -> MailboxOut:
        """Change a mailbox: what is not given stays. Another host, port, TLS mode or user needs the secret again."""
        async with _problems():
            return MailboxOut.of(await mailboxes.change(mailbox_id, body.change()))

    @routes.delete("/{mailbox_id}", **operation(WRITE, audit="mailbox", status=HTTPStatus.NO_CONTENT))
    async def delete_mailbox(mailbox_id: Id) -> None:
        """Delete a mailbox. What it delivered stays."""
        async with _problems():
            await mailboxes.delete(mailbox_id)


def _add_actions(routes: APIRouter, mailboxes: Mailboxes) -> None:
    @routes.post("/test", **operation(WRITE, audit="mailbox"))
    async def test_unsaved_mailbox(body: UnsavedMailbox) -> ConnectionTest:
        """Try a mailbox step by step without storing anything; no mail is touched."""
        return _outcome(await mailboxes.test_unsaved(body.settings(), body.required_secret()))

    @routes.post("/{mailbox_id}/test", **operation(OPERATE, audit="mailbox"))
    async def test_mailbox(mailbox_id: Id) -> ConnectionTest:
        """Try a stored mailbox step by step; no mail is touched."""
        async with _problems():
            return _outcome(await mailboxes.test(mailbox_id))

    @routes.post("/{mailbox_id}/sync", **operation(OPERATE, audit="mailbox", status=HTTPStatus.ACCEPTED))
    async def sync_mailbox(mailbox_id: Id, actor: Asker) -> SyncRequested:
        """Look for mail now instead of at the next poll."""
        async with _problems():
            if not await mailboxes.request_sync(mailbox_id, actor.request_id):
                raise Problem(503, "not_announced", "Kafka is down", "The mailbox is polled by itself; or try again.")
        return SyncRequested(mailbox_id=mailbox_id)


def _outcome(results: Sequence[StepResult]) -> ConnectionTest:
    return ConnectionTest(
        passed=all(result.status is not StepStatus.FAILED for result in results),
        steps=[StepOut.of(result) for result in results],
    )


@asynccontextmanager
async def _problems() -> AsyncIterator[None]:
    """Say what the handlers' errors mean over HTTP."""
    try:
        yield
    except MailboxNotFound as error:
        raise Problem(404, "mailbox_not_found", "No such mailbox") from error
    except MailboxChangedMeanwhile as error:
        detail = "Read the mailbox again and repeat the change."
        raise Problem(409, "mailbox_changed_meanwhile", "Somebody else changed it", detail) from error
    except MailboxPaused as error:
        raise Problem(409, "mailbox_paused", "The mailbox is paused", "Set active to true first.") from error
    except SecretNeeded as error:
        raise Problem(422, "secret_needed", "The secret is needed", str(error), {"secret": [str(error)]}) from error
