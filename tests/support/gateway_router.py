"""What is a gateway over a whole router in tests, without engines?"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from support.callers import an_app
from support.gateway import InMemoryAccess, a_gateway, client_of, write_documents
from support.routing_world import RouterWorld


@dataclass
class RoutedGateway:
    """The gateway's callers, and the router that answers them."""

    folder: Path
    access: InMemoryAccess
    token: str
    router: RouterWorld = field(default_factory=RouterWorld)

    @asynccontextmanager
    async def client(self, token: str | None = None) -> AsyncIterator[httpx.AsyncClient]:
        """A caller; with every permission unless another token is given."""
        app = an_app("router", self.router.api())
        write_documents(self.folder, {"router": app})
        gateway = a_gateway(self.folder, self.access, {"router": httpx.ASGITransport(app)})
        async with client_of(gateway, token or self.token) as client:
            yield client
