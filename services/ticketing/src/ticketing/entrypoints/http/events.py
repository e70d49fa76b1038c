"""How does somebody catch up on what happened to tickets?"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Query

from chassis.http import operation
from ticketing.entrypoints.documents.events import EventAnswer, EventPage, TicketEventPage
from ticketing.entrypoints.http.parameters import READ, After, Limit, Reading, cursor_of, place_in
from ticketing.entrypoints.http.problems import problems
from ticketing.handlers.announcing import envelopes
from ticketing.handlers.ports import Clock
from ticketing.handlers.reading import TicketReader, show_committed, show_history

SETTLED: Final = timedelta(seconds=60)
"""How long after its instant an entry may still enter the log: clocks differ, and writes are tried again."""


def event_routes(reader: TicketReader, clock: Clock) -> APIRouter:
    """The events of all tickets, and of one."""
    routes = APIRouter(prefix="/v1", tags=["events"], generate_unique_id_function=lambda route: route.name)

    @routes.get("/events", **operation(READ))
    async def list_events(
        reading: Reading,
        after: After = None,
        limit: Limit = 50,
    ) -> EventPage:
        """List the events of all tickets, the oldest first, up to a minute ago. Keep `next` and ask again with it.

        The same events as on the topic `ticket.events`, with the same ids. One ticket's may be out of order by the
        difference of two clocks: go by `version`, which has no gaps.
        """
        before = clock() - SETTLED
        found, place = await show_committed(reader, before, place_in(after, called="after"), limit, reading.accounts)
        items = [EventAnswer.of(each) for each in envelopes(found)]
        return EventPage(items=items, next=cursor_of(place) if place else None)

    @routes.get("/tickets/{ticket}/events", **operation(READ))
    async def list_ticket_events(
        ticket: str,
        reading: Reading,
        after: Annotated[int, Query(ge=0, lt=1 << 31, description="A version")] = 0,
        limit: Limit = 50,
    ) -> TicketEventPage:
        """List the events of one ticket behind a version, in order and without gaps, up to now.

        Of exactly this ticket, also where it was merged or deleted.
        """
        with problems():
            found = await show_history(reader, ticket, after, limit, reading.accounts)
        items = [EventAnswer.of(each) for each in envelopes(found)]
        return TicketEventPage(items=items, next=found[-1].version if found else after)

    return routes
