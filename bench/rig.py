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
LONGEST_PAUSE = 5.0

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

    def mailbox(self, name: str) -> Document:
        """A mailbox by its id."""
        mailbox: Document = self.api.get(f"/mailboxes/{name}").raise_for_status().json()
        return mailbox

    def mailboxes(self) -> Iterator[Document]:
        """Every mailbox."""
        return self._all("/mailboxes")

    def newest(self, limit: int) -> list[Document]:
        """The newest tickets."""
        page: list[Document] = self.api.get("/tickets", params={"limit": limit}).raise_for_status().json()["items"]
        return page

    def filed(self) -> int:
        """How many mails are readable in tickets."""
        return sum(int(ticket["counts"]["mails"]) for ticket in self.tickets())

    def wait_until_filed(self, mails: int, patience: float) -> float:
        """Return as soon as so many mails are readable in tickets, with the moment (`time.monotonic`) when they were.

        Raises:
            NotAllArrived: they were not after `patience` seconds.
        """
        began = time.monotonic()
        counts: dict[str, int] = {}
        first = filed = self._look(counts, everywhere=True)
        while True:
            now = time.monotonic()
            # A ticket that was merged into another is no longer listed: only a fresh count is the truth.
            if filed >= mails and (filed := self.filed()) >= mails:
                return now
            if now - began > patience:
                raise NotAllArrived(f"{filed} of {mails} mails are readable after {patience:.0f} s")
            left = (mails - filed) * (now - began) / max(1, filed - first)
            pause = min(max(SHORTEST_PAUSE, left / 2), LONGEST_PAUSE)
            time.sleep(pause)  # looking takes CPU from what is measured: again when half of the rest may be done
            before, filed = filed, self._look(counts)
            if filed == before:
                filed = self._look(counts, everywhere=True)

    def _look(self, counts: dict[str, int], *, everywhere: bool = False) -> int:
        """Count the mails per ticket, newest tickets first, and give their sum.

        Unless everywhere, it ends after two hundred tickets without anything new.
        """
        if everywhere:
            counts.clear()
        seen = 0
        for ticket in self.tickets():
            mails = int(ticket["counts"]["mails"])
            seen = 0 if counts.get(ticket["id"]) != mails else seen + 1
            counts[ticket["id"]] = mails
            if seen >= PAGE and not everywhere:
                break
        return sum(counts.values())

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
