"""Which mailboxes does this replica try to watch? All that are active, as their documents say now."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from datetime import timedelta
from typing import Any, Final, Protocol

import structlog

from chassis.health import end
from contracts.events.mailbox import MailboxChange, MailboxChanged
from contracts.values import MailboxId, MailboxState
from fetcher.domain.mailbox import Mailbox

PAGE: Final = 200

log = structlog.get_logger()


class MailboxList(Protocol):
    """Where mailboxes are listed."""

    async def page(self, after: MailboxId | None, limit: int) -> list[Mailbox]:
        """Mailboxes in the order of their ids, behind the given one."""


class Watching(Protocol):
    """What watches one mailbox: `entrypoints.mailbox.Watcher`."""

    def look(self) -> None:
        """Look for mail now."""

    def reconnect(self) -> None:
        """The document changed."""

    def run(self) -> Coroutine[Any, Any, None]:
        """Watch."""


class _Running:
    """A watcher at work, and the version of the document it knows."""

    def __init__(self, mailbox: Mailbox, watcher: Watching) -> None:
        self.version = mailbox.version
        self.watcher = watcher
        self.task = asyncio.create_task(watcher.run(), name=f"watch {mailbox.id}")


class Supervisor:
    """Keeps one watcher a mailbox running. Told of changes it acts at once, else it finds them out by itself.

    `prepare` runs once before all, and again until it succeeded; `most` bounds the mailboxes of one replica: each has a connection and a thread.
    """

    def __init__(
        self,
        mailboxes: MailboxList,
        watcher: Callable[[MailboxId], Watching],
        *,
        prepare: Callable[[], Awaitable[None]],
        every: timedelta,
        most: int,
    ) -> None:
        self._mailboxes = mailboxes
        self._watcher = watcher
        self._prepare = prepare
        self._every = every
        self._most = most
        self._running: dict[MailboxId, _Running] = {}
        self._news = asyncio.Event()

    async def run(self) -> None:
        """Supervise, until cancelled; then all watchers stop."""
        await self._prepare()
        try:
            while True:
                self._news.clear()
                await self._look()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._news.wait(), self._every.total_seconds())
        finally:
            await self._stop(list(self._running))

    async def notice(self, change: MailboxChanged) -> None:
        """Act on a change that some replica announced."""
        running = self._running.get(change.mailbox_id)
        if running and change.change is MailboxChange.SYNC_REQUESTED:
            running.watcher.look()
        elif running and change.change is MailboxChange.DELETED:
            await self._stop([change.mailbox_id])
        else:
            self._news.set()

    async def _look(self) -> None:
        wanted = await self._wanted()
        for mailbox_id, running in list(self._running.items()):
            if running.task.done():
                del self._running[mailbox_id]
                _explain(mailbox_id, running.task)
        await self._stop([mailbox_id for mailbox_id in self._running if mailbox_id not in wanted])
        for mailbox in wanted.values():
            self._watch(mailbox)

    async def _wanted(self) -> dict[MailboxId, Mailbox]:
        """Mailboxes that need somebody: active ones, and those that nobody has told to be paused yet."""
        wanted: dict[MailboxId, Mailbox] = {}
        after: MailboxId | None = None
        while page := await self._mailboxes.page(after, PAGE):
            after = page[-1].id
            wanted |= {each.id: each for each in page if each.settings.active or not _rests(each)}
        return wanted

    def _watch(self, mailbox: Mailbox) -> None:
        running = self._running.get(mailbox.id)
        if running is None:
            if len(self._running) < self._most:
                self._running[mailbox.id] = _Running(mailbox, self._watcher(mailbox.id))
        elif running.version != mailbox.version:
            running.version = mailbox.version
            running.watcher.reconnect()

    async def _stop(self, mailbox_ids: list[MailboxId]) -> None:
        tasks = [self._running.pop(mailbox_id).task for mailbox_id in mailbox_ids]
        await asyncio.gather(*map(end, tasks))


def _rests(mailbox: Mailbox) -> bool:
    return mailbox.status.state is MailboxState.PAUSED


def _explain(mailbox_id: MailboxId, task: asyncio.Task[None]) -> None:
    error = None if task.cancelled() else task.exception()
    if error:
        log.warning("watcher_crashed", mailbox_id=mailbox_id, error=f"{type(error).__name__}: {error}")
