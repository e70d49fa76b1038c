"""How is the router asked which accounts and people there are?"""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from typing_extensions import override

from chassis.http import Peer, PeerUnreachable
from ticketing.handlers.ports import Directory, DirectorySilent

ACTOR: Final = "service:ticketing"
PERMISSIONS: Final = frozenset({"directory.read"})


class HttpDirectory(Directory):
    """The router's, by its internal HTTP interface."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer

    @override
    async def has_account(self, account_id: str) -> bool:
        return await self._read("accounts", account_id) is not None

    @override
    async def has_user(self, user_id: str) -> bool:
        return await self._read("users", user_id) is not None

    @override
    async def why_no_tickets(self, user_id: str) -> str:
        user = await self._read("users", user_id)
        return "there is no such user" if user is None else str(user["unassignable"])

    async def _read(self, kind: str, name: str) -> dict[str, object] | None:
        try:
            return await self._peer.ask("GET", f"/v1/{kind}/{quote(name, safe='')}")
        except PeerUnreachable as error:
            raise DirectorySilent(str(error)) from error
