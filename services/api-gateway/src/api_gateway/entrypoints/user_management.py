"""Which operations on users who write mail does the email system's specification (S4) promise?"""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request

from api_gateway.domain.user_management import approvals_of, approvers_in, pending_of, settings_of, stats_of
from api_gateway.entrypoints.calls import Call, Calls, Document
from api_gateway.entrypoints.domain_mappings import OWNER, READ, WRITE
from api_gateway.entrypoints.door import unavailable
from api_gateway.entrypoints.operations import own_operation
from api_gateway.entrypoints.specified import Meta, specified_routes
from api_gateway.entrypoints.user_management_models import (
    Approvals,
    BulkApproval,
    BulkApproved,
    PendingApproval,
    PendingApprovals,
    SettingsChange,
    SettingsShown,
    SettingsWritten,
    UserSettings,
    UserStats,
    UserStatsShown,
    Wanted,
)
from api_gateway.handlers.access import AccessUnavailable
from api_gateway.handlers.setup import PeopleStore

POLICY: Final = "/v1/user-policy"


def user_management_routes(calls: Calls, people: PeopleStore) -> APIRouter:
    """The operations; `people` may approve others."""
    routes = specified_routes("/api/email-system", "user management")
    _add_statistics(routes, calls, people)
    _add_settings(routes, calls)
    _add_approvals(routes, calls)
    return routes


def _add_statistics(routes: APIRouter, calls: Calls, people: PeopleStore) -> None:
    @routes.get("/user-stats", response_model_exclude_unset=True, **own_operation(READ))
    async def get_specified_user_stats(request: Request) -> UserStatsShown:
        """Count users, and what mail did to them."""
        found = await calls.ask(request, Call(OWNER, READ, "GET", "/v1/user-stats"), dict)
        try:
            emails = await people.emails(approvers_in(found))
        except AccessUnavailable as down:
            raise unavailable(down) from down
        return UserStatsShown(
            data=UserStats(**stats_of(found, emails)), success=True, generated_at=found["generated_at"]
        )


def _add_settings(routes: APIRouter, calls: Calls) -> None:
    @routes.get("/user-management-settings", **own_operation(READ))
    async def get_user_management_settings(request: Request) -> SettingsShown:
        """Show what becomes of mail from people nobody knows."""
        return SettingsShown(data=await calls.ask(request, Call(OWNER, READ, "GET", POLICY), _settings))

    @routes.put("/user-management-settings", **own_operation(WRITE, audit="user-policy", repeatable=True))
    async def update_user_management_settings(request: Request, body: SettingsChange) -> SettingsWritten:
        """Change it: what is not given stays."""
        change = Call(OWNER, WRITE, "PATCH", POLICY, body.model_dump(exclude_unset=True))
        return SettingsWritten(data=await calls.ask(request, change, _settings))


def _add_approvals(routes: APIRouter, calls: Calls) -> None:
    @routes.post("/bulk-approve-users", **own_operation(WRITE, audit="user", repeatable=True))
    async def bulk_approve_users(request: Request, body: BulkApproval) -> BulkApproved:
        """Approve users, each by itself: whoever cannot be approved is named with the reason."""
        approve = Call(OWNER, WRITE, "POST", "/v1/pending-approvals/approve", body.model_dump())
        return await calls.ask(request, approve, _approved)

    @routes.get("/pending-approvals", **own_operation(READ))
    async def list_specified_pending_approvals(
        request: Request, wanted: Annotated[Wanted, Query()]
    ) -> PendingApprovals:
        """List users who wait for approval, page by page."""

        def page(found: Document) -> PendingApprovals:
            data = [PendingApproval(**pending_of(each)) for each in found["items"]]
            return PendingApprovals(data=data, meta=Meta(**wanted.place.meta(found["total"])))

        return await calls.ask(request, Call(OWNER, READ, "GET", wanted.path("/v1/pending-approvals")), page)


def _settings(found: Document) -> UserSettings:
    return UserSettings(**settings_of(found))


def _approved(found: Document) -> BulkApproved:
    data: dict[str, Any] = approvals_of(found)
    count, failed = data["approved_users"], data["failed_approvals"]
    refused = f"{failed} could not be approved" if failed else ""
    done = f"Successfully approved {count} {'user' if count == 1 else 'users'}" if count or not failed else ""
    message = "; ".join(part for part in (done, refused) if part)
    return BulkApproved(success=not failed or bool(count), message=message, data=Approvals(**data))
