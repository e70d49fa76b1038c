"""A gateway's lines to a router and a fetcher that do all they are asked, though their answers may be lost."""

from __future__ import annotations

from pathlib import Path

import httpx
from fastapi import FastAPI
from typing_extensions import override

from support.callers import an_app
from support.fetcher_api import FetcherApi
from support.gateway import write_documents
from support.routing_world import RouterWorld


class Line(httpx.AsyncBaseTransport):
    """A line to a service that breaks, while it is `cut`, after the service has done its work; or before, while `dead`.

    `said` is what the service answered, status and body, heard or lost.
    """

    def __init__(self, app: FastAPI) -> None:
        self._inner = httpx.ASGITransport(app)
        self.cut = self.dead = False
        self.said: list[tuple[int, bytes]] = []

    @override
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self.dead:
            raise httpx.ConnectError("refused")
        answer = await self._inner.handle_async_request(request)
        body = await answer.aread()
        self.said.append((answer.status_code, body))
        if self.cut:
            raise httpx.ReadError("gone")
        return httpx.Response(answer.status_code, headers=answer.headers, stream=httpx.ByteStream(body))


class Lines:
    """The gateway's lines to its services; what one of them suffers, all do."""

    def __init__(self, folder: Path) -> None:
        self.router, self.fetcher = RouterWorld(), FetcherApi()
        apps = {"router": an_app("router", self.router.api()), "fetcher": self.fetcher.app}
        write_documents(folder, apps)
        self.each = {name: Line(app) for name, app in apps.items()}
        self.all: dict[str, httpx.AsyncBaseTransport] = dict(self.each)

    def suffer(self, *, cut: bool = False, dead: bool = False) -> None:
        """Break all, or mend all that is not said to be broken."""
        for each in self.each.values():
            each.cut, each.dead = cut, dead
