"""Who was first to say where a Message-ID, or a mail, belongs?

A claim is made once and never pointed elsewhere: whoever inserts it decides the ticket. Its only change is that the
mail whose Message-ID it is takes it over from the mail that merely referred to it.
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from contracts.values import AccountId, MailId, ReasonCode, TicketId
from contracts.values.frozen import frozen
from ticketing.domain.actions import Deed
from ticketing.domain.mail import Incoming
from ticketing.domain.ticket import Ticket


class ClaimKind(StrEnum):
    """How a claim came about."""

    REF = "ref"
    """A mail referred to this Message-ID, and the mail that bears it has not been seen; or to a ticket that is over, which this claim's follows."""
    OWN = "own"
    """The mail that bears this Message-ID is `owner`."""
    MAIL = "mail"
    """Not of a Message-ID but of a mail: the point of no return of its filing."""
    APART = "apart"
    """Of a mail that belongs to several tickets and was not to make them one: so they stay when it comes again, whoever
    takes part in them by then."""
    DEED = "deed"
    """Of a request's key, where what it asks for makes entries that do not bear it: `digest` says what was asked for."""


@frozen
class Claim:
    """One claim. `key` is what is claimed (`domain.identity`), `by` the mail that inserted it (of a deed: whoever does it).

    `people` and `account_id` say who may follow this claim while its ticket has no log yet: those that the claiming mail
    names, its sender first. `aliases` are the other addresses of that sender. Bounces and automatic replies (`ordinary`
    false) vouch for nobody in a ticket of others.
    `reason`, `related` and `others` stand on claims of mails: how the ticket was chosen, tickets that the mail speaks of
    without the right to join them, and those that evidence led to besides. Evidence that came later says nothing: a repeat
    would do what the mail did not. None: nobody wrote down which there was.
    """

    key: str
    ticket_id: TicketId
    kind: ClaimKind
    by: MailId
    account_id: AccountId
    owner: MailId | None = None
    people: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    ordinary: bool = True
    reason: ReasonCode | None = None
    related: tuple[TicketId, ...] = ()
    others: tuple[TicketId, ...] | None = None
    digest: str = ""

    @property
    def selves(self) -> frozenset[str]:
        """Who sent the mail that made it, by all their addresses; of whom it does not name, nobody."""
        return frozenset((self.people[0], *self.aliases)) if self.people else frozenset()

    def adopted(self, owner: MailId) -> Claim:
        """The claim once the mail whose Message-ID it is has taken it over."""
        return replace(self, kind=ClaimKind.OWN, owner=owner)


def reference_claim(mail: Incoming, key: str, ticket_id: TicketId) -> Claim:
    """The claim of a Message-ID that a mail refers to and nobody holds, or of what follows a ticket that is over."""
    return Claim(
        key=key,
        ticket_id=ticket_id,
        kind=ClaimKind.REF,
        by=mail.mail_id,
        account_id=mail.account_id,
        people=_vouched(mail, ticket_id),
        aliases=mail.routing.sender_aliases,
        ordinary=mail.ordinary,
    )


def own_claim(mail: Incoming, key: str, ticket_id: TicketId) -> Claim:
    """The claim of a mail's own Message-ID."""
    return Claim(
        key=key,
        ticket_id=ticket_id,
        kind=ClaimKind.OWN,
        by=mail.mail_id,
        owner=mail.mail_id,
        account_id=mail.account_id,
        people=_vouched(mail, ticket_id),
        aliases=mail.routing.sender_aliases,
        ordinary=mail.ordinary,
    )


def mail_claim(
    mail: Incoming,
    ticket_id: TicketId,
    reason: ReasonCode,
    *,
    related: tuple[TicketId, ...] = (),
    others: tuple[TicketId, ...] = (),
) -> Claim:
    """The claim that a mail goes to this ticket, whatever happens afterwards."""
    return Claim(
        key=mail.key,
        ticket_id=ticket_id,
        kind=ClaimKind.MAIL,
        by=mail.mail_id,
        account_id=mail.account_id,
        reason=reason,
        related=related,
        others=others,
    )


def apart_claim(mail: Incoming, ticket_id: TicketId) -> Claim:
    """The claim that a mail of this ticket was not to bring others into it."""
    return Claim(mail.apart, ticket_id, ClaimKind.APART, mail.mail_id, mail.account_id)


def deed_claim(deed: Deed, ticket: Ticket) -> Claim:
    """The claim that a key stands for this deed and for no other."""
    assert ticket.account_id, "only tickets with a log are acted on"
    by = MailId(deed.actor_id)
    return Claim(deed.entry_id, ticket.id, ClaimKind.DEED, by, ticket.account_id, digest=deed.digest)


def _vouched(mail: Incoming, ticket_id: TicketId) -> tuple[str, ...]:
    return mail.people if mail.ordinary or ticket_id == mail.fresh else ()
