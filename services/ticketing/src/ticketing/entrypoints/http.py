"""How are tickets read over HTTP?"""

from __future__ import annotations

import base64
import json
from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query

from chassis.http import Problem, operation
from contracts.values import TicketStatus
from ticketing.entrypoints.models import EntryAnswer, EntryPage, TicketAnswer, TicketPage
from ticketing.handlers.reading import (
    Blobs,
    Place,
    TicketReader,
    TicketUnknown,
    Wanted,
    place_of,
    show_entries,
    show_ticket,
)

READ = "ticket.read"
Limit = Annotated[int, Query(ge=1, le=200, description="How many at most")]
Cursor = Annotated[str | None, Query(description="`next_cursor` of the page before")]


def ticket_routes(reader: TicketReader, blobs: Blobs) -> APIRouter:
    """The operations on tickets."""
    routes = APIRouter(prefix="/v1/tickets", tags=["tickets"])

    @routes.get("", operation_id="list_tickets", summary="List tickets, the newest first", **operation(READ))
    async def list_tickets(
        status: TicketStatus | None = None,
        requester: Annotated[str | None, Query(max_length=320, description="An address")] = None,
        number: Annotated[str | None, Query(max_length=32, examples=["TKT-2026-00001"])] = None,
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> TicketPage:
        found = await reader.find_tickets(Wanted(status, requester, number), _place(cursor), limit + 1)
        items = [TicketAnswer.of(ticket) for ticket in found[:limit]]
        return TicketPage(items=items, next_cursor=_cursor(place_of(found[limit - 1])) if found[limit:] else None)

    @routes.get("/{ticket}", operation_id="get_ticket", summary="Get a ticket by id or number", **operation(READ))
    async def get_ticket(ticket: str) -> TicketAnswer:
        try:
            asked, found = await show_ticket(reader, ticket)
        except TicketUnknown as error:
            raise _unknown(ticket) from error
        return TicketAnswer.of(found, merged_from=asked.id if asked.id != found.id else None)

    @routes.get(
        "/{ticket}/entries",
        operation_id="list_ticket_entries",
        summary="List what is in a ticket, the oldest first",
        **operation(READ),
    )
    async def list_ticket_entries(ticket: str, limit: Limit = 50, cursor: Cursor = None) -> EntryPage:
        try:
            found = await show_entries(reader, blobs, ticket, _place(cursor), limit + 1)
        except TicketUnknown as error:
            raise _unknown(ticket) from error
        items = [EntryAnswer.of(shown) for shown in found[:limit]]
        return EntryPage(items=items, next_cursor=_cursor(place_of(found[limit - 1].entry)) if found[limit:] else None)

    return routes


def _unknown(name: str) -> Problem:
    return Problem(HTTPStatus.NOT_FOUND, "ticket_unknown", "No such ticket", f"No ticket has the id or number {name}.")


def _cursor(place: Place) -> str:
    return base64.urlsafe_b64encode(json.dumps([place.at.isoformat(), place.id]).encode()).decode().rstrip("=")


def _place(cursor: str | None) -> Place | None:
    if not cursor:
        return None
    try:
        at, name = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        place = Place(datetime.fromisoformat(at), str(name))
        assert place.at.tzinfo
    except (ValueError, TypeError, AssertionError) as error:
        errors = {"cursor": ["Use a `next_cursor` as it was given."]}
        raise Problem(
            HTTPStatus.UNPROCESSABLE_ENTITY, "cursor_invalid", "Not one of our cursors", errors=errors
        ) from error
    return place
