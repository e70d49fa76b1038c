"""Where does an answer go whose ticket is over? Into the ticket that follows it: whoever is first opens that, the others join.

Who is first says a claim, as with everything else: on the closing of the ticket, so that a ticket that was opened and closed
again is followed anew. Where the first one is somebody with whom the sender has nothing to do, the claim is the sender's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from contracts.values import TicketId
from contracts.values.frozen import frozen
from ticketing.domain.evidence import Evidence
from ticketing.domain.identity import follow_key
from ticketing.domain.known import Known
from ticketing.domain.mail import Incoming
from ticketing.domain.rights import entitled, over_for
from ticketing.domain.ticket import Ticket


@frozen
class Following:
    """What follows the tickets that a mail would join were they not over.

    `evidence` leads to tickets that follow them, `takes` are the claims by which the mail's own ticket will, and `follows` the closed tickets
    that its ticket is to be linked to; those that were deleted are not among them.
    """

    evidence: tuple[Evidence, ...] = ()
    takes: tuple[str, ...] = ()
    follows: tuple[TicketId, ...] = ()


def follow_keys(mail: Incoming, ticket: Ticket) -> tuple[str, str]:
    """The claims on what follows a ticket that is over: everybody's, and the sender's own."""
    closing = ticket.closed_at.isoformat(timespec="milliseconds") if ticket.closed_at else "deleted"
    ending = f"{closing}\0{len(ticket.absorbed)}"
    person = min(mail.selves, default="")
    return follow_key(ticket.id, ending, "", mail.copy_in), follow_key(ticket.id, ending, person, mail.copy_in)


def keys_wanted(mail: Incoming, found: Iterable[Evidence], known: Known) -> set[str]:
    """The claims that may say what follows tickets that evidence leads to; more of them once these are known."""
    wanted: set[str] = set()
    seen: set[TicketId] = set()
    todo = [known.leads[each.ticket_id] for each in found]
    while todo:
        ticket = todo.pop()
        if ticket.id in seen or not over_for(mail, ticket, known.policy.grace):
            continue
        seen.add(ticket.id)
        keys = follow_keys(mail, ticket)
        wanted.update(keys)
        todo += [known.leads[known.claims[key].ticket_id] for key in keys if key in known.claims]
    return wanted


def following(mail: Incoming, rightful: Iterable[Evidence], known: Known) -> Following:
    """What follows the tickets that a mail has the right to and that are over.

    A token or a number counts only where nothing else does: neither brings tickets together. What the mail claimed itself,
    before a crash, is nothing else.
    """
    grace = known.policy.grace
    others = [each for each in rightful if not each.by(mail)]
    leads = (known.leads[each.ticket_id] for each in ([each for each in others if each.claim] or others))
    ended = {ticket.id: ticket for ticket in leads if over_for(mail, ticket, grace)}
    found = [_follow(mail, ticket, known) for ticket in ended.values()]
    return Following(
        tuple(each.evidence for each in found if each.evidence),
        tuple(dict.fromkeys(each.key for each in found if each.key)),
        tuple(dict.fromkeys(each.last.id for each in found if each.opens(mail, known) and not each.last.deleted)),
    )


@frozen
class _End:
    """The `last` ticket of those that follow one another and are over, and what comes next, or the claim on it."""

    last: Ticket
    evidence: Evidence | None = None
    key: str | None = None

    def opens(self, mail: Incoming, known: Known) -> bool:
        """Whether the mail may be the one that opens what follows."""
        evidence = self.evidence
        return evidence is None or evidence.by(mail) or not known.leads[evidence.ticket_id].version


def _follow(mail: Incoming, ticket: Ticket, known: Known) -> _End:
    seen: set[TicketId] = set()
    while True:
        seen.add(ticket.id)
        key, evidence = next(_steps(mail, ticket, known), (None, None))
        if evidence is None:
            return _End(ticket, key=key)
        coming = known.leads[evidence.ticket_id]
        if evidence.by(mail) or not over_for(mail, coming, known.policy.grace):
            return _End(ticket, evidence)
        if coming.id in seen:
            return _End(ticket)
        ticket = coming


def _steps(mail: Incoming, ticket: Ticket, known: Known) -> Iterator[tuple[str, Evidence | None]]:
    """The ways on from a ticket that is over: claims that nobody has made, and tickets that the mail may join."""
    for key in follow_keys(mail, ticket):
        claim = known.claims.get(key)
        evidence = Evidence.of(claim) if claim else None
        if evidence is None or entitled(mail, evidence, known.leads[evidence.ticket_id]):
            yield key, evidence
