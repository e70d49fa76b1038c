"""What is there to say about a mailbox at one moment: its document, how far its folders are, when it is looked into next?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from fetcher.domain.cursor import Cursor
from fetcher.domain.mailbox import Mailbox
from fetcher.domain.polling import Polling, obstacle
from fetcher.domain.schedule import next_runs

SHOWN_RUNS: Final = 5


@dataclass(frozen=True, slots=True)
class Overview:
    """A mailbox, the cursors of its folders in their order, and its next runs; none while an obstacle is in the way."""

    mailbox: Mailbox
    cursors: tuple[Cursor, ...]
    obstacle: str
    next_runs: tuple[datetime, ...]

    @property
    def pending(self) -> int:
        """Mails that the server listed and did not give, in all folders."""
        return sum(len(cursor.pending) for cursor in self.cursors)


def overview(mailbox: Mailbox, cursors: Sequence[Cursor], polling: Polling, now: datetime) -> Overview:
    """Put together what is known; cursors of folders that are not watched any more are left out."""
    known = {cursor.folder: cursor for cursor in cursors}
    watched = tuple(known[folder] for folder in mailbox.settings.folders if folder in known)
    in_the_way = obstacle(mailbox.settings, polling)
    return Overview(mailbox, watched, in_the_way, () if in_the_way else upcoming(mailbox, now))


def upcoming(mailbox: Mailbox, now: datetime) -> tuple[datetime, ...]:
    """The next runs of a mailbox that is polled; one in trouble is tried again before its schedule goes on."""
    settings, status = mailbox.settings, mailbox.status
    retry = status.next_run if status.next_run and status.next_run > now else None
    last = retry or (status.last_polled_at if settings.cron is None and status.last_polled_at else now)
    due = next_runs(settings, max(last, now - settings.interval), SHOWN_RUNS)
    return ((retry, *due) if retry else due)[:SHOWN_RUNS]
