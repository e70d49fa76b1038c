"""Which operations does the IMAP module's specification (S0) promise? Mailboxes, in its own words."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, SecretStr, StringConstraints

from api_gateway.domain.imap_accounts import TASK, account_of, change_of, mailbox_of, member_of
from api_gateway.entrypoints.calls import Call, Calls, Document, path_of
from api_gateway.entrypoints.operations import own_operation, own_routes_of
from chassis.http import NoBool

OWNER = "fetcher"
READ = "mailbox.read"
WRITE = "mailbox.write"
OPERATE = "mailbox.operate"
AUDITED = "mailbox"
SUPER_ADMIN = WRITE
"""Who may do what the specification keeps for super administrators, reading included: whoever may change mailboxes."""

AccountId = Annotated[str, Path(max_length=64)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=254)]


class ImapAccountIn(BaseModel):
    """An account as it is to be. What holds for each member is checked by its owner."""

    model_config = ConfigDict(extra="forbid")

    name: Text
    host: Text
    port: Annotated[int, NoBool] = 993
    security: Annotated[str | None, Field(description="tls, starttls or none; by the port unless given.")] = None
    username: Text
    password: Annotated[SecretStr | None, Field(description="Stored encrypted, never shown; absent: as it was.")] = None
    folder: Text = "INBOX"
    company_id: Annotated[str | None, Field(description="Whose tickets they are where no domain matches.")] = None
    priority: Annotated[int, NoBool] = 0
    schedule_cron: Annotated[str | None, Field(description="Five fields, in UTC; absent: polled as usual.")] = None
    process_unread_only: bool = False
    mark_as_read: bool = False
    active: bool = True

    def document(self) -> dict[str, Any]:
        """All members, the password in clear: for the one call that hands it over."""
        plain = self.password.get_secret_value() if self.password else None
        return {**self.model_dump(exclude={"password"}), "password": plain}


class ImapAccount(BaseModel):
    """An account and when it was synchronised last. Its password is never shown."""

    id: str
    name: str
    host: str
    port: int
    security: str
    username: str
    has_password: bool
    folder: str
    company_id: str | None
    priority: int
    schedule_cron: str | None
    process_unread_only: bool
    mark_as_read: bool
    active: bool
    state: str
    scheduled_task_id: Annotated[str, Field(description="`imap_sync:{id}`")]
    last_synced_at: AwareDatetime | None
    created_at: AwareDatetime
    updated_at: AwareDatetime


class CloneName(BaseModel):
    """What the copy is to be called."""

    model_config = ConfigDict(extra="forbid")

    name: Text | None = None


class SyncStarted(BaseModel):
    """A synchronisation that was asked for."""

    success: bool = True
    message: str = "Synchronisation started"
    account_id: str
    scheduled_task_id: str
    job: dict[str, Any]


def imap_account_routes(calls: Calls) -> APIRouter:
    """All seven operations."""
    routes = own_routes_of("/api/imap/accounts", "imap accounts")
    _add_documents(routes, calls)
    _add_actions(routes, calls)
    return routes


def _add_documents(routes: APIRouter, calls: Calls) -> None:
    @routes.get("", **own_operation(SUPER_ADMIN))
    async def list_imap_accounts(request: Request) -> list[ImapAccount]:
        """List all IMAP mailboxes."""
        found: list[ImapAccount] = []
        path: str | None = "/v1/mailboxes?limit=200"
        while path:
            page, after = await calls.ask(request, Call(OWNER, READ, "GET", path), _page)
            found += page
            path = after and path_of("/v1/mailboxes?limit=200&cursor={}", after)
        return found

    @routes.post("", **own_operation(SUPER_ADMIN, audit=AUDITED, status=HTTPStatus.CREATED, repeatable=True))
    async def create_imap_account(request: Request, body: ImapAccountIn) -> ImapAccount:
        """Create a new mailbox."""
        create = Call(OWNER, WRITE, "POST", "/v1/mailboxes", mailbox_of(body.document()))
        return await calls.ask(request, create, _account, member_of)

    @routes.get("/{account_id}", **own_operation(SUPER_ADMIN, HTTPStatus.NOT_FOUND))
    async def get_imap_account(request: Request, account_id: AccountId) -> ImapAccount:
        """Retrieve mailbox details."""
        return await calls.ask(request, Call(OWNER, READ, "GET", path_of("/v1/mailboxes/{}", account_id)), _account)

    @routes.put("/{account_id}", **own_operation(SUPER_ADMIN, HTTPStatus.NOT_FOUND, audit=AUDITED))
    async def update_imap_account(request: Request, account_id: AccountId, body: ImapAccountIn) -> ImapAccount:
        """Update mailbox configuration: the account is what the body says from now on; only a password may be left out."""
        change = Call(OWNER, WRITE, "PATCH", path_of("/v1/mailboxes/{}", account_id), change_of(body.document()))
        return await calls.ask(request, change, _account, member_of)

    @routes.delete(
        "/{account_id}", **own_operation(SUPER_ADMIN, HTTPStatus.NOT_FOUND, audit=AUDITED, status=HTTPStatus.NO_CONTENT)
    )
    async def delete_imap_account(request: Request, account_id: AccountId) -> None:
        """Remove a mailbox and its processing schedule. What it delivered stays."""
        await calls.ask(request, Call(OWNER, WRITE, "DELETE", path_of("/v1/mailboxes/{}", account_id)), bool)


def _add_actions(routes: APIRouter, calls: Calls) -> None:
    @routes.post(
        "/{account_id}/sync",
        **own_operation(SUPER_ADMIN, HTTPStatus.NOT_FOUND, audit=AUDITED, status=HTTPStatus.ACCEPTED),
    )
    async def sync_imap_account(request: Request, account_id: AccountId) -> SyncStarted:
        """Run an immediate synchronisation for a mailbox."""
        sync = Call(OWNER, OPERATE, "POST", path_of("/v1/mailboxes/{}/sync", account_id))
        job = await calls.ask(request, sync, dict)
        return SyncStarted(account_id=account_id, scheduled_task_id=TASK.format(account_id), job=job)

    @routes.post(
        "/{account_id}/clone",
        **own_operation(SUPER_ADMIN, HTTPStatus.NOT_FOUND, audit=AUDITED, status=HTTPStatus.CREATED, repeatable=True),
    )
    async def clone_imap_account(request: Request, account_id: AccountId, body: CloneName | None = None) -> ImapAccount:
        """Duplicate an existing mailbox configuration. The copy is inactive until somebody switches it on."""
        wanted = {"name": body.name} if body and body.name else {}
        clone = Call(OWNER, WRITE, "POST", path_of("/v1/mailboxes/{}/clone", account_id), wanted)
        return await calls.ask(request, clone, _account, member_of)


def _account(mailbox: Document) -> ImapAccount:
    return ImapAccount(**account_of(mailbox))


def _page(page: Document) -> tuple[list[ImapAccount], str | None]:
    return [_account(each) for each in page["items"]], page["next_cursor"]
