"""How does everybody learn what a mailbox is doing? Written down always, announced only when it changes.

That a look brought nothing is most of what there is to tell, and nobody waits for it: such notes are gathered, and written
by one request for all mailboxes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from contracts.events.mailbox import MailboxStateChanged
from contracts.values import MailboxId, MailboxState
from fetcher.domain.mailbox import Failure


@dataclass(frozen=True, slots=True)
class Poll:
    """A look into a mailbox: when, under which lease, how many mails it brought, and how many of which only a head was kept."""

    mailbox_id: MailboxId
    at: datetime
    epoch: int
    handed_over: int = 0
    quarantined: int = 0


class StatusStore(Protocol):
    """The status part of mailbox documents. Writes under an epoch smaller than one seen before are passed over."""

    async def enter_state(
        self, mailbox_id: MailboxId, state: MailboxState, failure: Failure | None, at: datetime, epoch: int
    ) -> MailboxState | None:
        """Write state and failure; `since` moves only with the state.

        The state before, or None if nothing was written (fenced, or deleted) or the state was the same.
        """

    async def record_polls(self, polls: Sequence[Poll]) -> None:
        """Write down, in their order, that mailboxes were looked into, and add to the mails handed over and to those only as a head."""

    async def count_imported(self, mailbox_id: MailboxId, handed_over: int, quarantined: int) -> None:
        """Add mails that an import handed over, and of those the ones of which only a head was kept; times stay as they are."""


class StateChanges(Protocol):
    """Where changes of state are announced."""

    async def announce_state(self, event: MailboxStateChanged) -> None:
        """Publish and return when acknowledged."""


class Reporting:
    """What all mailboxes' reports of one process have in common. `write` is to be called every few seconds."""

    def __init__(self, store: StatusStore, changes: StateChanges, now: Callable[[], datetime]) -> None:
        self.store = store
        self.changes = changes
        self.now = now
        self._gathered: dict[MailboxId, Poll] = {}

    def gather(self, poll: Poll) -> None:
        """Keep a look that brought nothing until the next `write`; of a mailbox the last one counts."""
        self._gathered[poll.mailbox_id] = poll

    def forget(self, mailbox_id: MailboxId) -> None:
        """A later look is written by itself."""
        self._gathered.pop(mailbox_id, None)

    async def write(self) -> None:
        """Write what was gathered."""
        gathered, self._gathered = self._gathered, {}
        if gathered:
            await self.store.record_polls(list(gathered.values()))


class StateReport:
    """What one owner of one mailbox reports, under its lease's epoch."""

    def __init__(self, mailbox_id: MailboxId, epoch: int, reporting: Reporting) -> None:
        self._mailbox_id = mailbox_id
        self.epoch = epoch
        self._reporting = reporting
        self._last: tuple[MailboxState, Failure | None] | None = None
        self._polled = False

    async def enter(self, state: MailboxState, failure: Failure | None = None) -> None:
        """Say what the mailbox does now. Saying the same again costs nothing."""
        if self._last == (state, failure):
            return
        at = self._reporting.now()
        before = await self._reporting.store.enter_state(self._mailbox_id, state, failure, at, self.epoch)
        if before is not None:
            # Should we die between the two, whoever owns the mailbox next enters `connecting` and tells.
            await self._reporting.changes.announce_state(
                MailboxStateChanged(
                    mailbox_id=self._mailbox_id,
                    state=state,
                    previous=before,
                    since=at,
                    detail=failure.message if failure else "",
                )
            )
        self._last = (state, failure)

    async def polled(self, handed_over: int, quarantined: int = 0, *, asked: bool = False) -> None:
        """Say that the mailbox was looked into, how many mails were handed over, and how many only as a head.

        It is written at once if it brought anything, if somebody asked for it, and the first time.
        """
        poll = Poll(self._mailbox_id, self._reporting.now(), self.epoch, handed_over, quarantined)
        if self._polled and not (handed_over or quarantined or asked):
            self._reporting.gather(poll)
            return
        self._reporting.forget(self._mailbox_id)
        await self._reporting.store.record_polls([poll])
        self._polled = True
