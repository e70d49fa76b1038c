"""How are the services reached over HTTP?

One pool of connections for all of them. Bodies stream through in both directions: nothing is held back and nothing is
decoded on the way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta

import httpx
from typing_extensions import override

from api_gateway.handlers.services import (
    Answered,
    Forwarded,
    Readiness,
    ServiceFailed,
    Services,
    ServiceState,
    ServiceTimedOut,
    ServiceUnreachable,
)

_CONNECT_SECONDS = 2.0
# Nothing was said yet, so a second attempt repeats nothing. It answers whoever asked while this process stood still for
# longer than a connection may take, or while the replica that was tried first had just left.
_CONNECT_AGAIN = 1
_PROBE_SECONDS = 2.0
# Below the five seconds after which the services' server closes an idle connection, so that none dies in our hands.
_KEEP_IDLE_SECONDS = 3.0
_LIMITS = httpx.Limits(max_connections=200, max_keepalive_connections=50, keepalive_expiry=_KEEP_IDLE_SECONDS)


class HttpServices(Services):
    """The services at their addresses (`http://host:port`, by name). Close it with `aclose`."""

    def __init__(
        self,
        addresses: Mapping[str, str],
        *,
        patience: timedelta,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._addresses = {name: address.rstrip("/") for name, address in addresses.items()}
        self._timeout = httpx.Timeout(patience.total_seconds(), connect=_CONNECT_SECONDS, pool=_CONNECT_SECONDS)
        # trust_env: a proxy meant for the outside world must not see requests between our own parts.
        transport = transport or httpx.AsyncHTTPTransport(limits=_LIMITS, retries=_CONNECT_AGAIN, trust_env=False)
        self._client = httpx.AsyncClient(transport=transport, trust_env=False)

    async def aclose(self) -> None:
        """Close all connections; nothing can be sent afterwards."""
        await self._client.aclose()

    @override
    async def forward(self, request: Forwarded) -> Answered:
        # Built by hand: a client's default fields and its cookie jar have no place in somebody else's request.
        outgoing = httpx.Request(
            request.method,
            self._address(request.service) + request.target,
            # The bytes that came: httpx takes text for ASCII only, and fields hold what anybody writes into them.
            headers=[(name.encode("latin-1"), value.encode("latin-1")) for name, value in request.headers],
            content=request.body,
            extensions={"timeout": self._timeout.as_dict()},
        )
        with _named_failures(request.service):
            response = await self._client.send(outgoing, stream=True)
        headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in response.headers.raw]
        return Answered(response.status_code, headers, response.aiter_raw(), response.aclose)

    @override
    async def readiness(self, service: str) -> Readiness:
        try:
            with _named_failures(service):
                address = self._address(service)
                response = await self._client.get(f"{address}/readyz", timeout=_PROBE_SECONDS)
        except (ServiceUnreachable, ServiceFailed, ServiceTimedOut) as trouble:
            return Readiness(service, ServiceState.UNREACHABLE, str(trouble))
        state = ServiceState.READY if response.status_code == httpx.codes.OK else ServiceState.NOT_READY
        return Readiness(service, state, checks=_checks(response))

    def _address(self, service: str) -> str:
        address = self._addresses.get(service)
        if address is None:
            raise ServiceUnreachable(f"No address is configured for {service}: add it to API_GATEWAY_SERVICES.")
        return address


@contextmanager
def _named_failures(service: str) -> Iterator[None]:
    try:
        yield
    except (httpx.ConnectError, httpx.ConnectTimeout) as failure:
        raise ServiceUnreachable(f"{service} takes no connections.") from failure
    except httpx.PoolTimeout as failure:
        raise ServiceUnreachable(f"Too many requests to {service} are under way.") from failure
    except httpx.TimeoutException as failure:
        raise ServiceTimedOut(f"{service} did not answer in time.") from failure
    except httpx.TransportError as failure:
        raise ServiceFailed(f"The connection to {service} broke before it answered.") from failure


def _checks(response: httpx.Response) -> dict[str, str]:
    """What a probe says about each dependency, in one line each; an answer of another shape says nothing."""
    try:
        said = response.json()
    except ValueError:
        return {}
    checks = said.get("checks", {}) if isinstance(said, dict) else {}
    return {str(name): str(state) for name, state in checks.items()} if isinstance(checks, dict) else {}
