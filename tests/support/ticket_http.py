"""How do tests ask ticketing over HTTP, without an engine?"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx
from fastapi import FastAPI
from pydantic import SecretStr

from chassis.health import Health
from chassis.http import Actor, HttpSettings, create_app, sign_actor
from chassis.telemetry import Telemetry, TelemetrySettings
from support.filing import Written, a_mail
from support.ticket_directory import InMemoryDirectory
from support.ticket_reader import InMemoryTicketReader
from support.tickets import NOW, InMemoryTicketStore, RecordingPublisher
from ticketing.domain.mail import Incoming
from ticketing.domain.policy import Policy
from ticketing.entrypoints.http import acting_routes, attachment_routes, event_routes, foreseeing_routes, ticket_routes
from ticketing.handlers.attachments import Links
from ticketing.handlers.filing import file_mails
from ticketing.handlers.ports import Desk

KEY = SecretStr("k" * 32)
ALL = ("ticket.read", "ticket.write", "ticket.delete")


class InMemoryBlobs:
    """Long texts and files by key."""

    def __init__(self) -> None:
        self.blobs: dict[str, bytes] = {}

    async def get(self, key: str) -> bytes:
        return self.blobs[key]


@dataclass
class Office:
    """A ticketing service over fakes: `now` is what its clock shows, `http` asks it as somebody who may do all."""

    store: InMemoryTicketStore = field(default_factory=InMemoryTicketStore)
    publisher: RecordingPublisher = field(default_factory=RecordingPublisher)
    blobs: InMemoryBlobs = field(default_factory=InMemoryBlobs)
    policy: Policy = field(default_factory=Policy)
    directory: InMemoryDirectory = field(default_factory=InMemoryDirectory)
    now: datetime = NOW
    links: Links = field(init=False)
    desk: Desk = field(init=False)
    http: httpx.AsyncClient = field(init=False)

    def __post_init__(self) -> None:
        self.links = Links(b"s" * 32, self.clock)
        self.desk = Desk(self.store, self.publisher, self.clock, self.policy)
        self.http = self.asked_by()

    def clock(self) -> datetime:
        """Later every time."""
        self.now += timedelta(milliseconds=1)
        return self.now

    async def file(self, *mails: Incoming) -> None:
        """File mails as they arrive."""
        await file_mails(self.desk, mails)

    def asked_by(
        self, name: str = "usr_1", permissions: tuple[str, ...] = ALL, accounts: frozenset[str] | None = None
    ) -> httpx.AsyncClient:
        """A client that asks as somebody."""
        token = sign_actor(KEY, Actor(name, frozenset(permissions), "req_1", accounts), "ticketing")
        headers = {"Authorization": f"Actor {token}"}
        return httpx.AsyncClient(transport=httpx.ASGITransport(self.app()), base_url="http://t", headers=headers)

    def app(self, key: SecretStr = KEY) -> FastAPI:
        """The service's whole HTTP application, which believes actors signed with a key."""
        reader = InMemoryTicketReader(self.store, self.policy.numbers)
        routes = [
            ticket_routes(reader, self.blobs, self.links),
            attachment_routes(reader, self.blobs, self.links),
            acting_routes(self.desk, self.directory),
            event_routes(reader, self.clock),
            foreseeing_routes(self.desk),
        ]
        return create_app(
            "ticketing",
            routes,
            settings=HttpSettings(port=1, actor_key=key),
            health=Health(),
            telemetry=Telemetry(TelemetrySettings(), "ticketing"),
            lifespan=_nothing,
        )


@asynccontextmanager
async def _nothing(_: FastAPI) -> AsyncIterator[None]:
    yield


async def an_office(*mails: Written, policy: Policy | None = None) -> Office:
    """One with these mails filed, in their order."""
    office = Office(policy=policy or Policy())
    for each in mails:
        await office.file(a_mail(each))
    return office


async def items(client: httpx.AsyncClient, path: str, **query: Any) -> list[dict[str, Any]]:
    """The items of a page."""
    response = await client.get(path, params=query)
    assert response.status_code == 200, response.text
    found: list[dict[str, Any]] = response.json()["items"]
    return found
