"""How does a batch of mails get into tickets? In rounds: at most one mail of a conversation and of a ticket at a time.

A round takes a handful of store calls, however many mails are in it. Whoever loses a race comes again in the next round;
a mail that crashed on the way is delivered again and continues where it stopped. The insert of the log entry is the
commit: views, events and outcomes follow from it and can be made again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ticketing.domain.entries import mail_entry
from ticketing.domain.folding import fold
from ticketing.domain.mail import Incoming
from ticketing.domain.policy import Copies
from ticketing.domain.ticket import Entry, Ticket
from ticketing.handlers.announcing import envelopes, settled, with_events
from ticketing.handlers.merging import merge_evidence
from ticketing.handlers.placing import Placed, lead, place
from ticketing.handlers.ports import Appended, Desk


@dataclass(frozen=True, slots=True)
class Filed:
    """A mail that is in the log. `ticket` is its ticket after it."""

    placed: Placed
    entry: Entry
    ticket: Ticket


async def file_mails(desk: Desk, mails: Sequence[Incoming]) -> None:
    """File every mail in exactly one ticket and say so; when it returns, all of that is durable.

    Safe to call again with the same mails, after an error or a crash anywhere: nothing happens twice.
    """
    waiting = await told_apart(desk, mails)
    while waiting:
        mine, later = next_round(waiting)
        placed = await place(desk.store, mine, desk.policy)
        filed = await _commit(desk, placed)
        await _conclude(desk, filed)
        done = {id(each.placed.mail) for each in filed}
        waiting = [mail for mail in mine if id(mail) not in done] + later


async def told_apart(desk: Desk, mails: Sequence[Incoming]) -> list[Incoming]:
    """The mails with whose copies they are. What was filed for all mailboxes before the policy changed stays so."""
    if desk.policy.copies is Copies.ONE:
        return list(mails)
    common = await desk.store.find_claims({mail.key for mail in mails})
    return [mail if mail.key in common else replace(mail, copy_in=mail.delivery.mailbox_id) for mail in mails]


def next_round(waiting: Iterable[Incoming]) -> tuple[list[Incoming], list[Incoming]]:
    """Those whose turn it is, one per conversation and per mail, and the rest, both in their order."""
    mine: list[Incoming] = []
    later: list[Incoming] = []
    seen: set[str] = set()
    for mail in waiting:
        marks = {f"conversation:{mail.mail.conversation}", f"mail:{mail.mail_id}"}
        (later if marks & seen else mine).append(mail)
        seen |= marks
    return mine, later


async def _commit(desk: Desk, placed: Sequence[Placed]) -> list[Filed]:
    """Put one entry per mail into the log, and see that the views know; mails that lost a race are left out."""
    store = desk.store
    repeats = {each.mail.entry_id for each in placed if each.repeat}
    known = await store.find_entries(repeats) if repeats else {}
    filed = [
        Filed(each, known[each.mail.entry_id], each.decision.ticket) for each in placed if each.mail.entry_id in known
    ]
    pending = [each for each in placed if each.mail.entry_id not in known]
    entries = await _entries(desk, pending)
    answers = await store.append(entries) if entries else []
    filed += [
        Filed(each, entry, fold(each.decision.ticket, [entry]))
        for each, entry, answer in zip(pending, entries, answers, strict=True)
        if answer is Appended.DONE
    ]
    if filed:
        await store.save_views([each.ticket for each in filed])
    return filed


async def _entries(desk: Desk, pending: Sequence[Placed]) -> list[Entry]:
    now, numbers = desk.clock(), desk.policy.numbers
    opening = sum(not each.decision.ticket.version for each in pending)
    number = await desk.store.take_numbers(numbers.series(now.year), opening) if opening else 0
    entries = []
    for each in pending:
        name = None
        if not each.decision.ticket.version:
            name, number = numbers.number(now.year, number), number + 1
        entries.append(with_events(mail_entry(each.mail, each.decision, name, now), each.mail.traceparent))
    return entries


async def _conclude(desk: Desk, filed: Sequence[Filed]) -> None:
    """Bring tickets together that the mails show to be one, then tell: events first in the log, outcomes with them."""
    entries = [each.entry for each in filed]
    filed = list(filed)
    for position, each in enumerate(filed):
        made = await merge_evidence(desk.store, each.placed, desk.clock, desk.policy)
        if made:
            entries += made
            ended = (await lead(desk.store, [each.ticket.id]))[each.ticket.id]
            filed[position] = replace(each, ticket=ended)
    if not filed:
        return
    news = [entry for entry in entries if entry.unpublished]
    outcomes = [settled(each.placed.mail, each.entry, each.ticket.id, each.entry.at) for each in filed]
    await desk.publisher.publish([*envelopes(news), *outcomes])
    if news:
        await desk.store.mark_published([entry.id for entry in news])
