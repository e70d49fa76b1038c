"""Which steps lead from a mailbox's host name to a logged-in session, and what is wrong where one fails?

The name is resolved once, every address it has is checked, and the connection goes to a checked address; the name
remains what the certificate is checked against.
"""

from __future__ import annotations

import asyncio
import imaplib
import re
import socket
import ssl
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final, TypeVar

from imapclient.exceptions import LoginError
from typing_extensions import override

from fetcher.adapters.imap.client import Client
from fetcher.adapters.imap.session import ImapSession
from fetcher.domain.backoff import is_throttling
from fetcher.domain.diagnosis import Step, StepResult, StepStatus, scrubbed
from fetcher.domain.mailbox import Account, Security
from fetcher.domain.networks import Network, permitted
from fetcher.handlers.mail_server import LoginRefused, MailboxUnavailable, MailServer

_TEMPORARY: Final = ("[UNAVAILABLE]", "[SERVERBUG]", "[CONTACTADMIN]")
"""Response codes (RFC 5530) of a login that failed for another reason than user and password."""

MOST_THREADS: Final = 256
"""Made when needed. Servers that do not answer hold one each, for the seconds that a command may take."""

_BYTES: Final = re.compile(r"b(['\"])(.*)\1", re.DOTALL)

T = TypeVar("T")
_Report = Callable[[StepResult], None]


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long to wait for a connection, for the first words on it, and for an answer."""

    connect: timedelta = timedelta(seconds=15)
    greeting: timedelta = timedelta(seconds=15)
    read: timedelta = timedelta(seconds=120)


@dataclass(frozen=True, slots=True)
class _Way:
    """A step on the way: reports how it went, and turns what failed into `MailboxUnavailable`."""

    account: Account
    report: _Report

    def skip(self, step: Step, why: str) -> None:
        self.report(StepResult(step, StepStatus.SKIPPED, message=why))

    @contextmanager
    def step(self, step: Step, passed: Callable[[], str] = lambda: "") -> Iterator[None]:
        started = time.monotonic()
        try:
            yield
        except MailboxUnavailable as error:
            took = timedelta(seconds=time.monotonic() - started)
            self.report(StepResult(error.step, StepStatus.FAILED, took, error.message, error.fix))
            raise
        self.report(StepResult(step, StepStatus.PASSED, timedelta(seconds=time.monotonic() - started), passed()))

    def failure(self, step: Step, error: Exception | str, fix: str) -> MailboxUnavailable:
        return MailboxUnavailable(step, scrubbed(_words(error), self.account.secret), fix)


class ImapServer(MailServer):
    """IMAP servers. One TLS context serves all connections: one each would cost 0.9 MB of memory a mailbox."""

    def __init__(self, allowed: Sequence[Network], context: ssl.SSLContext, timeouts: Timeouts | None = None) -> None:
        self._allowed = allowed
        self._context = context
        self._timeouts = timeouts or Timeouts()
        # Shared by all sessions: as many as work at once, which a mailbox that waits for mail does not.
        self._threads = ThreadPoolExecutor(MOST_THREADS, thread_name_prefix="imap")

    @override
    async def connect(self, account: Account, on_step: _Report = lambda _: None) -> ImapSession:
        way = _Way(account, on_step)
        addresses = await self._resolve(way)
        opening = asyncio.get_running_loop().run_in_executor(self._threads, self._open, way, addresses)
        try:
            client = await asyncio.shield(opening)
        except asyncio.CancelledError:
            opening.add_done_callback(_close_unwanted)
            raise
        return ImapSession(client, self._threads, account.secret)

    async def _resolve(self, way: _Way) -> list[str]:
        account = way.account
        with way.step(Step.DNS):
            try:
                found = await _with_deadline(
                    asyncio.get_running_loop().getaddrinfo(account.host, account.port, type=socket.SOCK_STREAM),
                    self._timeouts.connect,
                )
            except (OSError, UnicodeError) as error:
                raise way.failure(Step.DNS, error, "Check the host name: is it spelt as your provider does?") from None
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        with way.step(Step.ADDRESS):
            if not all(permitted(address, self._allowed) for address in addresses):
                raise way.failure(
                    Step.ADDRESS,
                    "The name leads to an address that is not public.",
                    "To use a server inside your own network, add that network to FETCHER_ALLOWED_NETWORKS.",
                )
        return addresses

    def _open(self, way: _Way, addresses: Sequence[str]) -> Client:
        """TCP, TLS, greeting and login, in the session's own thread."""
        with way.step(Step.TCP):
            connected = self._dial(way, addresses)
        try:
            client = self._greet(way, connected)
        except BaseException:
            connected.close()
            raise
        try:
            with way.step(Step.LOGIN):
                _log_in(way, client)
        except BaseException:
            client.shutdown()
            raise
        client.socket().settimeout(self._timeouts.read.total_seconds())
        return client

    def _dial(self, way: _Way, addresses: Sequence[str]) -> socket.socket:
        problem: OSError | str = "The name has no address."
        for address in addresses:
            try:
                return socket.create_connection((address, way.account.port), self._timeouts.connect.total_seconds())
            except OSError as error:
                problem = error
        raise way.failure(
            Step.TCP,
            problem,
            f"Is {way.account.port} the right port? IMAP is at 993 (TLS) or 143 (STARTTLS). Or a firewall is in between.",
        )

    def _greet(self, way: _Way, connected: socket.socket) -> Client:
        account = way.account
        connected.settimeout(self._timeouts.greeting.total_seconds())
        if account.security is Security.NONE:
            client = self._client(way, connected, "Choose TLS if the server expects it from the first byte (port 993).")
            way.skip(Step.TLS, "not asked for: user, password and mail travel in clear")
            return client
        with way.step(Step.TLS):
            if account.security is Security.TLS:
                connected = self._wrap(way, connected)
                return self._client(way, connected, "Is an IMAP server at this port? IMAP over TLS is usually at 993.")
            client = self._client(way, connected, "Choose TLS instead of STARTTLS if this is port 993.")
            self._start_tls(way, client)
            return client

    def _wrap(self, way: _Way, connected: socket.socket) -> socket.socket:
        try:
            return self._context.wrap_socket(connected, server_hostname=way.account.host)
        except (OSError, ValueError) as error:
            raise way.failure(Step.TLS, error, _tls_fix(error)) from None

    def _client(self, way: _Way, connected: socket.socket, fix: str) -> Client:
        try:
            return Client(connected, way.account.host, way.account.port, self._timeouts.greeting)
        except (imaplib.IMAP4.error, OSError):
            # Not in its own words: they could be those of something else inside our network.
            raise MailboxUnavailable(Step.TLS, "The server does not greet as an IMAP server does.", fix) from None

    def _start_tls(self, way: _Way, client: Client) -> None:
        if client.welcome.startswith(b"* PREAUTH") or not client.has_capability("STARTTLS"):
            raise way.failure(Step.TLS, "The server does not offer STARTTLS.", "Choose TLS (usually port 993).")
        try:
            client.starttls(self._context)
        except (imaplib.IMAP4.error, OSError) as error:
            raise way.failure(Step.TLS, error, _tls_fix(error)) from None


def tls_context(ca_file: Path | None) -> ssl.SSLContext:
    """Trust the system's authorities, and those in a PEM file if one is given."""
    context = ssl.create_default_context()
    if ca_file:
        context.load_verify_locations(ca_file)
    return context


def _log_in(way: _Way, client: Client) -> None:
    account = way.account
    if client.has_capability("LOGINDISABLED"):
        raise way.failure(Step.LOGIN, "The server takes no password on this connection.", "Choose TLS or STARTTLS.")
    try:
        if account.user.isascii() and account.secret.isascii():
            client.login(account.user, account.secret)
        else:  # LOGIN is ASCII only; SASL PLAIN (RFC 4616) is UTF-8
            client.plain_login(account.user, account.secret)
    except LoginError as error:
        raise _refusal(way, error) from None
    except (imaplib.IMAP4.error, OSError, ValueError) as error:
        raise way.failure(Step.LOGIN, error, "The connection broke while logging in; try again.") from None


def _refusal(way: _Way, error: LoginError) -> MailboxUnavailable:
    """Tell a refused password from everything else that IMAPClient calls a login error: only the first slows us down."""
    broken = isinstance(error.__context__, imaplib.IMAP4.abort) or "command error: BAD" in str(error)
    if broken or is_throttling(str(error)) or any(code in str(error) for code in _TEMPORARY):
        return way.failure(Step.LOGIN, error, "The server may accept it later; it is tried again.")
    text = scrubbed(_words(error), way.account.secret)
    fix = "Check user and password; some providers want an app password instead of the usual one."
    return LoginRefused(Step.LOGIN, text, fix)


def _words(error: Exception | str) -> str:
    """What an error says; imaplib puts some servers' answers into it as the text of a bytes literal."""
    text = str(error) or type(error).__name__
    return match[2] if (match := _BYTES.fullmatch(text)) else text


def _tls_fix(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return (
            "The certificate is not valid for this host name, or not from a known authority (FETCHER_CA_FILE adds one)."
        )
    return "The server seems to speak no TLS here: choose STARTTLS (usually port 143), or check the port."


def _close_unwanted(opening: asyncio.Future[Client]) -> None:
    """Nobody waits for this connection any more."""
    if not opening.cancelled() and opening.exception() is None:
        opening.result().shutdown()


async def _with_deadline(call: Awaitable[T], longest: timedelta) -> T:
    async with asyncio.timeout(longest.total_seconds()):
        return await call
