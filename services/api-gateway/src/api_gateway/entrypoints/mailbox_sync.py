"""Which operation does the mailbox sync's specification (S2) promise? Look for mail now, without naming a mailbox."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter, Request
from pydantic import BaseModel

from api_gateway.entrypoints.calls import Call, Calls
from api_gateway.entrypoints.door import Door
from api_gateway.entrypoints.imap_accounts import OPERATE, OWNER
from api_gateway.entrypoints.operations import operation_name, own_operation


class MailboxesSynced(BaseModel):
    """How many mailboxes are looked into now."""

    success: bool = True
    message: str
    mailboxes: int


def mailbox_sync_routes(door: Door, calls: Calls) -> APIRouter:
    """The operation, with and without the slash that the specification writes."""
    routes = APIRouter(prefix="/api/mailbox", tags=["mailbox sync"], generate_unique_id_function=operation_name)

    @routes.post("/sync/", include_in_schema=False, **own_operation(door, OPERATE, status=HTTPStatus.ACCEPTED))
    @routes.post("/sync", **own_operation(door, OPERATE, status=HTTPStatus.ACCEPTED))
    async def sync_all_mailboxes(request: Request) -> MailboxesSynced:
        """Look into every active mailbox now, in ascending priority."""
        count = await calls.ask(
            request, Call(OWNER, OPERATE, "POST", "/v1/mailboxes/sync"), lambda jobs: len(jobs["items"])
        )
        return MailboxesSynced(message=f"Synchronisation of {count} mailboxes started", mailboxes=count)

    return routes
