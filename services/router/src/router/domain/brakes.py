"""How many mails may an hour bring, and which are one too many?

What counts is the hour in which the server received a mail, not when it is looked at: the same mail comes to the same
answer however often and however late it comes, and a backlog is no storm.
"""

from __future__ import annotations

import hashlib
import re
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from pydantic import AwareDatetime

from contracts.values import DeliveryId, MailboxId, MailKind, Value, Verdict
from contracts.values.identity import identity_of
from router.domain.facts import Facts
from router.domain.handling import Handling

WINDOW: Final = timedelta(hours=1)
ANSWER: Final = re.compile(r"(?:\s*(?:re|fwd?|aw|wg|sv|tr|rif|ref|antw|vs)(?:\[\d+\])?\s*:)+\s*", re.IGNORECASE)
"""Marks of an answer, with which a subject begins."""
_LONGEST_SUBJECT: Final = 200
_SENT_ALONE: Final = frozenset({MailKind.AUTO_REPLY, MailKind.VACATION, MailKind.RECEIPT})
"""What a machine may send that nobody wrote to. Of our own mail tell the other kinds."""


class Scope(StrEnum):
    """What a rate is about, in one mailbox."""

    SUBJECT = "subject"
    """One sender's mails under one subject."""
    SENDER = "sender"
    MAILBOX = "mailbox"


class Arrival(NamedTuple):
    """A mail that is counted. `sender` is an identity, `subject` without marks of an answer.

    All whom From does not name, or who are not who it says, are one sender without a name: else whoever borrows somebody's
    name would have that one's mail held.
    """

    delivery_id: DeliveryId
    mailbox_id: MailboxId
    sender: str
    subject: str
    received_at: datetime
    answers_in: str = ""
    """The conversation that it goes on with; empty where it begins one. Of answers, those conversations are counted for the
    sender and not the mails, as one may be a lively one: but whoever makes up what they answer makes up many."""

    @property
    def hour(self) -> datetime:
        """When the hour began in which it was received."""
        return self.received_at.replace(minute=0, second=0, microsecond=0)


class Standing(NamedTuple):
    """How many of the hour's mails stood before one, by what rates are about; `lifted`: somebody let all of them go on.

    For an answer, `sender` counts the conversations in which its sender answered before its own.
    """

    subject: int = 0
    sender: int = 0
    mailbox: int = 0
    lifted: bool = False


class Brake(Value):
    """More mails came than an hour may bring: those beyond wait, until somebody lifts it."""

    id: str
    version: int = 1
    """How often it was engaged."""
    mailbox_id: MailboxId
    scope: Scope
    sender: str = ""
    subject: str = ""
    limit: int
    engaged_at: AwareDatetime
    """When the first mail beyond the limit was received."""
    lifted_until: AwareDatetime | None = None
    """What was received up to here goes on."""
    lifted_by: str = ""

    def lets_go(self, arrival: Arrival) -> bool:
        """Whether somebody lifted it for mail that was received then."""
        return self.lifted_until is not None and arrival.received_at <= self.lifted_until

    @property
    def engaged(self) -> bool:
        """Whether it was engaged since somebody lifted it."""
        return self.lifted_until is None or self.lifted_until < self.engaged_at

    def engaged_again(self, by: Brake) -> Brake:
        """The next time, after it was lifted: what that let go goes on all the same."""
        lifted = {"lifted_until": self.lifted_until, "lifted_by": self.lifted_by}
        return by.model_copy(update={"version": self.version + 1} | lifted)


def arrival_of(facts: Facts, delivery_id: DeliveryId | None) -> Arrival | None:
    """What is counted of a mail; nothing of what goes to a ticket by itself, of a backlog, and of what did not come."""
    if delivery_id is None or facts.mailbox_id is None or facts.received_at is None:
        return None
    if facts.backlog or not (facts.kind is MailKind.ORDINARY or _of_a_robot(facts)):
        return None
    named = facts.sender_certain and facts.authentication.dmarc is not Verdict.FAIL
    return Arrival(
        delivery_id=delivery_id,
        mailbox_id=facts.mailbox_id,
        sender=identity_of(facts.sender.address) if named else "",
        subject=plain_subject(facts.subject),
        received_at=facts.received_at,
        answers_in=facts.conversation if facts.answers else "",
    )


def _of_a_robot(facts: Facts) -> bool:
    """Whether a machine sent it of its own accord, as alerts are: each opens a ticket, where what answers or reports goes to its own."""
    return facts.kind in _SENT_ALONE and not facts.answers


def plain_subject(subject: str) -> str:
    """A subject without marks of an answer, letter case and white space aside."""
    start = " ".join(subject[:_LONGEST_SUBJECT].split()).casefold()
    found = ANSWER.match(start)
    return start[found.end() :] if found else start


def exceeded(standing: Standing, handling: Handling) -> tuple[Scope, int] | None:
    """The first rate that a mail is beyond, and its limit; None where it is within all."""
    rates = (
        (Scope.SUBJECT, standing.subject, handling.mails_per_subject),
        (Scope.SENDER, standing.sender, handling.mails_per_sender),
        (Scope.MAILBOX, standing.mailbox, handling.mails_per_mailbox),
    )
    for scope, count, limit in rates:
        if limit and count >= limit:
            return scope, limit
    return None


def brake_of(arrival: Arrival, scope: Scope, limit: int) -> Brake:
    """The brake that a mail beyond a limit engages: one for all mails of the same mailbox, scope, sender and subject."""
    sender = arrival.sender if scope is not Scope.MAILBOX else ""
    subject = arrival.subject if scope is Scope.SUBJECT else ""
    return Brake(
        id=f"brk_{digest(arrival.mailbox_id, scope.value, sender, subject)}",
        mailbox_id=arrival.mailbox_id,
        scope=scope,
        sender=sender,
        subject=subject,
        limit=limit,
        engaged_at=arrival.received_at,
    )


def digest(*parts: str) -> str:
    """A short name of some texts: 24 hexadecimal characters."""
    return hashlib.blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=12).hexdigest()
