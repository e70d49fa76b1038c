"""Do requests about tickets get honest answers?"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from chassis.blobs import BlobSettings, BlobStore
from chassis.health import Health
from chassis.http import Actor, HttpSettings, create_app, sign_actor
from chassis.mongo import MongoSettings, connect
from chassis.telemetry import Telemetry, TelemetrySettings
from support.filing import ADA, Written, a_mail
from support.tickets import NOW, RecordingPublisher
from ticketing.adapters.mongo import MongoTicketStore
from ticketing.adapters.reader import MongoTicketReader
from ticketing.domain.mail import Incoming
from ticketing.entrypoints.http import ticket_routes
from ticketing.handlers.attachments import Links
from ticketing.handlers.filing import file_mails
from ticketing.handlers.ports import Desk

KEY = SecretStr("k" * 32)
LONG = "long " * 20_000
ROOT, REPLY, OTHER = a_mail(Written("root")), a_mail(Written("reply", ("root",))), a_mail(Written("other"))
BOTH = a_mail(Written("both", ("root", "other")))

pytestmark = pytest.mark.engines


def with_long_text(mail: Incoming, key: str) -> Incoming:
    content = {"kind": "blob", "key": key, "size": len(LONG)}
    changed = type(mail.mail).model_validate(mail.mail.model_dump() | {"text": content})
    return Incoming(mail.delivery, changed, mail.routing)


@pytest.fixture
async def client(mongo_url: str, database_name: str) -> AsyncIterator[httpx.AsyncClient]:
    blobs = BlobStore(BlobSettings(url="memory://"))
    await blobs.put("part/long", LONG.encode())

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield

    async with connect(MongoSettings(url=SecretStr(mongo_url), database=database_name)) as mongo:
        store, publisher = MongoTicketStore(mongo[database_name]), RecordingPublisher()
        for mail in (ROOT, with_long_text(REPLY, "part/long"), OTHER):
            await file_mails(Desk(store, publisher, lambda: NOW), [mail])
        app = create_app(
            "ticketing",
            [ticket_routes(MongoTicketReader(mongo[database_name]), blobs, Links(b"s" * 32, lambda: NOW))],
            settings=HttpSettings(port=1, actor_key=KEY),
            health=Health(),
            telemetry=Telemetry(TelemetrySettings(), "ticketing"),
            lifespan=lifespan,
        )
        app.state.file = lambda *mails: file_mails(Desk(store, publisher, lambda: NOW), mails)
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://t", headers=asking("ticket.read")) as http:
            yield http


def asking(*permissions: str) -> dict[str, str]:
    actor = Actor("usr_1", frozenset(permissions), "req_1")
    return {"Authorization": f"Actor {sign_actor(KEY, actor, 'ticketing')}"}


async def items(client: httpx.AsyncClient, path: str, **query: Any) -> list[dict[str, Any]]:
    response = await client.get(path, params=query)
    assert response.status_code == 200, response.text
    found: list[dict[str, Any]] = response.json()["items"]
    return found


async def test_tickets_are_listed_and_filtered(client: httpx.AsyncClient) -> None:
    assert {each["id"] for each in await items(client, "/v1/tickets")} == {ROOT.fresh, OTHER.fresh}
    assert len(await items(client, "/v1/tickets", requester=ADA.upper(), status="open")) == 2
    assert await items(client, "/v1/tickets", status="closed") == []
    assert [each["id"] for each in await items(client, "/v1/tickets", number="tkt-2026-00002")] == [OTHER.fresh]


async def test_pages_follow_each_other_without_gap_or_repeat(client: httpx.AsyncClient) -> None:
    first = (await client.get("/v1/tickets", params={"limit": 1})).json()
    second = (await client.get("/v1/tickets", params={"limit": 1, "cursor": first["next_cursor"]})).json()

    assert {page["items"][0]["id"] for page in (first, second)} == {ROOT.fresh, OTHER.fresh}
    assert second["next_cursor"] is None


async def test_a_ticket_is_found_by_id_and_by_number(client: httpx.AsyncClient) -> None:
    by_id = (await client.get(f"/v1/tickets/{ROOT.fresh}")).json()

    assert by_id == (await client.get("/v1/tickets/TKT-2026-00001")).json()
    assert (by_id["counts"]["mails"], by_id["version"], by_id["merged_from"]) == (2, 2, None)


async def test_entries_show_their_texts_whole_wherever_they_lie(client: httpx.AsyncClient) -> None:
    root, reply = await items(client, f"/v1/tickets/{ROOT.fresh}/entries")

    assert {root["text"], reply["text"]} == {"This is root.\n", LONG}
    assert {root["mail_kind"], reply["sender"]["address"]} == {"ordinary", ADA}
    page = (await client.get(f"/v1/tickets/{ROOT.fresh}/entries", params={"limit": 1})).json()
    rest = await items(client, f"/v1/tickets/{ROOT.fresh}/entries", cursor=page["next_cursor"])
    assert {page["items"][0]["id"], rest[0]["id"]} == {ROOT.entry_id, REPLY.entry_id}


async def test_a_merged_ticket_leads_to_the_one_that_took_it_in(client: httpx.AsyncClient) -> None:
    transport = client._transport
    assert isinstance(transport, httpx.ASGITransport)
    app: Any = transport.app
    await app.state.file(BOTH)

    one, two = [(await client.get(f"/v1/tickets/{mail.fresh}")).json() for mail in (ROOT, OTHER)]

    assert one["id"] == two["id"]
    assert [each["merged_from"] for each in (one, two)].count(None) == 1
    entries = await items(client, f"/v1/tickets/{OTHER.fresh}/entries")
    assert [each["kind"] for each in entries].count("mail") == 4
    assert len(await items(client, "/v1/tickets")) == 1


@pytest.mark.parametrize("path", ["/v1/tickets/tkt_unknown", "/v1/tickets/TKT-1999-00001", "/v1/tickets/no/entries"])
async def test_an_unknown_ticket_is_404(client: httpx.AsyncClient, path: str) -> None:
    response = await client.get(path)

    assert (response.status_code, response.json()["code"]) == (404, "ticket_unknown")


@pytest.mark.parametrize("cursor", ["x", "WzEsMl0", "bnVsbA", "W10", "éé"])
async def test_a_cursor_of_somebody_elses_is_422(client: httpx.AsyncClient, cursor: str) -> None:
    response = await client.get("/v1/tickets", params={"cursor": cursor})

    assert (response.status_code, list(response.json()["errors"])) == (422, ["cursor"])


async def test_a_cursor_counts_in_its_own_list_and_order_only(client: httpx.AsyncClient) -> None:
    newest = (await client.get("/v1/tickets", params={"limit": 1})).json()["next_cursor"]
    events = (await client.get("/v1/tickets/TKT-2026-00001/entries", params={"limit": 1})).json()["next_cursor"]

    assert (await client.get("/v1/tickets", params={"cursor": newest, "sort": "-created_at"})).status_code == 200
    for cursor, sort in ((newest, "created_at"), (newest, "-updated_at"), (events, "-created_at")):
        answer = await client.get("/v1/tickets", params={"cursor": cursor, "sort": sort})
        assert (answer.status_code, answer.json()["code"]) == (422, "cursor_invalid")


async def test_reading_needs_the_permission(client: httpx.AsyncClient) -> None:
    assert (await client.get("/v1/tickets", headers=asking("mail.read"))).status_code == 403
    assert (await client.get("/v1/tickets", headers={"Authorization": "no"})).status_code == 401
