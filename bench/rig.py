"""How is a whole Postdesk fed and asked, from outside, by its public API only?"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import httpx

from local.accounts import Account, ImapServer
from local.stack import Stack

PAGE = 200
"""The most tickets and entries that the API gives at once."""
SHORTEST_PAUSE = 0.05
LONGEST_PAUSE = 2.0

Document = dict[str, Any]


class NotAllArrived(TimeoutError):
    """Fewer mails than expected became readable in time; the text says how many."""


class Rig:
    """A running Postdesk and an admin's token for it."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        headers = {"Authorization": f"Bearer {stack.token()}"}
        self.api = httpx.Client(base_url=f"{stack.api_url}/api/v1", headers=headers, timeout=60, trust_env=False)

    def connect(self, server: ImapServer, account: Account, **options: Any) -> Document:
        """Create a mailbox over an account, read from its first mail on."""
        body = {
            "name": account.user,
            "address": "support@example.org",
            "host": server.host,
            "port": server.port,
            "security": "none",
            "user": account.user,
            "secret": account.password,
            "start": "everything",
            **options,
        }
        mailbox: Document = self.api.post("/mailboxes", json=body).raise_for_status().json()
        return mailbox

    def tickets(self) -> Iterator[Document]:
        """Every ticket that can be read."""
        return self._all("/tickets")

    def mails(self, **wanted: Any) -> Iterator[Document]:
        """Every delivery that the journal knows, newest first."""
        return self._all("/mails", **wanted)

    def filed(self) -> int:
        """How many mails are readable in tickets."""
        return sum(int(ticket["counts"]["mails"]) for ticket in self.tickets())

    def wait_until_filed(self, mails: int, patience: float) -> None:
        """Return as soon as so many mails are readable in tickets.

        Looking costs the system time, so it looks again when about half of what is left should be done.

        Raises:
            NotAllArrived: they were not after `patience` seconds.
        """
        began = time.monotonic()
        first = self.filed()
        filed = first
        while filed < mails:
            spent = time.monotonic() - began
            if spent > patience:
                raise NotAllArrived(f"{filed} of {mails} mails are readable after {patience:.0f} s")
            left = (mails - filed) * spent / max(1, filed - first)
            time.sleep(min(max(SHORTEST_PAUSE, left / 2), LONGEST_PAUSE))
            filed = self.filed()

    def stored(self) -> Iterator[Document]:
        """Every mail in every ticket, as `bench.check` reads it."""
        for ticket in list(self.tickets()):
            for entry in self._all(f"/tickets/{ticket['id']}/entries"):
                if entry["kind"] == "mail":
                    files = [attachment["sha256"] for attachment in entry["attachments"]]
                    yield {"ticket": ticket["id"], "text": entry["text"], "files": files}

    def _all(self, path: str, **wanted: Any) -> Iterator[Document]:
        cursor = None
        while True:
            asked = {**wanted, "limit": PAGE} | ({"cursor": cursor} if cursor else {})
            page = self.api.get(path, params=asked).raise_for_status().json()
            yield from page["items"]
            if not (cursor := page["next_cursor"]):
                return
