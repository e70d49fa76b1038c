"""How does a test move mail about on a server, fake or real, besides looking at it through our port?"""

from __future__ import annotations

from datetime import datetime
from ipaddress import ip_network
from typing import Any, Protocol

from imapclient import IMAPClient

from fetcher.adapters.imap import ImapServer
from fetcher.adapters.trust import Trust
from fetcher.domain.mailbox import Account, Security
from fetcher.handlers.mail_server import MailServer
from local import accounts
from local.dovecot import Dovecot
from support.imap import RECEIVED, FakeFolder, FakeMailServer

LOOPBACK = [ip_network("127.0.0.0/8"), ip_network("::1/128")]


class World(Protocol):
    """One account on one server, seen from both sides. UIDs are given in order, from 1."""

    server: MailServer
    account: Account

    def append(self, raw: bytes, folder: str = "INBOX", received_at: datetime = RECEIVED) -> None:
        """Let a mail arrive."""

    def create(self, folder: str) -> None:
        """Make a folder."""

    def rebuild(self, folder: str) -> None:
        """Give a folder another UIDVALIDITY, and no mail."""

    def expunge(self, uid: int, folder: str = "INBOX") -> None:
        """Take a mail away."""

    def is_seen(self, uid: int, folder: str = "INBOX") -> bool:
        """Whether a mail is flagged as read."""


class FakeWorld:
    """The fake server."""

    def __init__(self) -> None:
        self.fake = FakeMailServer()
        self.server: MailServer = self.fake
        self.account = Account("mail.example.com", 993, Security.TLS, "support", "geheim")

    def append(self, raw: bytes, folder: str = "INBOX", received_at: datetime = RECEIVED) -> None:
        """Let a mail arrive."""
        self.fake.folders[folder].append(raw, received_at)
        for session in self.fake.sessions:
            session.wake()

    def create(self, folder: str) -> None:
        """Make a folder."""
        self.fake.folders[folder] = FakeFolder()

    def rebuild(self, folder: str) -> None:
        """Make it anew."""
        self.fake.folders[folder] = FakeFolder(uidvalidity=self.fake.folders[folder].uidvalidity + 1)

    def expunge(self, uid: int, folder: str = "INBOX") -> None:
        """Take a mail away."""
        del self.fake.folders[folder].mails[uid]

    def is_seen(self, uid: int, folder: str = "INBOX") -> bool:
        """Whether it is read."""
        return uid in self.fake.folders[folder].seen


class Accounts:
    """Fresh accounts on a real server, each to be taken once."""

    def __init__(self, server: accounts.ImapServer, count: int) -> None:
        self.server = server
        self._fresh = [server.account(f"user{number}") for number in range(count)]

    def take(self) -> accounts.Account:
        """One that nobody has used."""
        return self._fresh.pop()


class RealWorld:
    """A fresh account on a real server, moved about over a connection of its own. Dovecot keeps mails byte by byte."""

    def __init__(self, fresh: Accounts) -> None:
        server, made = fresh.server, fresh.take()
        self.byte_exact = isinstance(server, Dovecot)
        self.server: MailServer = ImapServer(LOOPBACK, Trust())
        self.account = Account(server.host, server.port, Security.NONE, made.user, made.password)

    def append(self, raw: bytes, folder: str = "INBOX", received_at: datetime = RECEIVED) -> None:
        """Let a mail arrive."""
        with self._client() as client:
            client.append(folder, raw, msg_time=received_at)

    def create(self, folder: str) -> None:
        """Make a folder."""
        with self._client() as client:
            client.create_folder(folder)

    def rebuild(self, folder: str) -> None:
        """Delete it and make it anew."""
        with self._client() as client:
            client.delete_folder(folder)
            client.create_folder(folder)

    def expunge(self, uid: int, folder: str = "INBOX") -> None:
        """Take a mail away."""
        with self._client() as client:
            client.select_folder(folder)
            client.delete_messages([uid])
            client.expunge()

    def is_seen(self, uid: int, folder: str = "INBOX") -> bool:
        """Whether it is read."""
        with self._client() as client:
            client.select_folder(folder, readonly=True)
            return b"\\Seen" in client.get_flags([uid])[uid]

    def _client(self) -> Any:
        client = IMAPClient(self.account.host, self.account.port, ssl=False, timeout=10)
        client.login(self.account.user, self.account.secret)
        return client
