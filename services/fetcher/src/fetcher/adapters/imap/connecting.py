"""Which steps lead from a mailbox's host name to a logged-in session?

The name is resolved once, every address it has is checked, and the connection goes to a checked address; the name
remains what the certificate is checked against.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Final

from typing_extensions import override

from fetcher.adapters.imap.client import Client
from fetcher.adapters.imap.doors import Doors
from fetcher.adapters.imap.protecting import greet_and_start_tls, greet_in_tls, read_greeting
from fetcher.adapters.imap.session import ImapSession
from fetcher.adapters.imap.signing_in import check_capabilities, log_in
from fetcher.adapters.imap.way import Report, Timeouts, Way
from fetcher.adapters.outside import CheckedOutside
from fetcher.adapters.trust import Trust
from fetcher.domain.diagnosis import Step
from fetcher.domain.mailbox import Account, Security
from fetcher.domain.networks import MAIL_PORTS, Network
from fetcher.domain.presets import Presets
from fetcher.handlers.mail_server import MailServer
from fetcher.handlers.outside import OPEN_IT, AddressRefused, NameUnknown

MOST_THREADS: Final = 256
"""Made when needed. Servers that do not answer hold one each, for the seconds that a command may take."""


class ImapServer(MailServer):
    """IMAP servers. `allowed` networks are opened with all their ports; elsewhere only `ports` are connected to.

    `trust` is shared by all connections; `presets` know what helps where a provider refuses a login.
    """

    def __init__(
        self,
        allowed: Sequence[Network],
        trust: Trust,
        timeouts: Timeouts | None = None,
        *,
        ports: Collection[int] = MAIL_PORTS,
        presets: Presets | None = None,
    ) -> None:
        self._outside = CheckedOutside(allowed, ports)
        self._trust = trust
        self._timeouts = timeouts or Timeouts()
        self._presets = presets or Presets(())
        self._doors = Doors()
        # Shared by all sessions: as many as work at once, which a mailbox that waits for mail does not.
        self._threads = ThreadPoolExecutor(MOST_THREADS, thread_name_prefix="imap")

    @override
    async def connect(self, account: Account, on_step: Report = lambda _: None) -> ImapSession:
        leave = self._doors.enter(account)
        try:
            client = await self._opened(Way(account, on_step, self._timeouts, self._presets))
        except BaseException:
            leave()
            raise
        return ImapSession(client, self._threads, account.secret, on_closed=leave)

    async def _opened(self, way: Way) -> Client:
        way = await self._resolved(way)
        opening = asyncio.get_running_loop().run_in_executor(self._threads, self._open, way)
        try:
            return await asyncio.shield(opening)
        except asyncio.CancelledError:
            opening.add_done_callback(_close_unwanted)
            raise

    async def _resolved(self, way: Way) -> Way:
        account = way.account
        refused: AddressRefused | None = None
        addresses: Sequence[str] = ()
        with way.step(Step.DNS) as note:
            try:
                addresses = await self._outside.resolve(account.host, account.port)
            except AddressRefused as error:
                refused = error
            except NameUnknown as error:
                fix = "Check the host name: is it spelt as your provider does?"
                raise way.failure(Step.DNS, error, fix) from None
            note.message = f"{account.host} is known"
        with way.step(Step.ADDRESS) as note:
            if refused:
                raise way.failure(Step.ADDRESS, refused, OPEN_IT)
            note.message = ", ".join(addresses)
        return replace(way, addresses=addresses)

    def _open(self, way: Way) -> Client:
        """TCP, TLS, greeting and login, in a thread."""
        with way.step(Step.TCP) as note:
            connected = _dialled(way)
            note.message = f"port {way.account.port} answers"
        try:
            client = self._greeted(way, connected)
        except BaseException:
            connected.close()
            raise
        try:
            with way.step(Step.CAPABILITIES) as note:
                check_capabilities(way, client, note)
            with way.step(Step.LOGIN) as note:
                log_in(way, client, note)
        except BaseException:
            client.shutdown()
            raise
        client.socket().settimeout(self._timeouts.read.total_seconds())
        return client

    def _greeted(self, way: Way, connected: socket.socket) -> Client:
        account = way.account
        connected.settimeout(self._timeouts.greeting.total_seconds())
        if account.security is Security.NONE:
            fix = "Choose TLS if the server expects it from the first byte (port 993)."
            client = read_greeting(way, connected, fix)
            way.skip(Step.TLS, "not asked for: user, password and mail travel in clear")
            return client
        greet = greet_in_tls if account.security is Security.TLS else greet_and_start_tls
        with way.step(Step.TLS) as note:
            return greet(way, connected, self._trust.context(account.ca_pem), note)


def _dialled(way: Way) -> socket.socket:
    try:
        return way.dial(way.timeouts.connect)
    except OSError as error:
        port = way.account.port
        fix = f"Is {port} the right port? IMAP is at 993 (TLS) or 143 (STARTTLS). Or a firewall is in between."
        raise way.failure(Step.TCP, error, fix) from None


def _close_unwanted(opening: asyncio.Future[Client]) -> None:
    """Nobody waits for this connection any more."""
    if not opening.cancelled() and opening.exception() is None:
        opening.result().shutdown()
