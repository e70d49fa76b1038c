"""Are DNS records asked for and read, and is silence no error? Over UDP, against a name server of the test's own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import cast

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

from fetcher.adapters import dns as module
from fetcher.adapters.dns import ResolverDns
from fetcher.domain.detection import Srv

RECORDS = {
    ("x.example.", "MX"): ["20 second.x.example.", "10 first.x.example."],
    ("none.example.", "MX"): ["0 ."],
    ("_imaps._tcp.x.example.", "SRV"): ["0 1 993 imap.x.example."],
    ("autodiscover.x.example.", "CNAME"): ["autodiscover.outlook.com."],
}


class NameServer(asyncio.DatagramProtocol):
    """Answers from the table, or says that there is no such name."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # On Python 3.11 asyncio's own transport is no subclass of what it is.
        self.transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        query = dns.message.from_wire(data)
        (question,) = query.question
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.RA
        kind = dns.rdatatype.to_text(question.rdtype)
        found = RECORDS.get((question.name.to_text(), kind))
        if found:
            answer.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, *found))
        else:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        self.transport.sendto(answer.to_wire(), addr)


@asynccontextmanager
async def name_server(protocol: type[asyncio.DatagramProtocol] = NameServer) -> AsyncIterator[ResolverDns]:
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(protocol, local_addr=("127.0.0.1", 0))
    try:
        yield ResolverDns(["127.0.0.1"], transport.get_extra_info("sockname")[1])
    finally:
        transport.close()


async def test_records_are_read_in_the_order_that_counts() -> None:
    async with name_server() as resolver:
        assert await resolver.mx("x.example") == ["first.x.example.", "second.x.example."]
        assert await resolver.srv("_imaps._tcp.x.example") == [Srv(0, 1, 993, "imap.x.example.")]
        assert await resolver.alias("autodiscover.x.example") == "autodiscover.outlook.com."


async def test_what_is_not_there_is_nothing() -> None:
    async with name_server() as resolver:
        assert (await resolver.mx("none.example"), await resolver.mx("y.example")) == ([], [])
        assert (await resolver.srv("_imaps._tcp.y.example"), await resolver.alias("y.example")) == ([], "")
        assert await resolver.mx("a" * 70 + ".example") == []


async def test_a_name_server_that_does_not_answer_is_nothing_in_good_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE", timedelta(milliseconds=300))
    async with name_server(asyncio.DatagramProtocol) as resolver:
        assert await resolver.mx("x.example") == []
