"""How is a login said in IMAP, and what did the server mean where it said no?

Passwords go by LOGIN, or SASL PLAIN (RFC 4616) where they are not ASCII; tokens by SASL XOAUTH2 (Google's and Microsoft's)
or OAUTHBEARER (RFC 7628), in the command itself where the server takes that (RFC 4959).
"""

from __future__ import annotations

import base64
import binascii
import imaplib
import json
from typing import Final, NamedTuple

from imapclient.exceptions import LoginError

from fetcher.adapters.imap.client import Client
from fetcher.adapters.imap.way import Note, Way
from fetcher.domain.backoff import is_throttling
from fetcher.domain.diagnosis import Step, login_fix
from fetcher.domain.mailbox import Account, Auth
from fetcher.handlers.mail_server import LoginRefused, MailboxUnavailable

_TEMPORARY: Final = ("[UNAVAILABLE]", "[SERVERBUG]", "[CONTACTADMIN]")
"""Response codes (RFC 5530) of a login that failed for another reason than user and password."""
_SHOWN: Final = 30
"""Capabilities that are listed in words."""


class _Saying(NamedTuple):
    """A SASL mechanism, what it begins with, and how it acknowledges an error so that the server ends it."""

    mechanism: str
    first: bytes
    last: bytes


def check_capabilities(way: Way, client: Client, note: Note) -> None:
    """See that the server speaks our IMAP, and takes our way to log in. Raises `MailboxUnavailable`."""
    offered = [each.decode("ascii", "replace").upper() for each in client.capabilities()]
    note.message = " ".join(offered[:_SHOWN])
    if not {"IMAP4REV1", "IMAP4REV2"}.intersection(offered):
        raise way.failure(
            Step.CAPABILITIES, "The server does not speak IMAP4rev1.", "Ask whoever runs it to update it."
        )
    if way.account.auth is Auth.PASSWORD:
        if "LOGINDISABLED" in offered:
            words = "The server takes no password on this connection."
            raise way.failure(Step.CAPABILITIES, words, "Choose TLS or STARTTLS, or sign-in with a token.")
    elif (mechanism := _saying(way.account).mechanism) and f"AUTH={mechanism}" not in offered:
        note.warning = f"The server does not list AUTH={mechanism}: it may not take tokens."
    if "IDLE" not in offered and not note.warning:
        note.warning = "Without IDLE new mail is found by polling only."


def log_in(way: Way, client: Client, note: Note) -> None:
    """Log in. Raises `LoginRefused` where user and secret are the reason, else `MailboxUnavailable`."""
    account = way.account
    try:
        if account.auth is not Auth.PASSWORD:
            _say(client, _saying(account))
        elif account.user.isascii() and account.secret.isascii():
            client.login(account.user, account.secret)
        else:
            client.plain_login(account.user, account.secret)
    except LoginError as error:
        raise _refusal(way, error) from None
    except (imaplib.IMAP4.error, OSError, ValueError) as error:
        raise way.failure(Step.LOGIN, error, "The connection broke while logging in; try again.") from None
    note.message = f"logged in as {account.user}"


def _saying(account: Account) -> _Saying:
    if account.auth is Auth.OAUTHBEARER:
        user = account.user.replace("=", "=3D").replace(",", "=2C")
        first = f"n,a={user},\1host={account.host}\1port={account.port}\1auth=Bearer {account.secret}\1\1"
        return _Saying("OAUTHBEARER", first.encode(), b"\1")
    return _Saying("XOAUTH2", f"user={account.user}\1auth=Bearer {account.secret}\1\1".encode(), b"")


class _Conversation:
    """What imaplib asks for when the server goes on. An error comes as a challenge, which wants an answer of its own."""

    def __init__(self, saying: _Saying, *, begun: bool) -> None:
        self._saying = saying
        self._begun = begun
        self.error = ""

    def process(self, challenge: bytes | None) -> bytes:
        text = _decoded(challenge or b"")
        if not self._begun or not (text or self.error):
            self._begun = True
            return base64.b64encode(self._saying.first)
        self.error = self.error or _explained(text)
        return base64.b64encode(self._saying.last)


def _say(client: Client, saying: _Saying) -> None:
    """Raises `LoginError` with what the server said, as IMAPClient's own ways to log in do."""
    at_once = client.has_capability("SASL-IR")
    talk = _Conversation(saying, begun=bool(at_once))
    initial = [base64.b64encode(saying.first).decode()] if at_once else []
    try:
        typ, data = client.authenticate_by(saying.mechanism, talk.process, *initial)
    except imaplib.IMAP4.error as error:
        raise LoginError(str(error)) from error
    if typ != "OK":
        words = data[-1].decode("utf-8", "replace") if data and isinstance(data[-1], bytes) else typ
        raise LoginError(f"{words} {talk.error}".strip())


def _decoded(challenge: bytes) -> str:
    try:
        return base64.b64decode(challenge).decode("utf-8", "replace")
    except binascii.Error:
        return challenge.decode("utf-8", "replace")


def _explained(text: str) -> str:
    """The error of RFC 7628, section 3.2.2, in short."""
    try:
        told = json.loads(text)
    except ValueError:
        return f"({text})"
    if not isinstance(told, dict):
        return f"({text})"
    known = [f"{name} {told[name]}" for name in ("status", "error", "error_description", "scope") if told.get(name)]
    return f"({', '.join(known)})"


def _refusal(way: Way, error: LoginError) -> MailboxUnavailable:
    """Tell a refused secret from everything else that IMAPClient calls a login error: only the first slows us down."""
    text = str(error)
    broken = isinstance(error.__context__, imaplib.IMAP4.abort) or "command error: BAD" in text
    if broken or is_throttling(text) or any(code in text for code in _TEMPORARY):
        return way.failure(Step.LOGIN, error, "The server may accept it later; it is tried again.")
    account = way.account
    preset = way.presets.of_imap(account.host, account.port)
    return LoginRefused(Step.LOGIN, way.said(error), login_fix(text, account.auth, preset))
