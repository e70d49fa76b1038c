"""How are tickets read over HTTP?"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from chassis.http import etag, operation
from ticketing.domain.links import FileName
from ticketing.entrypoints.documents.entries import EntryAnswer, EntryPage
from ticketing.entrypoints.documents.queries import TicketFilter, TicketQuery
from ticketing.entrypoints.documents.tickets import TicketAnswer, TicketCounts, TicketPage
from ticketing.entrypoints.http.attachments import link
from ticketing.entrypoints.http.parameters import READ, Cursor, Limit, Reading, cursor_of, place_in
from ticketing.entrypoints.http.problems import of_one_ticket, problems
from ticketing.handlers.attachments import Links
from ticketing.handlers.reading import Blobs, Shown, TicketReader, followed, place_of, show_entries, show_ticket


def ticket_routes(reader: TicketReader, blobs: Blobs, links: Links) -> APIRouter:
    """The operations that change nothing."""
    routes = APIRouter(prefix="/v1/tickets", tags=["tickets"], generate_unique_id_function=lambda route: route.name)

    @routes.get("", summary="List tickets, the newest first", **operation(READ))
    async def list_tickets(query: Annotated[TicketQuery, Query()], reading: Reading) -> TicketPage:
        """List tickets that are like all that is asked for. Merged and deleted ones are not listed."""
        wanted, limit = await followed(reader, query.wanted(reading.accounts)), query.limit
        found = await reader.find_tickets(wanted, place_in(query.cursor, wanted.sort), limit + 1)
        items = [TicketAnswer.of(ticket) for ticket in found[:limit]]
        last = cursor_of(place_of(found[limit - 1], wanted.sort), wanted.sort) if found[limit:] else None
        return TicketPage(items=items, next_cursor=last)

    @routes.get("/counts", **operation(READ))
    async def count_tickets(query: Annotated[TicketFilter, Query()], reading: Reading) -> TicketCounts:
        """Count tickets by status, with the filters of the list."""
        wanted = await followed(reader, query.wanted(reading.accounts))
        return TicketCounts.of(await reader.count_tickets(wanted))

    @routes.get("/{ticket}", summary="Get a ticket by id or number", **of_one_ticket(READ))
    async def get_ticket(ticket: str, reading: Reading, response: Response) -> TicketAnswer:
        """Get a ticket; one that was merged leads to the one that took it in. Its ETag is for If-Match."""
        with problems():
            asked, found = await show_ticket(reader, ticket, reading.accounts)
        response.headers["ETag"] = etag(found.version)
        return TicketAnswer.of(found, merged_from=asked.id if asked.id != found.id else None)

    @routes.get("/{ticket}/entries", summary="List what is in a ticket, the oldest first", **of_one_ticket(READ))
    async def list_ticket_entries(ticket: str, reading: Reading, limit: Limit = 50, cursor: Cursor = None) -> EntryPage:
        """List mails, comments and changes of a ticket and of those merged into it."""
        place = place_in(cursor)
        with problems():
            _, found = await show_ticket(reader, ticket, reading.accounts)
            shown = await show_entries(reader, blobs, found, place, limit + 1)
        items = [EntryAnswer.of(each, _links(links, found.id, each, reading.actor_id)) for each in shown[:limit]]
        return EntryPage(
            items=items, next_cursor=cursor_of(place_of(shown[limit - 1].entry)) if shown[limit:] else None
        )

    return routes


def _links(links: Links, ticket_id: str, shown: Shown, reader_id: str) -> list[str]:
    seals = links.of(shown.entry, reader_id)
    return [link(ticket_id, FileName(shown.entry.id, position), each) for position, each in enumerate(seals)]
