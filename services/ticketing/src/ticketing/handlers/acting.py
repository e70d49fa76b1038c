"""What do the staff do to tickets? One entry of the log for each thing done, by the same commit as a mail's.

An entry's id is derived from who asks and their idempotency key: asking again does nothing and gets the same answer.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from contracts.values import EntryId, TicketId
from ticketing.domain.actions import Comment, Deed, changed, commented, deleted, edited, linked
from ticketing.domain.claims import Claim, deed_claim
from ticketing.domain.folding import fold
from ticketing.domain.identity import deed_id
from ticketing.domain.lifecycle import MoveNotAllowed
from ticketing.domain.ticket import Entry, EntryKind, Ticket
from ticketing.handlers.announcing import envelopes, with_events
from ticketing.handlers.leading import lead
from ticketing.handlers.merging import merge
from ticketing.handlers.naming import check_names, names_somebody, newly_named
from ticketing.handlers.ports import Appended, Desk, Directory
from ticketing.handlers.reading import Accounts, TicketGone, TicketUnknown


class ChangedMeanwhile(Exception):
    """The ticket is not at the version that the request is based on: read it again."""


class KeyUsedBefore(ValueError):
    """The idempotency key came with another request before: use a new one."""


class TicketMerged(ValueError):
    """The ticket went into another, which its name leads to: that one is deleted by a name of its own."""


class CommentUnknown(LookupError):
    """No comment of the ticket has this id."""


@dataclass(frozen=True, slots=True)
class Request:
    """Who asks for something, under which idempotency key, based on which version of the ticket; None: on any.

    `accounts` are those whose tickets they may see: no other ticket exists for them.
    """

    actor_id: str
    key: str
    expected: int | None = None
    accounts: Accounts = None


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a request: the ticket after it, the entry that it made (None: nothing was to be done). `replayed`: earlier."""

    ticket: Ticket
    entry: Entry | None = None
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class ItemDone:
    """What came of a request for one of many tickets: its version, or why not."""

    name: str
    version: int | None = None
    problem: Exception | None = None


_REFUSALS_OF_ONE = (
    TicketUnknown,
    TicketGone,
    ChangedMeanwhile,
    MoveNotAllowed,
    KeyUsedBefore,
)
Make = Callable[[Ticket, Deed], Entry | None]


async def change_ticket(
    desk: Desk, directory: Directory, name: str, request: Request, wanted: Mapping[str, Any]
) -> Done:
    """Make fields of a ticket as wanted. Raises as `_act` and `check_names`, and MoveNotAllowed."""
    deed = _deed(desk, request, "change", name, wanted)
    if names_somebody(wanted) and await _made_by(desk, request, deed) is None:
        ticket = await _find(desk, name, request)
        await check_names(directory, request.accounts, newly_named(ticket, wanted))
    return await _change(desk, name, request, deed, wanted)


async def change_tickets(
    desk: Desk, directory: Directory, names: Sequence[str], request: Request, wanted: Mapping[str, Any]
) -> tuple[list[ItemDone], bool]:
    """Make fields of many tickets as wanted, each by itself: one that cannot be changed keeps none of the others from it.

    Where the request names a version, it is that of each of them. Tells too whether it came before. Raises KeyUsedBefore,
    and as `check_names`.
    """
    names = list(dict.fromkeys(names))
    deed = _deed(desk, request, "bulk", "", [names, wanted])
    replayed = await _made_by(desk, request, deed) is not None
    if not replayed:
        await check_names(directory, request.accounts, wanted)
    await _claim_for_all(desk, names, request, deed)
    done = []
    for name in names:
        own = replace(request, key=f"{request.key}\n{name}")
        try:
            own_deed = _deed(desk, own, "change", name, wanted)
            done.append(ItemDone(name, (await _change(desk, name, own, own_deed, wanted)).ticket.version))
        except _REFUSALS_OF_ONE as problem:
            done.append(ItemDone(name, problem=problem))
    return done, replayed


async def _change(desk: Desk, name: str, request: Request, deed: Deed, wanted: Mapping[str, Any]) -> Done:
    return await _act(desk, name, request, deed, lambda ticket, deed: changed(ticket, deed, wanted))


async def _claim_for_all(desk: Desk, names: Sequence[str], request: Request, deed: Deed) -> None:
    """Have the key stand for all of these tickets, by the first that there is; where there is none, nothing will be done."""
    for name in names:
        with suppress(TicketUnknown):
            ticket = await _lead(desk, name, request)
            await _keep_key(desk, request, deed, ticket)
            return


async def comment_on(desk: Desk, name: str, request: Request, comment: Comment) -> Done:
    """Write in a ticket. Raises as `_act`, and MoveNotAllowed."""
    deed = _deed(desk, request, "comment", name, [comment.text, comment.public, comment.status])
    return await _act(desk, name, request, deed, lambda ticket, deed: commented(ticket, deed, comment))


async def edit_comment(desk: Desk, name: str, request: Request, comment: EntryId, text: str) -> Done:
    """Write a comment anew; what it said before stays in the log. Raises as `_act`, and CommentUnknown."""
    found = (await desk.store.find_entries([comment])).get(comment)
    if found is None or found.kind is not EntryKind.COMMENT:
        raise CommentUnknown(comment)

    def make(ticket: Ticket, deed: Deed) -> Entry:
        if found.ticket_id not in {ticket.id, *ticket.absorbed}:
            raise CommentUnknown(comment)
        return edited(ticket, deed, comment, text)

    return await _act(desk, name, request, _deed(desk, request, "edit", name, [comment, text]), make)


async def link_ticket(desk: Desk, name: str, request: Request, other: str, *, link: bool) -> Done:
    """Say that a ticket has to do with another, or that it has not: that of a merged or deleted one too. Raises as `_act`."""
    target = await _lead(desk, other, request)

    def make(ticket: Ticket, deed: Deed) -> Entry | None:
        if link and target.deleted:
            raise TicketGone(other)
        names = (target.id, *target.absorbed)
        return linked(ticket, deed, names if link else (TicketId(other), *names), link=link)

    return await _act(desk, name, request, _deed(desk, request, "link", name, [other, link]), make)


async def delete_ticket(desk: Desk, name: str, request: Request) -> bool:
    """Put a ticket out of sight, and tell whether the request came before. What is deleted stays so.

    Raises as `_act`, but not TicketGone, and TicketMerged.
    """
    named = await _named(desk, name)

    def make(ticket: Ticket, deed: Deed) -> Entry:
        if ticket.id != named:
            raise TicketMerged(ticket.number)
        return deleted(ticket, deed)

    deed = _deed(desk, request, "delete", name, None)
    try:
        return (await _act(desk, name, request, deed, make)).replayed
    except TicketGone:
        known = await _made_by(desk, request, deed)
        await _keep_key(desk, request, deed, await _lead(desk, name, request))
        return known is not None


async def merge_tickets(desk: Desk, name: str, request: Request, other: str) -> Done:
    """Make two tickets one: the younger goes into the older. Raises as `_act`.

    Its entries bear names of their own, as a ticket is merged once: so the key is claimed.
    """
    mine, theirs = await _find(desk, name, request), await _find(desk, other, request)
    deed = _deed(desk, request, "merge", name, other)
    known = await _made_by(desk, request, deed)
    if mine.id == theirs.id:
        await _keep_key(desk, request, deed, mine)
        return Done(mine, replayed=known is not None)
    _check_version(mine, request)
    await _keep_key(desk, request, deed, mine)

    def right(one: Ticket, two: Ticket) -> bool:
        _check_version(one, request)
        if one.deleted or two.deleted:
            raise TicketGone(name if one.deleted else other)
        return True

    made = await merge(desk.store, desk.clock, (mine.id, theirs.id), right, request.actor_id)
    await _tell(desk, made)
    return Done(await _find(desk, name, request), made[0] if made else None)


async def _act(desk: Desk, name: str, request: Request, deed: Deed, make: Make) -> Done:
    """Commit what a request makes of a ticket, and tell it.

    Raises:
        TicketUnknown: there is none.
        TicketGone: it was deleted.
        ChangedMeanwhile: it is not at the version that the request is based on.
        KeyUsedBefore: the key came with another request.
    """
    while True:
        known = await _made_by(desk, request, deed)
        ticket = await _find(desk, name, request)
        if known:
            return Done(ticket, known if isinstance(known, Entry) else None, replayed=True)
        _check_version(ticket, request)
        made = make(ticket, deed)
        if made is None:
            await _keep_key(desk, request, deed, ticket)
            return Done(ticket)
        entry = with_events(made)
        if (await desk.store.append([entry]))[0] is Appended.DONE:
            after = fold(ticket, [entry])
            await desk.store.save_views([after])
            await _tell(desk, [entry])
            return Done(after, entry)


async def _keep_key(desk: Desk, request: Request, deed: Deed, ticket: Ticket) -> None:
    """Have the key stand for a request that makes no entry under its own name. Raises KeyUsedBefore."""
    if not await desk.store.make_claims([deed_claim(deed, ticket)]):
        await _made_by(desk, request, deed)


async def _made_by(desk: Desk, request: Request, deed: Deed) -> Entry | Claim | None:
    """The entry that the same request made before, or that it came before. Raises KeyUsedBefore where its key came with another one."""
    entry = (await desk.store.find_entries([deed.entry_id])).get(deed.entry_id)
    claim = (await desk.store.find_claims([deed.entry_id])).get(deed.entry_id)
    asked = {each for each in (entry and entry.data.get("digest"), claim and claim.digest) if each is not None}
    if asked - {deed.digest}:
        raise KeyUsedBefore(request.key)
    return entry or claim


async def _find(desk: Desk, name: str, request: Request) -> Ticket:
    """The ticket that an id or a number leads to. Raises TicketUnknown and TicketGone."""
    ticket = await _lead(desk, name, request)
    if ticket.deleted:
        raise TicketGone(name)
    return ticket


async def _lead(desk: Desk, name: str, request: Request) -> Ticket:
    """The same, deleted or not. Raises TicketUnknown."""
    ticket_id = await _named(desk, name)
    ticket = (await lead(desk.store, desk.clock, [ticket_id]))[ticket_id] if ticket_id else None
    if ticket is None or not ticket.version or not ticket.visible_to(request.accounts):
        raise TicketUnknown(name)
    return ticket


async def _named(desk: Desk, name: str) -> TicketId | None:
    """The ticket with this id or number, whatever became of it."""
    if name.startswith("tkt_"):
        return TicketId(name)
    spellings = desk.policy.numbers.spellings(name)
    found = await desk.store.find_numbers(spellings)
    return next((found[each] for each in spellings if each in found), None)


async def _tell(desk: Desk, entries: Sequence[Entry]) -> None:
    await desk.publisher.publish(envelopes(entries))
    await desk.store.mark_published([entry.id for entry in entries])


def _check_version(ticket: Ticket, request: Request) -> None:
    if request.expected not in {None, ticket.version}:
        raise ChangedMeanwhile(f"The ticket is at version {ticket.version}, the change is based on {request.expected}.")


def _deed(desk: Desk, request: Request, kind: str, name: str, body: Any) -> Deed:
    asked = json.dumps([kind, name, body], sort_keys=True, default=str)
    digest = hashlib.sha256(asked.encode()).hexdigest()
    return Deed(deed_id(request.actor_id, request.key), request.actor_id, desk.clock(), digest)
