"""How does everybody learn what a mailbox is doing? Written down always, announced only when it changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from contracts.events.mailbox import MailboxStateChanged
from contracts.values import MailboxId, MailboxState
from fetcher.domain.mailbox import Failure


class StatusStore(Protocol):
    """The status part of mailbox documents. Writes under an epoch smaller than one seen before are passed over."""

    async def enter_state(
        self, mailbox_id: MailboxId, state: MailboxState, failure: Failure | None, at: datetime, epoch: int
    ) -> MailboxState | None:
        """Write state and failure; `since` moves only with the state.

        The state before, or None if nothing was written (fenced, or deleted) or the state was the same.
        """

    async def record_poll(
        self, mailbox_id: MailboxId, handed_over: int, at: datetime, epoch: int, *, quarantined: int = 0
    ) -> None:
        """Write down that the mailbox was looked into, and add to the mails handed over, and to those only as a head."""


class StateChanges(Protocol):
    """Where changes of state are announced."""

    async def announce_state(self, event: MailboxStateChanged) -> None:
        """Publish and return when acknowledged."""


class StateReport:
    """What one owner of one mailbox reports, under its lease's epoch."""

    def __init__(
        self,
        mailbox_id: MailboxId,
        epoch: int,
        store: StatusStore,
        changes: StateChanges,
        now: Callable[[], datetime],
    ) -> None:
        self._mailbox_id = mailbox_id
        self.epoch = epoch
        self._store = store
        self._changes = changes
        self._now = now
        self._last: tuple[MailboxState, Failure | None] | None = None

    async def enter(self, state: MailboxState, failure: Failure | None = None) -> None:
        """Say what the mailbox does now. Saying the same again costs nothing."""
        if self._last == (state, failure):
            return
        at = self._now()
        before = await self._store.enter_state(self._mailbox_id, state, failure, at, self.epoch)
        if before is not None:
            # Should we die between the two, whoever owns the mailbox next enters `connecting` and tells.
            await self._changes.announce_state(
                MailboxStateChanged(
                    mailbox_id=self._mailbox_id,
                    state=state,
                    previous=before,
                    since=at,
                    detail=failure.message if failure else "",
                )
            )
        self._last = (state, failure)

    async def polled(self, handed_over: int, quarantined: int = 0) -> None:
        """Say that the mailbox was looked into, how many mails were handed over, and how many only as a head."""
        await self._store.record_poll(self._mailbox_id, handed_over, self._now(), self.epoch, quarantined=quarantined)
