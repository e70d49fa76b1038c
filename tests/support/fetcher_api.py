"""What stands behind the fetcher's HTTP operations in a test? All of them over fakes, plugged together as the service is."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import httpx
from fastapi import APIRouter, FastAPI

from chassis.http import Actor, sign_actor
from fetcher.entrypoints.http import (
    OPERATE,
    READ,
    ROTATE,
    WRITE,
    action_routes,
    connection_routes,
    history_routes,
    key_routes,
    mailbox_routes,
    polling_routes,
)
from fetcher.entrypoints.jobs import JobLoop
from fetcher.entrypoints.supervisor import Supervisor
from fetcher.handlers.importing import Importing
from fetcher.handlers.job_work import Doing, JobWork
from fetcher.handlers.jobs import Jobs
from fetcher.handlers.keys import Keys
from fetcher.handlers.ledger import Stores
from fetcher.handlers.mailboxes import Mailboxes, Policy
from fetcher.handlers.polling import PollingSwitch
from support.callers import KEY, an_app
from support.jobs import InMemoryDeliveries, InMemoryKeys, InMemoryPolling
from support.keys import a_ring
from support.mailboxes import NOON
from support.mailboxes_watched import Watched

ALL = frozenset({READ, WRITE, OPERATE, ROTATE})
BOX: Mapping[str, Any] = {
    "name": "Support",
    "address": "support@example.com",
    "host": "mail.example.com",
    "user": "support",
    "secret": "geheim",
}


@dataclass
class FetcherApi(Watched):
    """The operations over one store; `mailbox` is not in it. `texts` is all that was ever answered."""

    plaintext: bool = True
    environment: bool = True
    texts: list[str] = field(default_factory=list)
    headers: httpx.Headers = field(default_factory=httpx.Headers)

    def __post_init__(self) -> None:
        """Plug it together."""
        super().__post_init__()
        self.store.mailboxes.clear()
        self.ring = a_ring("k1")
        self.key_store = InMemoryKeys()
        self.keys = Keys(self.ring, self.key_store, self.store, now=self.now)
        self.keys.secrets.trusted = True
        self.switches = InMemoryPolling()
        self.polling = PollingSwitch(self.switches, self.events, environment=self.environment, now=self.now)
        self.mailboxes = Mailboxes(
            self.store,
            self.keys.secrets,
            self.events,
            now=self.now,
            policy=Policy(timedelta(seconds=60), self.plaintext),
            switches=self.polling.read,
        )
        self.parts = replace(self.parts, mailboxes=self.mailboxes)
        self.deliveries = InMemoryDeliveries(self.ledger)
        importing = Importing(
            Stores(self.blobs, self.ledger, self.events, self.cursors), self.store, now=self.now, reserve=0
        )
        self.work = JobWork(
            Doing(
                self.jobs,
                self.store,
                self.mailboxes,
                self.server,
                self.deliveries,
                importing,
                self.polling,
                self.now,
            )
        )
        self.asking = Jobs(self.jobs, self.store, self.polling, self.events, now=self.now)
        self.app = self._app()

    def _app(self) -> FastAPI:
        routes = APIRouter()
        for each in (
            connection_routes(self.mailboxes, self.server),
            mailbox_routes(self.mailboxes),
            action_routes(self.mailboxes, self.asking, self.work),
            history_routes(self.asking, self.work, self.deliveries, lambda: NOON),
            polling_routes(self.polling),
            key_routes(self.keys),
        ):
            routes.include_router(each)
        return an_app("fetcher", routes)

    def loop(self, watched: Supervisor | None = None, every: timedelta = timedelta(milliseconds=5)) -> JobLoop:
        """What takes jobs."""
        look = watched.look if watched else lambda _: None
        return JobLoop(self.jobs, self.work, self.leases, look=look, housekeeping=self.keys.carry_on, every=every)

    async def call(
        self, method: str, path: str, body: object = None, *, may: frozenset[str] = ALL, tag: str | None = None
    ) -> tuple[int, Any]:
        """Call an operation as somebody with these permissions; the status and the document. `headers` has the rest."""
        token = sign_actor(KEY, Actor("ada", may, "req_1"), "fetcher")
        headers = {"Authorization": f"Actor {token}"} | ({"If-Match": tag} if tag else {})
        transport = httpx.ASGITransport(app=self.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://fetcher") as client:
            answer = await client.request(method, path, json=body, headers=headers)
        self.texts.append(f"{answer.headers}{answer.text}")
        self.headers = answer.headers
        return answer.status_code, answer.json() if answer.content else None

    async def created(self, **changes: object) -> str:
        """Create a mailbox; its path."""
        status, document = await self.call("POST", "/v1/mailboxes", {**BOX, **changes})
        assert status == 201, document
        return f"/v1/mailboxes/{document['id']}"

    async def ended(self, path: str) -> Any:
        """Wait for a job to end; its document."""
        async with asyncio.timeout(5):
            while (document := (await self.call("GET", path))[1])["state"] in {"queued", "running"}:
                await asyncio.sleep(0.005)
        return document
