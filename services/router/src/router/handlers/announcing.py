"""How do other replicas and services learn of changes? From what was written down with each change, so none is forgotten."""

from __future__ import annotations

from typing import Final

from contracts.events.directory import BrakeEngaged, UserCreated
from router.handlers.current import CurrentDirectory
from router.handlers.ports import Announcements, Outbox, Revisions
from router.handlers.statistics import Activities, activities_of

AT_ONCE: Final = 200


class Announcing:
    """Publishes what waits. Any replica may, at any time: an event published twice has the same id."""

    def __init__(
        self,
        outbox: Outbox,
        revisions: Revisions,
        announcements: Announcements,
        activities: Activities,
        directory: CurrentDirectory,
    ) -> None:
        self._outbox = outbox
        self._revisions = revisions
        self._announcements = announcements
        self._activities = activities
        self._directory = directory

    async def announce(self) -> int:
        """Announce everything that waits; gives how much."""
        done = 0
        while waiting := await self._outbox.waiting(AT_ONCE):
            events = [event for _, event in waiting]
            if any(not _by_mail(each.event) for each in events):
                # Before the event: whoever reads because of it finds the number that it belongs to.
                await self._revisions.rise()
                self._directory.changed()
            await self._activities.keep(activities_of(events))
            await self._announcements.changed(events)
            await self._outbox.clear([mark for mark, _ in waiting])
            done += len(waiting)
        return done


def _by_mail(event: object) -> bool:
    """Whether a mail caused it: whoever is new by a mail, and too much mail, changes nothing for other mails."""
    return isinstance(event, UserCreated | BrakeEngaged) and not event.actor
