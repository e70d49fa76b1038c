"""How is a request passed on to the service that answers it, and how are the services?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

Headers = Sequence[tuple[str, str]]
"""Header fields in their order; names in any case, a name may repeat."""


class ServiceUnreachable(Exception):
    """The service took no connection, or none is configured: it got nothing, so the request may be sent again."""


class ServiceFailed(Exception):
    """The connection broke before the service answered: it may have done the work or not."""


class ServiceTimedOut(Exception):
    """The service did not answer in time: it may have done the work or not."""


@dataclass(frozen=True, slots=True)
class Forwarded:
    """A request for a service. `target` is path and query as they came in, still percent-encoded."""

    service: str
    method: str
    target: str
    headers: Headers
    body: AsyncIterator[bytes] | None


@dataclass(frozen=True, slots=True)
class Answered:
    """A service's answer, of which the body is still on its way; `close` must be awaited in the end."""

    status: int
    headers: Headers
    body: AsyncIterator[bytes]
    close: Callable[[], Awaitable[None]]


class ServiceState(StrEnum):
    """How a service says it is."""

    READY = "ready"
    NOT_READY = "not_ready"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class Readiness:
    """What a service's readiness probe answered; `checks` are its own words per dependency."""

    service: str
    state: ServiceState
    detail: str = ""
    checks: dict[str, str] = field(default_factory=dict)


class Services(Protocol):
    """The services behind the gateway."""

    async def forward(self, request: Forwarded) -> Answered:
        """Send it and return as soon as status and headers are known; sent once, never repeated.

        Raises ServiceUnreachable, ServiceFailed, ServiceTimedOut, and whatever reading the request's body raises.
        """
        ...

    async def readiness(self, service: str) -> Readiness:
        """Ask the service how it is, for at most two seconds; never raises for a service in trouble."""
        ...


async def ask_all(services: Services, names: Iterable[str]) -> list[Readiness]:
    """How is each service? All are asked at once; the answers come in the order of the names."""
    return list(await asyncio.gather(*(services.readiness(name) for name in names)))
