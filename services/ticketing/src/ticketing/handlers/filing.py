"""How does a batch of mails get into tickets? In rounds: at most one mail of a conversation and of a ticket at a time.

What there is to know is read once for the batch, and kept up with what the batch itself does; a round writes claims and the
log, in a handful of store calls however many mails are in it. Whoever loses a race is decided anew in the next round, by
what is so then; a mail that crashed on the way is delivered again and continues where it stopped. The insert of the log
entry is the commit: views, events and outcomes follow from it once for the batch, and can be made again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from contracts.values.frozen import frozen
from ticketing.domain.entries import mail_entry
from ticketing.domain.folding import fold
from ticketing.domain.known import Known
from ticketing.domain.mail import Incoming
from ticketing.domain.policy import Copies
from ticketing.domain.ticket import Entry, Ticket
from ticketing.handlers.announcing import envelopes, settled, with_events
from ticketing.handlers.leading import lead
from ticketing.handlers.merging import merge_evidence
from ticketing.handlers.placing import Placed, known_of, place
from ticketing.handlers.ports import Appended, Desk


@frozen
class Filed:
    """A mail that is in the log. `ticket` is its ticket after it, `merged` are entries that brought tickets together."""

    placed: Placed
    entry: Entry
    ticket: Ticket
    merged: tuple[Entry, ...] = ()


async def file_mails(desk: Desk, mails: Sequence[Incoming]) -> None:
    """File every mail in exactly one ticket and say so; when it returns, all of that is durable.

    Safe to call again with the same mails, after an error or a crash anywhere: nothing happens twice.
    """
    waiting = await told_apart(desk, mails)
    known: Known | None = None
    rounds: list[list[Filed]] = []
    while waiting:
        known = known or await known_of(desk, waiting)
        placed = await place(desk.store, next_round(waiting), known)
        done = [await _brought_together(desk, each) for each in await _commit(desk, placed)]
        known = _known_after(known, placed, done)
        rounds.append(done)
        ready = {id(each.placed.mail) for each in done}
        # In the order in which they came: whoever opens a ticket again after its closing is not to come before that.
        waiting = [mail for mail in waiting if id(mail) not in ready]
    await _tell(desk, rounds)


async def told_apart(desk: Desk, mails: Sequence[Incoming]) -> list[Incoming]:
    """The mails with whose copies they are. What was filed for all mailboxes before the policy changed stays so."""
    if desk.policy.copies is Copies.ONE:
        return list(mails)
    common = await desk.store.find_claims({mail.key for mail in mails})
    return [mail if mail.key in common else replace(mail, copy_in=mail.delivery.mailbox_id) for mail in mails]


def next_round(waiting: Iterable[Incoming]) -> list[Incoming]:
    """Those whose turn it is, in their order: one per conversation and per mail.

    Of one conversation are also those of which one answers the other, or both the same: many tell no more of it than what
    they answer. Who may join it is to be known by then, and to decide about both at once is to decide about one in vain.
    """
    mine: list[Incoming] = []
    seen: set[str] = set()
    for mail in waiting:
        marks = (mail.mail.conversation, mail.mail_id, mail.own or mail.mail_id, *mail.references)
        if seen.isdisjoint(marks):
            mine.append(mail)
        seen.update(marks)
    return mine


async def _commit(desk: Desk, placed: Sequence[Placed]) -> list[Filed]:
    """Put one entry per mail into the log; mails that lost a race for the next version are `lost`."""
    standing = [each for each in placed if not each.lost]
    repeats = {each.mail.entry_id for each in standing if each.repeat}
    known = await desk.store.find_entries(repeats) if repeats else {}
    filed = [
        Filed(each, known[each.mail.entry_id], each.decision.ticket) for each in standing if each.mail.entry_id in known
    ]
    pending = [each for each in standing if each.mail.entry_id not in known]
    entries = await _entries(desk, pending)
    answers = await desk.store.append(entries) if entries else []
    for each, entry, answer in zip(pending, entries, answers, strict=True):
        if answer is Appended.DONE:
            filed.append(Filed(each, entry, fold(each.decision.ticket, [entry])))
        else:
            each.lost = True
    return filed


async def _entries(desk: Desk, pending: Sequence[Placed]) -> list[Entry]:
    year, numbers = desk.clock().year, desk.policy.numbers
    opening = sum(not each.decision.ticket.version for each in pending)
    number = await desk.store.take_numbers(numbers.series(year), opening) if opening else 0
    # Not before the numbers came: what is older than a minute was told to whoever reads all events.
    now, entries = desk.clock(), []
    for each in pending:
        name = None
        if not each.decision.ticket.version:
            name, number = numbers.number(year, number), number + 1
        entries.append(with_events(mail_entry(each.mail, each.decision, name, now), each.mail.traceparent))
    return entries


async def _brought_together(desk: Desk, filed: Filed) -> Filed:
    """The same, after tickets that the mail shows to be one are so."""
    made = await merge_evidence(desk.store, filed.placed, desk.clock, desk.policy)
    if not made:
        return filed
    ended = (await lead(desk.store, desk.clock, [filed.ticket.id]))[filed.ticket.id]
    return replace(filed, ticket=ended, merged=tuple(made))


def _known_after(known: Known, placed: Sequence[Placed], done: Sequence[Filed]) -> Known | None:
    """What is known after a round; None where others were at work too, or tickets were merged: it has to be read again."""
    if any(each.lost for each in placed) or any(each.merged for each in done):
        return None
    return known.after([claim for each in placed for claim in each.claims], [each.ticket for each in done])


async def _tell(desk: Desk, rounds: Sequence[Sequence[Filed]]) -> None:
    """Bring the views up, then tell: events as they came about, outcomes with them."""
    filed = [each for done in rounds for each in done]
    if not filed:
        return
    await desk.store.save_views(list({each.ticket.id: each.ticket for each in filed}.values()))
    entries = (entry for done in rounds for entry in _entries_of(done))
    news = [entry for entry in entries if entry.unpublished]
    outcomes = [settled(each.placed.mail, each.entry, each.ticket.id, each.entry.at) for each in filed]
    await desk.publisher.publish([*envelopes(news), *outcomes])
    if news:
        await desk.store.mark_published([entry.id for entry in news])


def _entries_of(done: Sequence[Filed]) -> Iterator[Entry]:
    """Those of a round: mails first, as what they brought together came after them."""
    yield from (each.entry for each in done)
    yield from (entry for each in done for entry in each.merged)
