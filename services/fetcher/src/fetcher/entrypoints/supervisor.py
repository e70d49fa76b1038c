"""Which mailboxes does this replica watch? Its share of those that are active, as documents and other replicas say now."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

import structlog

from chassis.health import end
from contracts.events.mailbox import MailboxChange, MailboxChanged, MailboxStalled
from contracts.values import MailboxId
from fetcher.domain.sharding import share
from fetcher.domain.watching import Watchable, needs_somebody, stalled
from fetcher.handlers.states import Reporting
from fetcher.handlers.watching import Alarm, Counts, Lease, Leases, WatchList

SOON: Final = timedelta(seconds=1)
"""Between two looks at leases that somebody else still holds."""

log = structlog.get_logger()


class Watching(Protocol):
    """What watches one mailbox: `entrypoints.mailbox.Watcher`."""

    def look(self, *, compare: bool = False) -> None:
        """Look for mail now."""

    def reconnect(self) -> None:
        """The document changed."""

    def run(self, lease: Lease) -> Coroutine[Any, Any, None]:
        """Watch, and give the lease back."""


async def _always() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What supervising needs. `prepare` runs before all, and again until it succeeded; `may_watch` is the switch for all mailboxes."""

    leases: Leases
    watch_list: WatchList
    alarm: Alarm
    counts: Counts
    reporting: Reporting
    now: Callable[[], datetime]
    prepare: Callable[[], Awaitable[None]]
    may_watch: Callable[[], Awaitable[bool]] = _always


class _Running:
    """A watcher at work, and the version of the document it knows."""

    def __init__(self, version: int, watcher: Watching, lease: Lease) -> None:
        self.version = version
        self.watcher = watcher
        self.task = asyncio.create_task(watcher.run(lease), name=f"watch {lease.name}")


class Supervisor:
    """Keeps one watcher running for each mailbox of this replica's share; told of changes it acts at once, else it finds them out.

    `most` bounds the mailboxes of one replica: each has a connection.
    """

    def __init__(
        self, around: Surroundings, watcher: Callable[[MailboxId], Watching], *, every: timedelta, most: int
    ) -> None:
        self._around = around
        self._watcher = watcher
        self._every = every
        self._most = most
        self._running: dict[MailboxId, _Running] = {}
        self._alarmed: dict[MailboxId, datetime] = {}
        self._news = asyncio.Event()

    async def run(self) -> None:
        """Supervise, until cancelled; then all watchers stop."""
        await self._around.prepare()
        try:
            while True:
                self._news.clear()
                complete = await self._look()
                longest = self._every if complete else min(SOON, self._every)
                # Not `wait_for`: before Python 3.12 it swallows a cancellation that comes together with the news.
                with suppress(TimeoutError):
                    async with asyncio.timeout(longest.total_seconds()):
                        await self._news.wait()
        finally:
            await self._stop(list(self._running))

    def look(self, mailbox_id: MailboxId) -> None:
        """Have a mailbox looked into now, if it is watched here."""
        if running := self._running.get(mailbox_id):
            running.watcher.look()

    async def notice(self, change: MailboxChanged) -> None:
        """Act on a change that some replica announced."""
        running = self._running.get(change.mailbox_id)
        if running and change.change is MailboxChange.SYNC_REQUESTED:
            running.watcher.look()
        elif running and change.change is MailboxChange.DELETED:
            await self._stop([change.mailbox_id])
        else:
            if running and change.version > running.version:
                running.version = change.version
                running.watcher.reconnect()  # at once: what is under way goes on for as long as nobody says so
            self._news.set()

    async def _look(self) -> bool:
        """Start and stop what has to be; whether all of this replica's share is being watched."""
        await self._reap()
        await self._around.reporting.write()
        wanted = await self._share()
        await self._stop([mailbox_id for mailbox_id in self._running if mailbox_id not in wanted])
        for mailbox_id, running in self._running.items():
            if running.version != wanted[mailbox_id].version:
                running.version = wanted[mailbox_id].version
                running.watcher.reconnect()
        for lease in await self._around.leases.hold_many(wanted.keys() - self._running.keys()):
            mailbox_id = MailboxId(lease.name)
            self._running[mailbox_id] = _Running(wanted[mailbox_id].version, self._watcher(mailbox_id), lease)
        await self._tell(wanted)
        return wanted.keys() == self._running.keys()

    async def _share(self) -> dict[MailboxId, Watchable]:
        """Mailboxes that need somebody, and of those, this replica's."""
        leases = self._around.leases
        owners = await leases.live()
        if not await self._around.may_watch():
            return {}
        found = {each.id: each for each in await self._around.watch_list.read() if needs_somebody(each)}
        mine = share(frozenset(found), frozenset(owners), leases.owner, self._most)
        return {mailbox_id: found[mailbox_id] for mailbox_id in mine}

    async def _tell(self, wanted: dict[MailboxId, Watchable]) -> None:
        """Count, and say once of each mailbox that stalls."""
        self._around.counts.watched([each.state for each in wanted.values()])
        now = self._around.now()
        silent = {each.id: each.last_look for each in wanted.values() if stalled(each, now)}
        for mailbox_id, since in silent.items():
            if self._alarmed.get(mailbox_id) != since:
                log.error("mailbox_stalled", mailbox_id=mailbox_id, since=since.isoformat())
                detail = f"The mailbox is {wanted[mailbox_id].state}; its last error says why."
                await self._around.alarm.announce_stalled(
                    MailboxStalled(mailbox_id=mailbox_id, since=since, detail=detail)
                )
        self._alarmed = silent

    async def _reap(self) -> None:
        for mailbox_id, running in list(self._running.items()):
            if running.task.done():
                del self._running[mailbox_id]
                _explain(mailbox_id, running.task)

    async def _stop(self, mailbox_ids: list[MailboxId]) -> None:
        tasks = [self._running.pop(mailbox_id).task for mailbox_id in mailbox_ids]
        await asyncio.gather(*map(end, tasks))


def _explain(mailbox_id: MailboxId, task: asyncio.Task[None]) -> None:
    error = None if task.cancelled() else task.exception()
    if error:
        log.warning("watcher_crashed", mailbox_id=mailbox_id, error=f"{type(error).__name__}: {error}")
