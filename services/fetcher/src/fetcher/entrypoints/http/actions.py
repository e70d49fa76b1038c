"""Which operations make a mailbox do something?"""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter

from chassis.http import Problem, operation
from contracts.values import MailboxId
from fetcher.entrypoints.documents.fields import Document
from fetcher.entrypoints.http.parameters import OPERATE, Asker, Id, routes_of
from fetcher.entrypoints.http.problems import problems
from fetcher.handlers.mailboxes import Mailboxes


class SyncRequested(Document):
    """Somebody will look for mail now."""

    mailbox_id: MailboxId
    accepted: bool = True


def action_routes(mailboxes: Mailboxes) -> APIRouter:
    """Look for mail now."""
    routes = routes_of("/v1/mailboxes", "mailboxes")

    @routes.post("/{mailbox_id}/sync", **operation(OPERATE, audit="mailbox", status=HTTPStatus.ACCEPTED))
    async def sync_mailbox(mailbox_id: Id, actor: Asker) -> SyncRequested:
        """Look for mail now instead of at the next poll."""
        with problems():
            if not await mailboxes.request_sync(mailbox_id, actor.request_id):
                raise Problem(503, "not_announced", "Kafka is down", "The mailbox is polled by itself; or try again.")
        return SyncRequested(mailbox_id=mailbox_id)

    return routes
