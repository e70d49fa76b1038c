"""Which operations read and change accounts?"""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Response

from chassis.http import Asker, Naming, etag, operation, routes_of
from router.entrypoints.documents.fields import Page, Sought
from router.entrypoints.documents.people import AccountIn, AccountOut, AccountPage, AccountPatch
from router.entrypoints.http.parameters import READ, WRITE, By, Id
from router.entrypoints.http.problems import problems
from router.handlers.accounts import Accounts
from router.handlers.ports import Wanted


class Listing(Page):
    """Which accounts to list. `text` is looked for in names and domains, in whatever form those are written."""

    text: Sought = ""


def account_routes(accounts: Accounts) -> APIRouter:
    """The operations, each a translation of one verb of `handlers.accounts`."""
    routes = routes_of("/v1/accounts", "accounts")
    _add_reading(routes, accounts)
    _add_writing(routes, accounts)
    return routes


def _add_reading(routes: APIRouter, accounts: Accounts) -> None:
    @routes.get("", **operation(READ))
    async def list_accounts(wanted: Annotated[Listing, Query()]) -> AccountPage:
        """List accounts."""
        found = await accounts.registry.store.page(wanted.cursor, wanted.limit + 1, Wanted({}, wanted.text))
        shown, behind = wanted.cut(found)
        return AccountPage(items=[AccountOut.of(each) for each in shown], next_cursor=behind)

    @routes.get("/{account_id}", **operation(READ))
    async def get_account(account_id: Id, response: Response) -> AccountOut:
        """Show an account."""
        with problems():
            account = await accounts.registry.store.get(account_id)
        response.headers["ETag"] = etag(account.version)
        return AccountOut.of(account)


def _add_writing(routes: APIRouter, accounts: Accounts) -> None:
    @routes.post("", **operation(WRITE, audit="account", status=HTTPStatus.CREATED, repeatable=True))
    async def create_account(body: AccountIn, actor: Asker, name: Naming, response: Response) -> AccountOut:
        """Create an account. What is odd about its domains is told as warnings."""
        with problems():
            account, warnings = await accounts.create(body.model_dump(), actor.id, name)
        response.headers.update({"ETag": etag(account.version), "Location": f"/v1/accounts/{account.id}"})
        return AccountOut.of(account, warnings)

    @routes.patch("/{account_id}", **operation(WRITE, audit="account", repeatable=True))
    async def change_account(account_id: Id, body: AccountPatch, by: By, response: Response) -> AccountOut:
        """Change an account: what is not given stays."""
        with problems():
            account, warnings = await accounts.change(account_id, body.given(), by.version, by.actor, by.name)
        response.headers["ETag"] = etag(account.version)
        return AccountOut.of(account, warnings)

    @routes.delete("/{account_id}", **operation(WRITE, audit="account", status=HTTPStatus.NO_CONTENT, repeatable=True))
    async def delete_account(account_id: Id, by: By) -> None:
        """Delete an account that no mapping, user, rule or policy names, and that is not the deployment's own."""
        with problems():
            await accounts.delete(account_id, by.version, by.actor, by.name)
