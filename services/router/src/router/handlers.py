"""What does the router do? It routes mails, explains how it would, and settles what nobody could route."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from contracts.envelope import Envelope
from contracts.events.mail import MailParsed, MailRouted, MailSettled
from contracts.values import DeliveryId, MailboxId, Outcome, ReasonCode, Routing
from router.domain.facts import Facts, facts_of
from router.domain.routing import route
from router.domain.verdict import Rule

SOURCE = "router"
LONGEST_DETAIL = 500
"""Characters: the dead letter has the rest."""


@dataclass(frozen=True, slots=True)
class Lost:
    """A mail that nobody could route, as far as its record tells."""

    delivery_id: DeliveryId
    mailbox_id: MailboxId | None = None
    traceparent: str | None = None


class Announcements(Protocol):
    """Where the router says what it decided. Saying it twice is harmless: the event's id is the same."""

    async def routed(self, events: Sequence[Envelope[MailRouted]]) -> None:
        """Return when all are acknowledged."""

    async def settled(self, event: Envelope[MailSettled]) -> None:
        """Return when it is acknowledged."""


class Routes:
    """The verbs of the router. `now` gives aware instants in UTC."""

    def __init__(self, rules: Sequence[Rule], announcements: Announcements, *, now: Callable[[], datetime]) -> None:
        self._rules = rules
        self._announcements = announcements
        self._now = now

    async def route_mails(self, parsed: Sequence[Envelope[MailParsed]]) -> None:
        """Decide about each mail and say so."""
        time = self._now()
        await self._announcements.routed([self._route(envelope, time) for envelope in parsed])

    def explain(self, facts: Facts) -> Routing:
        """What would be decided, and why: the code that decides."""
        return route(self._rules, facts)

    async def give_up(self, lost: Lost, why: str) -> None:
        """Say that a mail could not be routed and lies in the dead letters."""
        event = MailSettled(
            delivery_id=lost.delivery_id,
            mailbox_id=lost.mailbox_id,
            outcome=Outcome.DEAD,
            reason=ReasonCode.POISON,
            detail=why[:LONGEST_DETAIL],
        )
        envelope = Envelope(event=event, source=SOURCE, time=self._now(), traceparent=lost.traceparent)
        await self._announcements.settled(envelope)

    def _route(self, envelope: Envelope[MailParsed], time: datetime) -> Envelope[MailRouted]:
        parsed = envelope.event
        routing = route(self._rules, facts_of(parsed.mail))
        event = MailRouted(delivery=parsed.delivery, mail=parsed.mail, routing=routing)
        return Envelope(event=event, source=SOURCE, time=time, traceparent=envelope.traceparent)
