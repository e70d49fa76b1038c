"""Does an IMAP server answer at a place that was guessed?"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Final

from typing_extensions import override

from fetcher.adapters.trust import Trust
from fetcher.domain.mailbox import Security
from fetcher.domain.presets import Server
from fetcher.handlers.detection import Greetings
from fetcher.handlers.outside import AddressRefused, NameUnknown, Outside

_LONGEST_LINE: Final = 2000


class GreetingServers(Greetings):
    """Servers on checked addresses. With TLS the certificate has to be valid; without, STARTTLS is settled when it is connected."""

    def __init__(self, outside: Outside, trust: Trust) -> None:
        self._outside = outside
        self._trust = trust

    @override
    async def greets(self, server: Server) -> bool:
        try:
            addresses = await self._outside.resolve(server.host, server.port)
            return await self._greets(server, addresses[0])
        except (AddressRefused, NameUnknown, OSError, ValueError, asyncio.IncompleteReadError):
            return False

    async def _greets(self, server: Server, address: str) -> bool:
        protected = server.security is Security.TLS
        reader, writer = await asyncio.open_connection(
            address,
            server.port,
            ssl=self._trust.context() if protected else None,
            server_hostname=server.host if protected else None,
            limit=_LONGEST_LINE,
        )
        try:
            line = await reader.readuntil(b"\n")
            writer.write(b"a LOGOUT\r\n")
            return line.upper().startswith((b"* OK", b"* PREAUTH"))
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()
