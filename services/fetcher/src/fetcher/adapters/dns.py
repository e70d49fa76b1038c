"""How are MX, SRV and CNAME records asked for?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

import dns.asyncresolver
import dns.exception
import dns.name
from typing_extensions import override

from fetcher.domain.detection import MOST_RECORDS, Srv
from fetcher.handlers.detection import Dns

PATIENCE: Final = timedelta(seconds=3)


class ResolverDns(Dns):
    """The system's name servers, or those given, by dnspython."""

    def __init__(self, nameservers: Sequence[str] = (), port: int = 53) -> None:
        self._nameservers = nameservers
        self._port = port

    @override
    async def mx(self, domain: str) -> list[str]:
        found = [(int(each.preference), each.exchange.to_text()) for each in await self._records(domain, "MX")]
        # A single MX of `.` says that the domain takes no mail (RFC 7505).
        return [host for _, host in sorted(found) if host != "."]

    @override
    async def srv(self, name: str) -> list[Srv]:
        found = await self._records(name, "SRV")
        return [Srv(each.priority, each.weight, each.port, each.target.to_text()) for each in found]

    @override
    async def alias(self, name: str) -> str:
        return next((each.target.to_text() for each in await self._records(name, "CNAME")), "")

    async def _records(self, name: str, kind: str) -> list[Any]:
        try:
            answer = await self._resolver().resolve(dns.name.from_text(name), kind)
        except (dns.exception.DNSException, OSError, ValueError):
            return []
        return list(answer)[:MOST_RECORDS]

    def _resolver(self) -> dns.asyncresolver.Resolver:
        """Made for each question: which name servers the system uses may change, and where it names none, that is no answer."""
        resolver = dns.asyncresolver.Resolver(configure=not self._nameservers)
        if self._nameservers:
            resolver.nameservers = list(self._nameservers)
            resolver.port = self._port
        resolver.lifetime = PATIENCE.total_seconds()
        return resolver
