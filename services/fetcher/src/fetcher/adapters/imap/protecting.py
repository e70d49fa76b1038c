"""How does a connection come to be protected by TLS, and what is wrong where it does not?

Whatever fails here, no word of ours has been sent in clear but STARTTLS itself. To say what is wrong, a second connection
may look at the certificate, or at whether TLS is spoken at all: it sends nothing, and is closed.
"""

from __future__ import annotations

import imaplib
import select
import socket
import ssl
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from typing import Final

from fetcher.adapters.imap.certificates import presented
from fetcher.adapters.imap.client import Client
from fetcher.adapters.imap.way import Note, Way
from fetcher.domain.certificates import Certificate, doubt_of, expiry_warning, remedy
from fetcher.domain.diagnosis import Proposal, Step
from fetcher.domain.mailbox import Security
from fetcher.handlers.mail_server import MailboxUnavailable

NO_IMAP: Final = "The server does not greet as an IMAP server does."
USE_TLS: Final = Proposal(Security.TLS, 993)
USE_STARTTLS: Final = Proposal(Security.STARTTLS, 143)
_OLD: Final = frozenset(
    {"UNSUPPORTED_PROTOCOL", "TLSV1_ALERT_PROTOCOL_VERSION", "WRONG_SSL_VERSION", "VERSION_TOO_LOW"}
)
_SILENCE: Final = timedelta(seconds=2)


class Injected(Exception):
    """Something stood in clear behind the server's agreement to TLS: somebody in between put it there (CVE-2011-0411)."""


def greet_in_tls(way: Way, connected: socket.socket, context: ssl.SSLContext, note: Note) -> Client:
    """TLS from the first byte, and the greeting. Raises `MailboxUnavailable`."""
    try:
        protected = context.wrap_socket(connected, server_hostname=way.account.host)
    except (OSError, ValueError) as error:
        raise _trouble(way, error, note, lambda: _seen_in_tls(way)) from None
    try:
        _describe(note, protected)
        return read_greeting(way, protected, "Is an IMAP server at this port? IMAP over TLS is usually at 993.")
    except BaseException:
        protected.close()
        raise


def greet_and_start_tls(way: Way, connected: socket.socket, context: ssl.SSLContext, note: Note) -> Client:
    """The greeting, then TLS by STARTTLS (RFC 9051, section 6.2.1). Raises `MailboxUnavailable`."""
    if not _says_something(connected) and _speaks_tls(way):
        note.proposal = Proposal(Security.TLS, way.account.port)
        words = "The server expects TLS from the first byte here, not STARTTLS."
        raise MailboxUnavailable(Step.TLS, words, "Choose TLS at this port.")
    client = read_greeting(way, connected, "Is an IMAP server at this port? With STARTTLS it is usually 143.")
    try:
        _start_tls(way, client, context, note)
    except BaseException:
        # The client's own file would keep the connection open for as long as somebody looks at the error.
        with suppress(OSError):
            client.shutdown()
        raise
    _describe(note, client.socket())
    return client


def _start_tls(way: Way, client: Client, context: ssl.SSLContext, note: Note) -> None:
    if client.welcome.upper().startswith(b"* PREAUTH"):
        raise way.failure(Step.TLS, "The server greets as logged in before TLS.", _tampering(note))
    if not client.has_capability("STARTTLS"):
        raise way.failure(Step.TLS, "The server does not offer STARTTLS.", _tampering(note))
    try:
        client.starttls(_Clean(context, client))
    except Injected:
        words = "The server said more in clear after it agreed to TLS."
        raise way.failure(Step.TLS, words, _tampering(note)) from None
    except (imaplib.IMAP4.error, OSError, ValueError) as error:
        raise _trouble(way, error, note, lambda: _seen_in_starttls(way)) from None


def read_greeting(way: Way, connected: socket.socket, fix: str) -> Client:
    """The client behind a server's greeting. Raises `MailboxUnavailable`."""
    try:
        return Client(connected, way.account.host, way.account.port, way.timeouts.greeting)
    except (imaplib.IMAP4.error, OSError):
        # Not in its own words: they could be those of something else inside our network.
        raise MailboxUnavailable(Step.TLS, NO_IMAP, fix) from None


class _Clean:
    """A context that wraps a connection only if nothing that came in clear is left on it."""

    def __init__(self, context: ssl.SSLContext, client: Client) -> None:
        self._context = context
        self._client = client

    def wrap_socket(self, connected: socket.socket, server_hostname: str) -> ssl.SSLSocket:
        """As `ssl.SSLContext` does. Raises `Injected`."""
        if self._client.said_more():
            raise Injected
        return self._context.wrap_socket(connected, server_hostname=server_hostname)


def _describe(note: Note, connected: socket.socket) -> None:
    if isinstance(connected, ssl.SSLSocket) and (certificate := presented(connected)):
        note.certificate = certificate
        note.message = f"{connected.version()}; certificate {certificate.summary}"
        note.warning = expiry_warning(certificate, datetime.now(UTC))


def _trouble(way: Way, error: Exception, note: Note, look: Callable[[], Certificate | None]) -> MailboxUnavailable:
    """What is wrong with a server's TLS."""
    if isinstance(error, ssl.SSLCertVerificationError):
        note.certificate = look()
        fix = remedy(doubt_of(error.verify_code), note.certificate, way.account.host)
        return way.failure(Step.TLS, error.verify_message or error, fix)
    reason = getattr(error, "reason", None)
    if reason in _OLD:
        fix = "The server speaks only TLS 1.0 or 1.1, which protect nothing any more: whoever runs it has to update it."
        return way.failure(Step.TLS, error, fix)
    if reason in {"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE"}:
        return _in_clear(way, note)
    fix = "The server ended the handshake: check the port, or ask whoever runs it which TLS it takes."
    return way.failure(Step.TLS, error, fix)


def _in_clear(way: Way, note: Note) -> MailboxUnavailable:
    """What to do with a server that does not begin with TLS."""
    words = "The server does not speak TLS from the first byte here."
    if _offers_starttls(way):
        note.proposal = Proposal(Security.STARTTLS, way.account.port)
        return MailboxUnavailable(Step.TLS, words, "Choose STARTTLS at this port, or TLS at port 993.")
    note.proposal = USE_TLS if way.account.port != USE_TLS.port else USE_STARTTLS
    return MailboxUnavailable(Step.TLS, words, "Check the port: IMAP is at 993 with TLS, at 143 with STARTTLS.")


def _tampering(note: Note) -> str:
    note.proposal = USE_TLS
    return "Choose TLS (port 993). Somebody between here and the server may be holding TLS back."


def _offers_starttls(way: Way) -> bool:
    try:
        with closing(way.dial(way.timeouts.probe)) as connected:
            connected.settimeout(way.timeouts.probe.total_seconds())
            client = Client(connected, way.account.host, way.account.port, way.timeouts.probe)
            return bool(client.has_capability("STARTTLS"))
    except (OSError, imaplib.IMAP4.error):
        return False


def _says_something(connected: socket.socket) -> bool:
    """Whether a server greets by itself, or soon waits for us, as one does that expects TLS."""
    waiting = select.poll()  # `select.select` knows no descriptors above 1023
    waiting.register(connected, select.POLLIN)
    return bool(waiting.poll(_SILENCE.total_seconds() * 1000))


def _speaks_tls(way: Way) -> bool:
    try:
        with closing(_unverified(way.dial(way.timeouts.probe), way)):
            return True
    except OSError:
        return False


def _seen_in_tls(way: Way) -> Certificate | None:
    try:
        with closing(_unverified(way.dial(way.timeouts.probe), way)) as connected:
            return presented(connected)
    except OSError:
        return None


def _seen_in_starttls(way: Way) -> Certificate | None:
    try:
        with closing(way.dial(way.timeouts.probe)) as connected:
            connected.settimeout(way.timeouts.probe.total_seconds())
            client = Client(connected, way.account.host, way.account.port, way.timeouts.probe)
            client.starttls(_looking())
            with closing(client.socket()) as protected:
                return presented(protected)
    except (OSError, imaplib.IMAP4.error):
        return None


def _unverified(connected: socket.socket, way: Way) -> ssl.SSLSocket:
    connected.settimeout(way.timeouts.probe.total_seconds())
    try:
        return _looking().wrap_socket(connected, server_hostname=way.account.host)
    except BaseException:
        connected.close()
        raise


def _looking() -> ssl.SSLContext:
    """For a look at what a server shows; no secret and no mail ever passes a connection made with it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
