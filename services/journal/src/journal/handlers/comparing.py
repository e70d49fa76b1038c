"""Is every mail of every folder accounted for, exactly once, from the server to the ticket's events?

Page by page, so that memory does not grow with the number of mails: servers against the ledger (the fetcher does that),
the ledger against the log of mails, outcomes against what tickets were heard to hold, that against ticketing's own log.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Protocol

from contracts.values import DeliveryId, EntryId, MailboxId, MailId, TicketId
from journal.domain.comparison import Comparison, Folder, Tally
from journal.domain.findings import Finding, Known, Row, Wrong, about_entry, of_row, stranger, twice
from journal.domain.heard import Heard, Place, gaps
from journal.handlers.hearing import Hearsay

PAGE: Final = 1000


class PeerUnavailable(RuntimeError):
    """Another service did not answer, or refused; the text says which and how. Ask again when it is there."""


class Fetched(Protocol):
    """What the fetcher knows: servers, and its ledger. Every method raises `PeerUnavailable`."""

    async def mailboxes(self) -> list[MailboxId]:
        """Every mailbox there is."""

    async def compare(self, mailboxes: Sequence[MailboxId]) -> list[tuple[Folder, Sequence[int]]]:
        """Each watched folder of these mailboxes on its server against the ledger, and the first of the UIDs missing.

        A folder's `problem` says why it could not be compared; a mailbox that could not be is one folder without a name.
        """

    def rows(self, mailbox_id: MailboxId) -> AsyncIterator[list[Row]]:
        """The ledger's rows of a mailbox in the order of their ids, page by page; no page is empty."""


class Told(Protocol):
    """What ticketing says its tickets hold. Every method raises `PeerUnavailable`."""

    def settled(self) -> AsyncIterator[list[Heard]]:
        """The entries of all tickets up to about a minute ago, in the order of their places, page by page."""

    async def of_ticket(self, ticket_id: TicketId) -> list[Heard]:
        """The entries of one ticket, up to now, merged and deleted ones too."""


class Mails(Protocol):
    """The log of mails, for comparing."""

    async def known(
        self, mailbox_id: MailboxId, after: DeliveryId | None, until: DeliveryId | None
    ) -> dict[DeliveryId, Known]:
        """What is known of a mailbox's deliveries with ids behind `after` and up to `until`."""


@dataclass(frozen=True, slots=True)
class Witnesses:
    """Everybody who is asked."""

    fetched: Fetched
    mails: Mails
    hearsay: Hearsay
    told: Told
    now: Callable[[], datetime]


async def compare(asked: Comparison, witnesses: Witnesses) -> Tally:
    """Compare everything that is asked for. Raises `PeerUnavailable`; what was counted until then is of no use."""
    return await _Run(asked, witnesses).run()


class _Reading:
    """Reads what was heard as far as what was told, and goes on from there."""

    def __init__(self, pages: AsyncIterator[Sequence[Heard]]) -> None:
        self._pages = pages
        self._page: Sequence[Heard] = ()

    async def up_to(self, place: Place | None) -> AsyncIterator[Sequence[Heard]]:
        """What was not read before, up to a place (included) or the end; no page is empty."""
        while True:
            self._page = self._page or await anext(self._pages, [])
            if not self._page:
                return
            cut = bisect_right(self._page, place, key=lambda each: each.place) if place else len(self._page)
            if cut:
                yield self._page[:cut]
            self._page = self._page[cut:]
            if self._page:
                return


class _Run:
    def __init__(self, asked: Comparison, witnesses: Witnesses) -> None:
        self._asked = asked
        self._of = witnesses
        self._tally = Tally()
        self._young = witnesses.now() - timedelta(seconds=asked.grace)
        self._suspects: list[Finding] = []
        """Deliveries whose entries nobody heard of: ticketing is asked for them."""
        self._unheard: set[EntryId] = set()
        """Entries without an event that were counted already."""

    async def run(self) -> Tally:
        wanted = self._asked.mailbox_id
        mailboxes = [wanted] if wanted else await self._of.fetched.mailboxes()
        for found, uids in await self._of.fetched.compare(mailboxes):
            self._server(found, uids)
        for mailbox_id in mailboxes:
            await self._ledger(mailbox_id)
        if not wanted:
            await self._tickets()
        await self._resolve()
        return self._tally

    def _server(self, found: Folder, uids: Sequence[int]) -> None:
        folder = self._tally.folder(found.mailbox_id, found.folder, found.uidvalidity)
        folder.on_server, folder.pending, folder.problem = found.on_server, found.pending, found.problem
        self._tally.pending += found.pending
        about = Finding(
            wrong=Wrong.NOT_FETCHED,
            mailbox_id=found.mailbox_id,
            folder=found.folder,
            uidvalidity=found.uidvalidity,
        )
        for uid in uids:
            self._tally.add(replace(about, uid=uid))
        if (unnamed := found.missing - len(uids)) > 0:
            self._tally.add(replace(about, detail=f"{unnamed} more"), unnamed)
        if found.problem:
            self._tally.add(replace(about, wrong=Wrong.NOT_COMPARED, detail=found.problem))

    async def _ledger(self, mailbox_id: MailboxId) -> None:
        after: DeliveryId | None = None
        async for page in self._of.fetched.rows(mailbox_id):
            last = page[-1].delivery_id
            known = await self._of.mails.known(mailbox_id, after, last)
            await self._page(page, known)
            self._strangers(mailbox_id, known, {row.delivery_id for row in page})
            after = last
        self._strangers(mailbox_id, await self._of.mails.known(mailbox_id, after, None), set())

    async def _page(self, page: Sequence[Row], known: Mapping[DeliveryId, Known]) -> None:
        heard = await self._heard({each.mail_id for each in known.values() if each.mail_id})
        for row in page:
            if self._asked.since and row.received_at < self._asked.since:
                continue
            mail = known.get(row.delivery_id)
            entries = heard.get(mail.mail_id, []) if mail and mail.mail_id else []
            self._row(row, mail, entries)
            for finding in twice(entries, row):
                self._tally.add(finding)

    async def _heard(self, mails: Collection[MailId]) -> Mapping[MailId, list[Heard]]:
        found: defaultdict[MailId, list[Heard]] = defaultdict(list)
        for each in await self._of.hearsay.of_mails(mails):
            if each.mail_id:
                found[each.mail_id].append(each)
        return found

    def _row(self, row: Row, known: Known | None, heard: Sequence[Heard]) -> None:
        folder = self._tally.folder(row.mailbox_id, row.folder, row.uidvalidity)
        folder.recorded += 1
        if known and known.outcome:
            folder.settled += 1
            self._tally.outcomes[known.outcome.value] = self._tally.outcomes.get(known.outcome.value, 0) + 1
        finding = of_row(row, known, heard)
        if finding is None:
            return
        if finding.wrong is Wrong.NO_ENTRY:
            self._suspects.append(finding)
        elif (known.seen_at if known else row.received_at) > self._young:
            folder.pending += 1
            self._tally.pending += 1
        else:
            self._tally.add(finding)

    def _strangers(
        self, mailbox_id: MailboxId, known: Mapping[DeliveryId, Known], rows: Collection[DeliveryId]
    ) -> None:
        for delivery_id in sorted(known.keys() - rows):
            if known[delivery_id].seen_at <= self._young:
                self._tally.add(stranger(mailbox_id, known[delivery_id]))

    async def _tickets(self) -> None:
        """What ticketing says against what was heard, both ways, and whether versions lack between others.

        Both come in the same order, so that only what one of them lacks is ever looked for.
        """
        heard = _Reading(self._of.hearsay.in_time())
        async for page in self._of.told.settled():
            named = {each.entry_id: each for each in page}
            async for some in heard.up_to(page[-1].place):
                await self._untold([each for each in some if named.pop(each.entry_id, None) is None])
            self._tally.events += len(page) - len(named)
            await self._compare([*named.values()])
        async for some in heard.up_to(None):
            await self._untold(some)
        async for ticket_id, versions in self._of.hearsay.tickets():
            self._ticket(ticket_id, versions)

    async def _untold(self, heard: Sequence[Heard]) -> None:
        """Entries that ticketing did not name in their place: it is asked for their tickets, as they are now."""
        told = await self._ask({each.ticket_id for each in heard})
        for each in heard:
            if told.get(each.entry_id) == each.ticket_id:
                self._tally.events += 1
            else:
                self._tally.add(about_entry(each, Wrong.NO_ENTRY))

    def _ticket(self, ticket_id: TicketId, versions: Sequence[int]) -> None:
        self._tally.tickets += 1
        self._tally.entries += len(versions)
        if missing := gaps(versions):
            detail = f"version {', '.join(map(str, missing))}"
            self._tally.add(Finding(wrong=Wrong.VERSION_GAP, ticket_id=ticket_id, detail=detail))

    async def _resolve(self) -> None:
        """Entries that outcomes name and nobody heard of: either their events never came, or they are not there."""
        told = await self._ask({each.ticket_id for each in self._suspects if each.ticket_id})
        for finding in self._suspects:
            if finding.entry_id is None or told.get(finding.entry_id) != finding.ticket_id:
                self._tally.add(finding)

    async def _ask(self, tickets: Collection[TicketId]) -> dict[EntryId, TicketId]:
        """All entries of some tickets, as they are now, and whose they are."""
        entries: dict[EntryId, TicketId] = {}
        for ticket_id in sorted(tickets):
            told = await self._of.told.of_ticket(ticket_id)
            entries |= {each.entry_id: ticket_id for each in told}
            await self._compare(told)
        return entries

    async def _compare(self, told: Sequence[Heard]) -> None:
        unheard = await self._of.hearsay.unheard(told)
        others = await self._heard({each.mail_id for each in unheard if each.mail_id})
        for each in unheard:
            if each.entry_id in self._unheard:
                continue
            self._unheard.add(each.entry_id)
            if each.at > self._young:
                self._tally.pending += 1
                continue
            self._tally.add(about_entry(each, Wrong.NO_EVENT))
            if each.mail_id and any(map(each.doubles, others.get(each.mail_id, ()))):
                self._tally.add(about_entry(each, Wrong.FILED_TWICE))
