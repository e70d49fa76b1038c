"""How does one service ask another over HTTP? As an actor of its own, and with one word for all that goes wrong."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Any, Final

import httpx
from pydantic import SecretStr

from chassis.http.actor import Actor, sign_actor

PATIENCE: Final = timedelta(seconds=60)

Document = dict[str, Any]


class PeerUnreachable(Exception):
    """Another service does not answer as it should; the text names it. Asking again later may help."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, what they may do, and the key by which the other service believes that."""

    id: str
    permissions: frozenset[str]
    key: SecretStr


class Peer:
    """One other service and a pool of connections to it, made when they are needed.

    `transport` stands for the network in tests.
    """

    def __init__(self, name: str, url: str, caller: Caller, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self.name = name
        self._caller = caller
        # trust_env: a proxy meant for the outside world must not see requests between our own parts.
        self._client = httpx.AsyncClient(
            base_url=url, timeout=PATIENCE.total_seconds(), trust_env=False, transport=transport
        )

    async def close(self) -> None:
        """Close all connections."""
        await self._client.aclose()

    async def ask(self, method: str, path: str, **request: Any) -> Document | None:
        """The JSON object that is answered; None where nothing is known at this path (404).

        `request` is what httpx takes: `params`, `json`, `content`, `headers`. Raises `PeerUnreachable`.
        """
        caller = self._caller
        actor = Actor(caller.id, caller.permissions, f"req_{secrets.token_hex(8)}")
        headers = {"Authorization": f"Actor {sign_actor(caller.key, actor, self.name)}"} | request.pop("headers", {})
        try:
            answer = await self._client.request(method, path, headers=headers, **request)
            if answer.status_code == HTTPStatus.NOT_FOUND:
                return None
            document: Document = answer.raise_for_status().json()
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            why = f"{type(error).__name__} at {path}"
            raise PeerUnreachable(f"The {self.name} does not answer as it should ({why}).") from error
        return document
