"""What becomes of parsed mails? They are routed, held, rejected or ignored, and settled when nobody could route them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from contracts.envelope import Envelope
from contracts.events.mail import MailParsed, MailRouted, MailSettled
from contracts.values import DeliveryId, MailboxId, Outcome, ReasonCode
from router.domain.facts import facts_of
from router.domain.held import HeldMail
from router.domain.verdict import Stop
from router.handlers.decided import Decided, Question
from router.handlers.deciding import Decisions
from router.handlers.ports import SOURCE, Announcements, HeldMails

LONGEST_DETAIL: Final = 500
"""Characters: the dead letter has the rest."""
RELEASABLE: Final = frozenset({Outcome.HELD, Outcome.QUARANTINED})


@dataclass(frozen=True, slots=True)
class Lost:
    """A mail that nobody could route, as far as its record tells."""

    delivery_id: DeliveryId
    mailbox_id: MailboxId | None = None
    traceparent: str | None = None


class MailCounts(Protocol):
    """What counts mails for statistics."""

    def decided(self, mails: Sequence[tuple[Envelope[MailParsed], Decided]]) -> None:
        """These were decided about; those that were before count no second time."""


class Routes:
    """The verbs of the pipeline. `now` gives aware instants in UTC."""

    def __init__(
        self,
        decisions: Decisions,
        held: HeldMails,
        announcements: Announcements,
        counts: MailCounts,
        now: Callable[[], datetime],
    ) -> None:
        self._decisions = decisions
        self._held = held
        self._announcements = announcements
        self._counts = counts
        self._now = now

    async def route_mails(self, parsed: Sequence[Envelope[MailParsed]]) -> None:
        """Decide about each mail and say so. What waits is kept before anybody is told that it waits."""
        decided = await self._decisions.decide([question_of(each.event) for each in parsed])
        answered = list(zip(parsed, decided, strict=True))
        self._counts.decided(answered)
        stopped = [(each, found, stop) for each, found in answered if (stop := found.decision.stop)]
        waiting = [held_mail(*each) for each in stopped if each[2].outcome in RELEASABLE]
        if waiting:
            await self._held.keep(waiting)
        await self._announcements.routed([routed(*each) for each in answered if each[1].decision.routing])
        if stopped:
            await self._announcements.settled([_settled(*each) for each in stopped])

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
        await self._announcements.settled([envelope])


def question_of(parsed: MailParsed) -> Question:
    """What is asked about a mail of the pipeline."""
    return Question(facts_of(parsed.mail, delivery=parsed.delivery), parsed.delivery.delivery_id)


def routed(parsed: Envelope[MailParsed], decided: Decided) -> Envelope[MailRouted]:
    """The event of a mail that goes on."""
    routing = decided.decision.routing
    assert routing
    event = MailRouted(delivery=parsed.event.delivery, mail=parsed.event.mail, routing=routing)
    added = b'{"routing":' + decided.routing_json + b"}"
    return Envelope(event, SOURCE, decided.at, parsed.traceparent, follows=parsed.body, added=added)


def held_mail(parsed: Envelope[MailParsed], decided: Decided, stop: Stop) -> HeldMail:
    """What is kept of a mail that waits."""
    delivery, mail = parsed.event.delivery, parsed.event.mail
    return HeldMail(
        id=delivery.delivery_id,
        outcome=stop.outcome,
        reason=stop.reason,
        detail=stop.detail,
        sender=facts_of(mail).sender,
        held_at=decided.at,
        place=decided.place,
        delivery=delivery,
        mail=mail,
        traceparent=parsed.traceparent,
        explanation=decided.decision.explanation,
    )


def _settled(parsed: Envelope[MailParsed], decided: Decided, stop: Stop) -> Envelope[MailSettled]:
    event = MailSettled(
        delivery_id=parsed.event.delivery.delivery_id,
        mailbox_id=parsed.event.delivery.mailbox_id,
        mail_id=parsed.event.mail.mail_id,
        outcome=stop.outcome,
        reason=stop.reason,
        detail=stop.detail[:LONGEST_DETAIL],
    )
    return Envelope(event=event, source=SOURCE, time=decided.at, traceparent=parsed.traceparent)
