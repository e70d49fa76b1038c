"""What do tests and demos need to know of an IMAP server, whichever it is?"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Account:
    """A mailbox that a client may log in to."""

    user: str
    password: str


class ImapServer(Protocol):
    """An IMAP server on which accounts are free to be made.

    `port` speaks IMAP in clear, with STARTTLS where `certificate` (PEM, self-signed, for localhost and 127.0.0.1) is
    set; `tls_port`, where there is one, speaks TLS from the first byte.
    """

    @property
    def host(self) -> str: ...  # noqa: D102 -- see the class
    @property
    def port(self) -> int: ...  # noqa: D102 -- see the class
    @property
    def tls_port(self) -> int | None: ...  # noqa: D102 -- see the class
    @property
    def certificate(self) -> Path | None: ...  # noqa: D102 -- see the class

    def account(self, user: str) -> Account:
        """Make an account with an empty INBOX, at once usable, also while the server runs."""


def new_password() -> str:
    """A password for one account; no server's configuration gives any of its characters a meaning."""
    return secrets.token_urlsafe(12)
