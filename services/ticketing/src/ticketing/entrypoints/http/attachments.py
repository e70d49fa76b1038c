"""How do files leave? As files: never shown by a browser as part of our site, whatever they claim to be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from contracts.values import EntryId
from ticketing.domain.links import FileName, Seal
from ticketing.entrypoints.http.parameters import READ, Reading
from ticketing.entrypoints.http.problems import of_one_ticket, problems
from ticketing.handlers.attachments import Links, read_file
from ticketing.handlers.reading import Blobs, TicketReader, show_ticket

UNKNOWN: Final = "application/octet-stream"
HARMLESS: Final = frozenset({"application/pdf", "image/gif", "image/jpeg", "image/png", "image/webp", "text/plain"})
"""Types that may be named; every other is bytes."""
PUBLIC: Final = "/api"
"""Where everybody else finds our paths: the gateway makes those in headers public, and passes bodies on as they are."""
_GUARD: Final = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
}


class SealQuery(BaseModel):
    """What makes the link good."""

    model_config = ConfigDict(extra="forbid")

    expires: Annotated[int, Field(ge=0, le=1 << 40)]
    signature: Annotated[str, Field(max_length=64)]


class Download(Response):
    """The bytes of a file."""

    media_type = UNKNOWN


def attachment_routes(reader: TicketReader, blobs: Blobs, links: Links) -> APIRouter:
    """The one operation that gives a file."""
    routes = APIRouter(prefix="/v1/tickets", tags=["tickets"], generate_unique_id_function=lambda route: route.name)

    @routes.get(
        "/{ticket}/entries/{entry}/attachments/{position}",
        response_class=Download,
        **of_one_ticket(READ, audit="ticket"),
    )
    async def get_attachment(
        ticket: str,
        entry: str,
        position: Annotated[int, Path(ge=0, le=10_000)],
        given: Annotated[SealQuery, Query()],
        reading: Reading,
    ) -> Download:
        """Get an attachment by the link that its entry shows; good for some minutes, for who was shown it."""
        name = FileName(EntryId(entry), position)
        with problems():
            links.check(name, reading.actor_id, Seal(given.expires, given.signature))
            _, found = await show_ticket(reader, ticket, reading.accounts)
            file, content = await read_file(reader, blobs, found, name)
        return Download(
            content, media_type=media_type(file), headers=_GUARD | {"Content-Disposition": disposition(file)}
        )

    return routes


def link(ticket: str, name: FileName, made: Seal) -> str:
    """The public path of an attachment."""
    path = f"{PUBLIC}/v1/tickets/{ticket}/entries/{name.entry_id}/attachments/{name.position}"
    return f"{path}?expires={made.expires}&signature={made.signature}"


def media_type(file: Mapping[str, Any]) -> str:
    """What the bytes look like, if that is harmless; never what their sender says."""
    sniffed = file.get("sniffed_type")
    return sniffed if sniffed in HARMLESS else UNKNOWN


def disposition(file: Mapping[str, Any]) -> str:
    """The header that makes browsers save a file under its name (RFC 6266, section 4; RFC 8187)."""
    name = file["filename"].replace("/", "_").replace("\\", "_").strip() or "attachment"
    return f"attachment; filename*=UTF-8''{quote(name.encode('utf-8', 'replace'), safe='')}"
