"""What answers detection in a test? DNS, web servers and mail servers out of a table."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from fetcher.adapters.presets import read_presets
from fetcher.domain.detection import Srv
from fetcher.domain.presets import Server
from fetcher.handlers.detection import Detection, Sources
from fetcher.handlers.web import Asked, Told, WebUnavailable

DIRECTORY = "https://directory.example/"

FILE = """<?xml version="1.0"?>
<clientConfig version="1.1"><emailProvider id="x"><domain>x</domain><displayName>Known</displayName>
<incomingServer type="pop3"><hostname>pop.example</hostname><port>995</port><socketType>SSL</socketType></incomingServer>
<incomingServer type="imap"><hostname>{host}</hostname><port>{port}</port><socketType>{security}</socketType>
<username>{user}</username><authentication>password-cleartext</authentication></incomingServer>
<outgoingServer type="smtp"><hostname>smtp.example</hostname><port>465</port><socketType>SSL</socketType>
<username>{user}</username><authentication>password-cleartext</authentication></outgoingServer>
</emailProvider></clientConfig>"""


def a_file(text: str) -> bytes:
    """An autoconfig file of `host port security user`."""
    host, port, security, user = text.split()
    return FILE.format(host=host, port=port, security=security, user=user).encode()


@dataclass
class Recorded:
    """`Dns`, `Web` and `Greetings` out of a table. `slow` URLs never answer."""

    mx_hosts: Sequence[str] = ()
    cnames: Mapping[str, str] = field(default_factory=dict)
    srvs: Mapping[str, Sequence[str]] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    there: Sequence[str] = ()
    slow: Sequence[str] = ()
    asked: list[str] = field(default_factory=list)

    def detection(self) -> Detection:
        """What is asked."""
        return Detection(Sources(read_presets(), self, self, self, DIRECTORY))

    async def mx(self, domain: str) -> Sequence[str]:
        """MX."""
        self.asked.append(domain)
        return self.mx_hosts

    async def srv(self, name: str) -> Sequence[Srv]:
        """SRV."""
        found = [each.split() for each in self.srvs.get(name, ())]
        return [Srv(int(priority), int(weight), int(port), host) for priority, weight, port, host in found]

    async def alias(self, name: str) -> str:
        """CNAME."""
        return self.cnames.get(name, "")

    async def ask(self, asked: Asked) -> Told:
        """A file."""
        self.asked.append(asked.url)
        if asked.url in self.slow:
            await asyncio.sleep(60)
        if asked.url not in self.files:
            raise WebUnavailable("nobody there")
        return Told(200, {}, a_file(self.files[asked.url]))

    async def greets(self, server: Server) -> bool:
        """Whether somebody is there."""
        return f"{server.host}:{server.port}" in self.there
