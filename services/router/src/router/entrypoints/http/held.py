"""Which operations show held mails and let them go on?"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query

from chassis.http import Asker, operation, routes_of
from contracts.values import DeliveryId, ReasonCode
from router.domain.held import HeldState
from router.entrypoints.documents.fields import Page
from router.entrypoints.documents.held import HeldMailOut, HeldMailPage
from router.entrypoints.http.parameters import READ, RELEASE, Id
from router.entrypoints.http.problems import problems
from router.handlers.holding import Holding
from router.handlers.ports import Wanted


class Listing(Page):
    """Which held mails to list; those that wait, unless another state is named."""

    state: HeldState = HeldState.WAITING
    reason: ReasonCode | None = None
    overdue: bool | None = None

    def wanted(self) -> Wanted:
        """What the store is asked for."""
        return Wanted(self.model_dump(mode="json", exclude={"limit", "cursor"}, exclude_none=True))


def held_routes(holding: Holding, noticed: Callable[[], None]) -> APIRouter:
    """The operations, each a translation of one verb of `handlers.holding`; `noticed` is called when there is work."""
    routes = routes_of("/v1/held-mails", "held-mails")

    @routes.get("", **operation(READ))
    async def list_held_mails(wanted: Annotated[Listing, Query()]) -> HeldMailPage:
        """List mails that wait, the longest waiting first."""
        found = await holding.mails.page(wanted.cursor, wanted.limit + 1, wanted.wanted())
        shown, behind = wanted.cut(found, lambda mail: mail.position)
        return HeldMailPage(items=[HeldMailOut.of(each) for each in shown], next_cursor=behind)

    @routes.get("/{delivery_id}", **operation(READ))
    async def get_held_mail(delivery_id: Id) -> HeldMailOut:
        """Show a held mail and why it waits."""
        with problems():
            return HeldMailOut.of(await holding.mails.get(DeliveryId(delivery_id)))

    @routes.post(
        "/{delivery_id}/release", **operation(RELEASE, audit="held-mail", status=HTTPStatus.ACCEPTED, repeatable=True)
    )
    async def release_held_mail(delivery_id: Id, actor: Asker) -> HeldMailOut:
        """Let a mail go on, whatever holds it; it does in a moment. Releasing it again changes nothing."""
        with problems():
            held = await holding.release(DeliveryId(delivery_id), actor.id)
        noticed()
        return HeldMailOut.of(held)

    return routes
