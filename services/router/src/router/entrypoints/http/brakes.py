"""Which operations show brakes and lift them?"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from chassis.http import Asker, Naming, operation, routes_of
from router.entrypoints.documents.brakes import BrakeOut, BrakePage, Lift
from router.entrypoints.documents.fields import Page
from router.entrypoints.http.parameters import READ, RELEASE, Id
from router.entrypoints.http.problems import problems
from router.handlers.braking import Braking


def brake_routes(braking: Braking) -> APIRouter:
    """The operations, each a translation of one verb of `handlers.braking`."""
    routes = routes_of("/v1/brakes", "brakes")

    @routes.get("", **operation(READ))
    async def list_brakes(wanted: Annotated[Page, Query()]) -> BrakePage:
        """List who sent more mails than an hour may bring, and which mailboxes got more."""
        found = await braking.rates.brakes(wanted.cursor, wanted.limit + 1)
        shown, behind = wanted.cut(found)
        return BrakePage(items=[BrakeOut.of(each) for each in shown], next_cursor=behind)

    @routes.post("/{brake_id}/lift", **operation(RELEASE, audit="brake", repeatable=True))
    async def lift_brake(brake_id: Id, body: Lift, actor: Asker, name: Naming) -> BrakeOut:
        """Let go on, in their order, the mails that a brake holds. What is received later is counted anew."""
        with problems():
            return BrakeOut.of(await braking.lift(brake_id, body.until, actor.id, name))

    return routes
