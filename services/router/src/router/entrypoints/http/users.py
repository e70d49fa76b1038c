"""Which operations read, change, approve and merge users?"""

from __future__ import annotations

from dataclasses import asdict
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Response

from chassis.http import Asker, Instant, Naming, etag, operation, routes_of
from contracts.values import UserId, UserRole
from router.domain.people import Origin, User, UserState
from router.entrypoints.documents.fields import Account, CountedPage, Sought
from router.entrypoints.documents.people import (
    ApprovalOut,
    Approvals,
    ApprovalsOut,
    Merge,
    UserIn,
    UserOut,
    UserPage,
    UserPatch,
)
from router.entrypoints.http.parameters import READ, WRITE, By, Id
from router.entrypoints.http.problems import problems
from router.handlers.people import Desk
from router.handlers.ports import UNMERGED, Wanted


class Pending(CountedPage):
    """Which users who wait for approval to list."""

    account_id: Account | None = None
    created_after: Instant | None = None

    def wanted(self) -> Wanted:
        """What the store is asked for."""
        of_account = {"account_id": self.account_id} if self.account_id else {}
        fields = UNMERGED | {"state": UserState.PENDING.value} | of_account
        return Wanted(fields, created_after=self.created_after, skip=self.skip or 0)


class Listing(CountedPage):
    """Which users to list. `text` is looked for in names and addresses, in whatever form those are written."""

    account_id: Account | None = None
    state: UserState | None = None
    role: UserRole | None = None
    origin: Origin | None = None
    text: Sought = ""

    def wanted(self) -> Wanted:
        """What the store is asked for."""
        fields = self.model_dump(mode="json", exclude={"limit", "cursor", "skip", "text"}, exclude_none=True)
        return Wanted(fields, self.text, skip=self.skip or 0)


def user_routes(desk: Desk) -> APIRouter:
    """The operations, each a translation of one verb of `handlers.users`."""
    routes = routes_of("/v1", "users")
    _add_reading(routes, desk)
    _add_writing(routes, desk)
    _add_clearing(routes, desk)
    _add_overviews(routes, desk)
    return routes


def _add_reading(routes: APIRouter, desk: Desk) -> None:
    @routes.get("/users", **operation(READ))
    async def list_users(wanted: Annotated[Listing, Query()]) -> UserPage:
        """List users."""
        return await _page(desk, wanted)

    @routes.get("/users/{user_id}", **operation(READ))
    async def get_user(user_id: Id, response: Response) -> UserOut:
        """Show a user."""
        with problems():
            return _tagged(await desk.users.registry.store.get(user_id), response)


def _add_writing(routes: APIRouter, desk: Desk) -> None:
    @routes.post("/users", **operation(WRITE, audit="user", status=HTTPStatus.CREATED, repeatable=True))
    async def create_user(body: UserIn, actor: Asker, name: Naming, response: Response) -> UserOut:
        """Create a user. Mail that waited for somebody to know its sender goes on."""
        with problems():
            user = await desk.users.create(body.model_dump() | {"name": body.name or ""}, actor.id, name)
        response.headers["Location"] = f"/v1/users/{user.id}"
        return _tagged(user, response)

    @routes.patch("/users/{user_id}", **operation(WRITE, audit="user", repeatable=True))
    async def change_user(user_id: Id, body: UserPatch, by: By, response: Response) -> UserOut:
        """Change a user: what is not given stays."""
        fields = body.given()
        if "name" in fields:
            fields["name"] = fields["name"] or ""
        with problems():
            return _tagged(await desk.users.change(user_id, fields, by.version, by.actor, by.name), response)

    @routes.delete("/users/{user_id}", **operation(WRITE, audit="user", status=HTTPStatus.NO_CONTENT, repeatable=True))
    async def delete_user(user_id: Id, by: By) -> None:
        """Delete a user whom no mapping, no rule and no merged user names. Their tickets stay."""
        with problems():
            await desk.delete(UserId(user_id), by.version, by.actor, by.name)


def _add_clearing(routes: APIRouter, desk: Desk) -> None:
    @routes.post("/users/{user_id}/verify", **operation(WRITE, audit="user", repeatable=True))
    async def verify_user(user_id: Id, actor: Asker, name: Naming, response: Response) -> UserOut:
        """Say that a user's address is confirmed. Mail that waited for it goes on."""
        with problems():
            return _tagged(await desk.verify(user_id, actor.id, name), response)

    @routes.post("/users/{user_id}/merge", **operation(WRITE, audit="user", repeatable=True))
    async def merge_user(user_id: Id, body: Merge, by: By, response: Response) -> UserOut:
        """Make two users one: whoever writes from this one's addresses is the other from now on.

        Mappings and rules that give tickets to this one are to name the other first.
        """
        with problems():
            return _tagged(await desk.merge(UserId(user_id), body.into, by.version, by.actor, by.name), response)

    @routes.post("/pending-approvals/approve", **operation(WRITE, audit="user", repeatable=True))
    async def approve_users(body: Approvals, actor: Asker, name: Naming) -> ApprovalsOut:
        """Approve users, each by itself. Their mail that waited goes on. Approving somebody again changes nothing."""
        found = await desk.approve(
            body.user_ids,
            actor.id,
            welcome=body.send_welcome_email,
            default_role=body.assign_default_role,
            name=name,
        )
        results = [ApprovalOut(approved=not each.error, **asdict(each)) for each in found]
        approved = sum(each.approved for each in results)
        return ApprovalsOut(results=results, approved=approved, failed=len(results) - approved)


def _add_overviews(routes: APIRouter, desk: Desk) -> None:
    @routes.get("/pending-approvals", **operation(READ))
    async def list_pending_approvals(wanted: Annotated[Pending, Query()]) -> UserPage:
        """List users who wait for approval."""
        return await _page(desk, wanted)


async def _page(desk: Desk, wanted: Pending | Listing) -> UserPage:
    store = desk.users.registry.store
    found = await store.page(wanted.cursor, wanted.limit + 1, wanted.wanted())
    shown, behind = wanted.cut(found)
    names = await desk.users.account_names(shown)
    return UserPage(
        items=[UserOut.of(each, names.get(each.account_id, "") if each.account_id else "") for each in shown],
        next_cursor=behind,
        total=None if wanted.skip is None else await store.count(wanted.wanted()),
    )


def _tagged(user: User, response: Response) -> UserOut:
    response.headers["ETag"] = etag(user.version)
    return UserOut.of(user)
