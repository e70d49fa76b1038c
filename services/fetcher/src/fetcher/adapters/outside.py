"""How is a host's name resolved once, and every address it has checked?"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Final

from typing_extensions import override

from fetcher.domain.networks import MAIL_PORTS, Network, refusal
from fetcher.handlers.outside import AddressRefused, NameUnknown, Outside

PATIENCE: Final = timedelta(seconds=15)


class CheckedOutside(Outside):
    """The system's resolver, behind the rules. `allowed` networks are opened with all their ports; elsewhere only `ports` are."""

    def __init__(self, allowed: Sequence[Network], ports: Collection[int] = MAIL_PORTS) -> None:
        self.allowed = allowed
        self._ports = ports

    @override
    async def resolve(self, host: str, port: int) -> list[str]:
        try:
            async with asyncio.timeout(PATIENCE.total_seconds()):
                found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise NameUnknown(str(error) or "The name was not resolved in good time.") from None
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        if why := refusal(addresses, port, self.allowed, self._ports):
            raise AddressRefused(why)
        return addresses
