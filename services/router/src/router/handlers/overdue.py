"""What is done about mail that waits for too long? It is said, once a mail; nothing that waits is ever thrown away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, Protocol

from router.domain.held import HeldMail, HeldState
from router.handlers.ports import HeldMails, Wanted

AT_ONCE: Final = 50
EVERY: Final = timedelta(minutes=1)
"""More often nobody needs to know, and an idle router is to cost nothing."""


class Alarm(Protocol):
    """Where people look who keep Postdesk running."""

    def overdue(self, mail: HeldMail, waited: timedelta) -> None:
        """One mail has waited for too long. Said again only after a crash."""

    def waiting(self, mails: int, overdue: int) -> None:
        """So many wait now, and so many of them for too long."""


class Overdue:
    """Says what waits too long; `after` is how long a mail may wait."""

    def __init__(self, held: HeldMails, alarm: Alarm, now: Callable[[], datetime], after: timedelta) -> None:
        self._held = held
        self._alarm = alarm
        self._now = now
        self._after = after
        self._looked: datetime | None = None

    async def warn(self) -> int:
        """Mark and tell every mail that has become overdue, at most once a minute; gives how many."""
        now, told = self._now(), 0
        if self._looked and now - self._looked < EVERY:
            return 0
        self._looked = now
        while mails := await self._held.too_old(now - self._after, AT_ONCE):
            for mail in mails:
                self._alarm.overdue(mail, now - mail.held_at)
            await self._held.mark_overdue([mail.id for mail in mails])
            told += len(mails)
        waiting = {"state": HeldState.WAITING.value}
        overdue = await self._held.count(Wanted(waiting | {"overdue": True}))
        self._alarm.waiting(await self._held.count(Wanted(waiting)), overdue)
        return told
