"""How does an IMAP server run on every machine? pymap, a Python package, over Maildirs.

It hands out every mail with bare LF, whatever came in, and knows no custom keywords: what must be byte-exact is tested
on Dovecot.
"""

from __future__ import annotations

import base64
import hashlib
import imaplib
import secrets
import sys
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

from typing_extensions import override

from local.accounts import Account, ImapServer, new_password
from local.certificate import self_signed
from local.engine import Engine, EngineMissing
from local.ports import answers, free_port
from local.process import Program

HASH_ROUNDS = 1_000  # passwords of throw-away accounts: a login shall cost nothing


UNCOLLECTED = "import gc, sys; gc.disable(); from pymap.main import main; sys.exit(main())"
"""Since Python 3.13 the collector takes away pymap's connections that wait for something, "Task was destroyed but it is pending"."""


class Pymap(Engine):
    """An IMAP server in clear; with `starttls` it offers that too."""

    name = "pymap"
    host = "127.0.0.1"
    tls_port = None

    def __init__(self, folder: Path, *, starttls: bool = False) -> None:
        super().__init__(folder)
        self.port = free_port()
        self._mail = self.folder / "mail"
        self._mail.mkdir(exist_ok=True)
        self._tls = self_signed(self.folder) if starttls else None

    @property
    def certificate(self) -> Path | None:
        """What STARTTLS shows; None when it is not offered."""
        return self._tls[0] if self._tls else None

    @property
    @override
    def address(self) -> str:
        return f"imap://{self.host}:{self.port}"

    def account(self, user: str) -> Account:
        """Make an account with an empty INBOX, at once usable, also while the server runs."""
        account = Account(user, new_password())
        # The files and their colons are pymap's (backend/maildir/users.py); they are read at every login.
        with (self._mail / "pymap-etc-passwd").open("a") as users:
            users.write(f"{_escaped(user)}:x::::{_escaped(user)}:\r\n")
        with (self._mail / "pymap-etc-shadow").open("a") as passwords:
            passwords.write(f"{_escaped(user)}:{_hashed(account.password)}:::::::\r\n")
        return account

    @override
    def program(self) -> Program:
        if not find_spec("pymap"):
            raise EngineMissing("IMAP: the package pymap is not installed (make setup)")
        tls = ["--cert", str(self._tls[0]), "--key", str(self._tls[1])] if self._tls else ["--no-tls"]
        services = ["--host", self.host, "--port", str(self.port), "--no-service", "admin"]
        command = [sys.executable, "-c", UNCOLLECTED, *services, *tls, "maildir", str(self._mail)]
        return Program(self.name, command, self.log)

    @override
    def ready(self) -> bool:
        return answers(self.port)


def append(server: ImapServer, account: Account, mails: Iterable[bytes], folder: str = "INBOX") -> None:
    """Put mails into a folder, unread, in this order. For servers that take a login in clear."""
    with imaplib.IMAP4(server.host, server.port) as client:
        client.login(account.user, account.password)
        for mail in mails:
            answer, detail = client.append(folder, "", "", mail)
            if answer != "OK":
                raise RuntimeError(f"{server.host}:{server.port} refused a mail: {detail!r}")


def _escaped(text: str) -> str:
    return text.replace(":", "\\:")


def _hashed(password: str) -> str:
    salt = secrets.token_bytes(16)
    digest = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, HASH_ROUNDS)
    return f"$pbkdf2-sha256${HASH_ROUNDS}${base64.b64encode(salt).decode()}${base64.b64encode(digest).decode()}"
