"""Are parser and journal asked as they want to be asked, and is what they answer understood?"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from fastapi import APIRouter

from chassis.http import Caller, Peer, operation
from contracts.values import DeliveryId, MailId, TicketId
from parser.entrypoints.http import parse_routes
from router.adapters.peers import ACTOR, PERMISSIONS, HttpMailReader, HttpStories, HttpTickets
from router.handlers.explaining import PeerSilent, Story, Unexplained
from router.handlers.ports import NotFound
from support.callers import KEY, an_app
from support.filing import Written
from support.filing import a_mail as a_mail_to_file
from support.mails import a_mail
from support.parsing import Workshop
from support.ticket_http import an_office
from ticketing.entrypoints.http import foreseeing_routes

STORY: dict[str, Any] = {
    "mailbox_id": "mbx_1", "raw_key": "raw/ab/abc", "size": 7, "outcome": "ticket_opened", "reason": "new_conversation",
    "detail": None, "settled_at": "2026-11-21T09:30:00Z", "ticket_id": "tkt_1", "authserv_id": "mx.example.org",
    "timeline": [
        {"step": "fetched", "facts": {}},
        {"step": "routed", "facts": {"explanation": [{"rule": "a", "looked_at": "b", "answer": "c", "decided": True}]}},
    ],
}  # fmt: skip


@asynccontextmanager
async def peer(name: str, routes: APIRouter | Exception) -> AsyncIterator[Peer]:
    """Another service, without a network."""

    def fail(request: httpx.Request) -> httpx.Response:
        raise routes  # type: ignore[misc] # only used where it is an error

    transport = (
        httpx.MockTransport(fail) if isinstance(routes, Exception) else httpx.ASGITransport(an_app(name, routes))
    )
    asked = Peer(name, "http://peer", Caller(ACTOR, PERMISSIONS, KEY), transport)
    try:
        yield asked
    finally:
        await asked.close()


def journal(story: dict[str, Any] | None) -> APIRouter:
    routes = APIRouter()

    @routes.get("/v1/mails/dlv_1" if story else "/v1/other", **operation("mail.read"))
    async def get_mail() -> dict[str, Any]:
        return story or {}

    return routes


async def test_the_parser_reads_bytes_and_what_is_kept() -> None:
    workshop, raw = Workshop(largest=2000), a_mail(subject="Hello")
    sha = hashlib.sha256(raw).hexdigest()
    key = f"raw/{sha[0]}/{sha}"
    workshop.blobs.blobs[key] = raw

    async with peer("parser", parse_routes(workshop.parsing)) as asked:
        reader = HttpMailReader(asked)
        given = await reader.read(raw, "mx.example.org")
        kept = await reader.read_stored(Story(DeliveryId("dlv_1"), None, None, key, len(raw), None))
        with pytest.raises(Unexplained, match="not kept"):
            await reader.read_stored(Story(DeliveryId("dlv_1"), None, None, "raw/gone", 1, None))
        with pytest.raises(Unexplained, match="put aside"):
            await reader.read(b"x" * 3000, None)

    assert given.subject == kept.subject == "Hello"
    assert given.mail_id == kept.mail_id


async def test_the_journal_tells_a_mails_story() -> None:
    async with peer("journal", journal(STORY)) as asked:
        story = await HttpStories(asked).find(DeliveryId("dlv_1"))
        with pytest.raises(NotFound):
            await HttpStories(asked).find(DeliveryId("dlv_2"))

    assert (story.raw_key, story.authserv_id, story.ticket_id) == ("raw/ab/abc", "mx.example.org", "tkt_1")
    assert story.settled_at == datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
    assert [each.answer for each in story.explanation] == ["c"]


async def test_ticketing_tells_a_tickets_number() -> None:
    routes = APIRouter()

    @routes.get("/v1/tickets/tkt_1", **operation("ticket.read"))
    async def get_ticket() -> dict[str, Any]:
        return {"number": "TKT-2026-00001"}

    async with peer("ticketing", routes) as asked:
        assert await HttpTickets(asked).number(TicketId("tkt_1")) == "TKT-2026-00001"
        with pytest.raises(NotFound):
            await HttpTickets(asked).number(TicketId("tkt_2"))


async def test_of_all_copies_of_a_mail_the_journal_names_the_one_that_became_something() -> None:
    routes = APIRouter()
    copies = [("dlv_3", "duplicate"), ("dlv_2", "ticket_opened"), ("dlv_1", None)]

    @routes.get("/v1/mails", **operation("mail.read"))
    async def list_mails(mail_id: str) -> dict[str, Any]:
        found = copies if mail_id == "eml_1" else copies[:1] if mail_id == "eml_2" else []
        return {"items": [{"delivery_id": delivery_id, "outcome": outcome} for delivery_id, outcome in found]}

    async with peer("journal", routes) as asked:
        stories = HttpStories(asked)
        assert await stories.delivery_of(MailId("eml_1")) == "dlv_2"
        assert await stories.delivery_of(MailId("eml_2")) == "dlv_3"
        with pytest.raises(NotFound):
            await stories.delivery_of(MailId("eml_3"))


async def test_ticketing_tells_where_a_mail_would_go() -> None:
    office = await an_office(Written("root"))
    reply = a_mail_to_file(Written("reply", ("root",)))

    async with peer("ticketing", foreseeing_routes(office.desk)) as asked:
        placed = await HttpTickets(asked).place(reply.mail, reply.routing, None)

    assert (placed.ticket, placed.by, placed.filed) == ("TKT-2026-00001", "reference", False)
    async with peer("ticketing", APIRouter()) as asked:
        with pytest.raises(PeerSilent):
            await HttpTickets(asked).place(reply.mail, reply.routing, None)


async def test_a_service_that_does_not_answer_is_named() -> None:
    async with peer("journal", httpx.ConnectError("refused")) as asked:
        with pytest.raises(PeerSilent, match="journal"):
            await HttpStories(asked).find(DeliveryId("dlv_1"))
