"""Of what are the operations made?"""

from __future__ import annotations

from fastapi import APIRouter

from ticketing.app.policy import link_secret
from ticketing.entrypoints.http import acting_routes, attachment_routes, event_routes, foreseeing_routes, ticket_routes
from ticketing.handlers.attachments import Links
from ticketing.handlers.ports import Desk, Directory
from ticketing.handlers.reading import Blobs, TicketReader
from ticketing.settings import Settings


def routes(settings: Settings, desk: Desk, directory: Directory, reader: TicketReader, blobs: Blobs) -> list[APIRouter]:
    """All of them."""
    links = Links(link_secret(settings), desk.clock)
    return [
        ticket_routes(reader, blobs, links),
        attachment_routes(reader, blobs, links),
        acting_routes(desk, directory),
        event_routes(reader, desk.clock),
        foreseeing_routes(desk),
    ]
