"""When does a mail that waits go on? When somebody releases it, or nothing in the directory holds it any more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from contracts.envelope import Envelope
from contracts.events.mail import MailParsed
from contracts.values import DeliveryId
from router.domain.held import ONLY_BY_HAND, HeldMail, HeldState
from router.domain.routing import Decision
from router.handlers.deciding import Decisions, Seen
from router.handlers.ports import SOURCE, Announcements, HeldMails, Wanted
from router.handlers.routing import RELEASABLE, question_of, routed

AT_ONCE: Final = 50


class Holding:
    """The verbs about held mail. What goes on is published first and marked then: a crash in between repeats it."""

    def __init__(
        self, held: HeldMails, decisions: Decisions, announcements: Announcements, now: Callable[[], datetime]
    ) -> None:
        self.mails = held
        self._decisions = decisions
        self._announcements = announcements
        self._now = now

    async def release(self, delivery_id: DeliveryId, by: str) -> HeldMail:
        """Let a mail go on, whatever holds it; it does in a moment. Doing it again changes nothing. Raises `NotFound`."""
        return await self.mails.ask_release(delivery_id, by)

    async def finish_releases(self) -> int:
        """Send on what somebody released; gives how many."""
        done = 0
        while mails := await self.mails.asked(AT_ONCE):
            sent = await self._send_on(mails, Seen(), released=True)
            done += sent
            if sent < len(mails):
                break
        return done

    async def reconsider(self) -> int:
        """Ask the rules again about everything that waits, in order, and send on what nothing holds; gives how many."""
        done, after, seen = 0, None, Seen()
        waiting = Wanted({"state": HeldState.WAITING.value})
        while mails := await self.mails.page(after, AT_ONCE, waiting):
            after = mails[-1].position
            done += await self._send_on([each for each in mails if each.reason not in ONLY_BY_HAND], seen)
        return done

    async def _send_on(self, mails: Sequence[HeldMail], seen: Seen, *, released: bool = False) -> int:
        if not mails:
            return 0
        parsed = [_parsed(mail) for mail in mails]
        questions = [question_of(each.event)._replace(released=released, waited=True) for each in parsed]
        decided = await self._decisions.decide(questions, seen)
        free = [each for each in zip(parsed, decided, strict=True) if each[1].decision.routing]
        await self._announcements.routed([routed(*each) for each in free])
        if free:
            await self.mails.mark_released([each.event.delivery.delivery_id for each, _ in free], self._now())
        stated = [_stated(*each) for each in zip(mails, (each.decision for each in decided), strict=True)]
        if changed := [after for before, after in zip(mails, stated, strict=True) if after != before]:
            await self.mails.restate(changed)
        return len(free)


def _stated(mail: HeldMail, decision: Decision) -> HeldMail:
    """A mail with what it waits for now: what it waited for first may be over."""
    stop = decision.stop
    if stop is None or (stop.reason, stop.detail) == (mail.reason, mail.detail):
        return mail
    # What waits is not lost, also where it would not be held if it came now.
    outcome = stop.outcome if stop.outcome in RELEASABLE else mail.outcome
    why = {"reason": stop.reason, "detail": stop.detail, "explanation": decision.explanation}
    return mail.model_copy(update={"outcome": outcome, **why})


def _parsed(mail: HeldMail) -> Envelope[MailParsed]:
    event = MailParsed(delivery=mail.delivery, mail=mail.mail)
    return Envelope(event=event, source=SOURCE, time=mail.held_at, traceparent=mail.traceparent)
