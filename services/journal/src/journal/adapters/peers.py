"""How are the fetcher and ticketing asked? By their internal HTTP interfaces, each by what it offers to services."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from typing_extensions import override

from chassis.http import Peer, PeerUnreachable
from contracts.values import DeliveryId, EntryId, MailboxId, TicketId
from journal.domain.comparison import Folder
from journal.domain.findings import Row
from journal.domain.heard import Heard
from journal.handlers.comparing import Fetched, PeerUnavailable, Told

ACTOR: Final = "service:journal"
PAGE: Final = 1000
EVENTS: Final = 200
"""The most that ticketing gives at once."""
FIRST_PAUSE: Final = 0.1
LONGEST_PAUSE: Final = 2.0
PATIENCE: Final = timedelta(hours=1)
"""How long one mailbox may take to be compared with its server."""

Document = dict[str, Any]


class PeerUnaware(PeerUnavailable):
    """Another service does not know what it is asked for."""


async def _ask(peer: Peer, method: str, path: str, **params: object) -> Document:
    """One document; parameters that are None are left out. Raises `PeerUnavailable`, `PeerUnaware`."""
    wanted = {name: str(value) for name, value in params.items() if value is not None}
    try:
        document = await peer.ask(method, path, params=wanted)
    except PeerUnreachable as error:
        raise PeerUnavailable(str(error)) from error
    if document is None:
        raise PeerUnaware(f"The {peer.name} knows nothing at {path}.")
    return document


class HttpFetched(Fetched):
    """The fetcher."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer

    @override
    async def mailboxes(self) -> list[MailboxId]:
        found: list[MailboxId] = []
        cursor = None
        while True:
            page = await _ask(self._peer, "GET", "/v1/mailboxes", limit=100, cursor=cursor)
            found += [each["id"] for each in page["items"]]
            if not (cursor := page.get("next_cursor")):
                return found

    @override
    async def compare(self, mailboxes: Sequence[MailboxId]) -> list[tuple[Folder, Sequence[int]]]:
        jobs = {each: await self._begin(each) for each in mailboxes}
        return [found for each in mailboxes for found in await self._compared(each, jobs[each])]

    @override
    async def rows(self, mailbox_id: MailboxId) -> AsyncIterator[list[Row]]:
        cursor = None
        while True:
            page = await _ask(self._peer, "GET", f"/v1/mailboxes/{mailbox_id}/deliveries", limit=PAGE, cursor=cursor)
            if page["items"]:
                yield [_row(mailbox_id, each) for each in page["items"]]
            if not (cursor := page["next_cursor"]):
                return

    async def _begin(self, mailbox_id: MailboxId) -> Document:
        try:
            return await _ask(self._peer, "POST", f"/v1/mailboxes/{mailbox_id}/reconciliations")
        except PeerUnavailable as error:
            return {"state": "failed", "last_error": {"message": str(error)}}

    async def _compared(self, mailbox_id: MailboxId, job: Document) -> list[tuple[Folder, Sequence[int]]]:
        path = f"/v1/mailboxes/{mailbox_id}/reconciliations/{job.get('id')}"
        pause = FIRST_PAUSE
        async with asyncio.timeout(PATIENCE.total_seconds()):
            while job["state"] in {"queued", "running"}:
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
                job = await _ask(self._peer, "GET", path)
        if job["state"] != "done":
            problem = (job.get("last_error") or {}).get("message") or f"the comparison was {job['state']}"
            return [(Folder(mailbox_id, "", 0, problem=problem), ())]
        return [(_folder(mailbox_id, each), each["missing_uids"]) for each in job["folders"]]


class HttpTold(Told):
    """Ticketing."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer

    @override
    async def settled(self) -> AsyncIterator[list[Heard]]:
        after: str | None = None
        while True:
            page = await _ask(self._peer, "GET", "/v1/events", limit=EVENTS, after=after)
            if page["items"]:
                yield [_heard(each["data"]) for each in page["items"]]
            if page["next"] == after:
                return
            after = page["next"]

    @override
    async def of_ticket(self, ticket_id: TicketId) -> list[Heard]:
        found: list[Heard] = []
        after = 0
        while True:
            try:
                page = await _ask(self._peer, "GET", f"/v1/tickets/{ticket_id}/events", limit=EVENTS, after=after)
            except PeerUnaware:
                return found
            found += [_heard(each["data"]) for each in page["items"]]
            if page["next"] == after:
                return found
            after = page["next"]


def _row(mailbox_id: MailboxId, told: Mapping[str, Any]) -> Row:
    received_at = datetime.fromisoformat(told["received_at"])
    return Row(
        DeliveryId(told["delivery_id"]), mailbox_id, told["folder"], told["uidvalidity"], told["uid"], received_at
    )


def _folder(mailbox_id: MailboxId, told: Mapping[str, Any]) -> Folder:
    counts = {name: told[name] for name in ("on_server", "pending", "missing")}
    return Folder(mailbox_id, told["folder"], told["uidvalidity"], problem=told["problem"], **counts)


def _heard(told: Mapping[str, Any]) -> Heard:
    return Heard(
        EntryId(told["entry_id"]),
        TicketId(told["ticket_id"]),
        told["version"],
        datetime.fromisoformat(told["occurred_at"]),
        told.get("mail_id"),
        told.get("delivery_id"),
        told.get("copy_in"),
    )
