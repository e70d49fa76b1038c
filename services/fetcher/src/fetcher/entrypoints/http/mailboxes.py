"""Which operations create, read, change and delete mailboxes?"""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from chassis.http import IfMatch, Naming, expected_version, operation, routes_of
from contracts.values import AccountId, MailboxId, MailboxState
from fetcher.domain.overview import Overview
from fetcher.entrypoints.documents import MailboxIn, MailboxOut, MailboxPage, MailboxPatch, merged
from fetcher.entrypoints.http.answers import made, tagged
from fetcher.entrypoints.http.parameters import READ, WRITE, Id
from fetcher.entrypoints.http.problems import problems
from fetcher.handlers.mailbox_store import Filter, MailboxChangedMeanwhile
from fetcher.handlers.mailboxes import Change, Mailboxes

ATTEMPTS: Final = 5
"""How often a change that names no version is made again because another one came in between."""

Wanted = Annotated[str | None, Field(max_length=254)]


class Listing(BaseModel):
    """Which mailboxes to list."""

    model_config = ConfigDict(extra="forbid")

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[MailboxId | None, Field(pattern="^mbx_[0-9a-f]{24}$")] = None
    state: MailboxState | None = None
    active: bool | None = None
    provider: Wanted = None
    account_id: Wanted = None
    text: Wanted = None

    def filter(self) -> Filter:
        """What the store is asked for."""
        account = AccountId(self.account_id) if self.account_id else None
        return Filter(self.state, self.active, self.provider, account, self.text or "")


def mailbox_routes(mailboxes: Mailboxes) -> APIRouter:
    """The operations, each a translation of one verb of `handlers.mailboxes`."""
    routes = routes_of("/v1/mailboxes", "mailboxes")
    _add_reading(routes, mailboxes)
    _add_writing(routes, mailboxes)
    return routes


def _add_reading(routes: APIRouter, mailboxes: Mailboxes) -> None:
    @routes.get("", **operation(READ))
    async def list_mailboxes(wanted: Annotated[Listing, Query()]) -> MailboxPage:
        """List mailboxes with their states. `text` is looked for in names, addresses, hosts and users, letter case aside."""
        found = await mailboxes.page(wanted.cursor, wanted.limit + 1, wanted.filter())
        rest = len(found) > wanted.limit
        return MailboxPage(
            items=[MailboxOut.of(each) for each in found[: wanted.limit]],
            next_cursor=found[wanted.limit - 1].mailbox.id if rest else None,
        )

    @routes.get("/{mailbox_id}", **operation(READ))
    async def get_mailbox(mailbox_id: Id, response: Response) -> MailboxOut:
        """Show a mailbox and its state. Its ETag is what a change may be bound to by If-Match."""
        with problems():
            return tagged(await mailboxes.overview(mailbox_id), response)


def _add_writing(routes: APIRouter, mailboxes: Mailboxes) -> None:
    @routes.post("", **operation(WRITE, audit="mailbox", status=HTTPStatus.CREATED, repeatable=True))
    async def create_mailbox(body: MailboxIn, name: Naming, response: Response) -> MailboxOut:
        """Connect a mailbox. Its secret is stored encrypted and never shown again."""
        with problems():
            created = await mailboxes.create(body.settings(mailboxes.interval), body.plain_secrets(), name)
        return made(created, response)

    @routes.patch("/{mailbox_id}", **operation(WRITE, audit="mailbox"))
    async def change_mailbox(
        mailbox_id: Id, body: MailboxPatch, response: Response, if_match: IfMatch = None
    ) -> MailboxOut:
        """Change a mailbox: what is not given stays. Another server, user, login or token issuer needs the secret again."""
        with problems():
            return tagged(await _change(mailboxes, mailbox_id, body, expected_version(if_match)), response)

    @routes.delete("/{mailbox_id}", **operation(WRITE, audit="mailbox", status=HTTPStatus.NO_CONTENT))
    async def delete_mailbox(mailbox_id: Id, if_match: IfMatch = None) -> None:
        """Delete a mailbox. What it delivered stays."""
        with problems():
            await mailboxes.delete(mailbox_id, expected_version(if_match))


async def _change(mailboxes: Mailboxes, mailbox_id: Id, patch: MailboxPatch, version: int | None) -> Overview:
    """Apply a patch to the document as it is; again, should somebody be quicker and the caller bind it to no version."""
    attempts = ATTEMPTS if version is None else 1
    for left in reversed(range(attempts)):
        before = await mailboxes.get(mailbox_id)
        settings = merged(before.settings, patch).settings(mailboxes.interval)
        change = Change.whole(settings, patch.secrets(), before.version if version is None else version)
        try:
            return await mailboxes.change(mailbox_id, change)
        except MailboxChangedMeanwhile:
            if not left:
                raise
    raise AssertionError
