"""Which operation does the mailbox sync's specification (S2) promise? Look for mail now, without naming a mailbox."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter, Request
from pydantic import BaseModel

from api_gateway.entrypoints.calls import Call, Calls
from api_gateway.entrypoints.imap_accounts import AUDITED, OPERATE, OWNER
from api_gateway.entrypoints.operations import own_operation, own_routes_of


class MailboxesSynced(BaseModel):
    """How many mailboxes are looked into now."""

    success: bool = True
    message: str
    mailboxes: int


def mailbox_sync_routes(calls: Calls) -> APIRouter:
    """The operation, with and without the slash that the specification writes."""
    routes = own_routes_of("/api/mailbox", "mailbox sync")

    @routes.post("/sync/", include_in_schema=False, **own_operation(OPERATE, audit=AUDITED, status=HTTPStatus.ACCEPTED))
    @routes.post("/sync", **own_operation(OPERATE, audit=AUDITED, status=HTTPStatus.ACCEPTED))
    async def sync_all_mailboxes(request: Request) -> MailboxesSynced:
        """Look into every active mailbox now, in ascending priority."""
        count = await calls.ask(
            request, Call(OWNER, OPERATE, "POST", "/v1/mailboxes/sync"), lambda jobs: len(jobs["items"])
        )
        return MailboxesSynced(message=f"Synchronisation of {count} mailboxes started", mailboxes=count)

    return routes
