"""How are mails read in processes that may die? By pebble, which kills what takes too long and replaces what is gone.

Children come from a fork server, which has the reading code loaded and nothing else: neither this process's threads and
connections nor its memory are in them.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import re
import shutil
from collections.abc import Awaitable, Callable, Iterable, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import structlog
from pebble import CONSTS, ProcessExpired, ProcessPool
from typing_extensions import override

from contracts.values import Mail, RawMail
from parser.adapters import child
from parser.adapters.child import Answer, Source, Wish
from parser.adapters.rooms import Rooms
from parser.domain.classification import NOBODYS, Own
from parser.domain.limits import Bounds, Limits
from parser.domain.understanding import Depth, Understood
from parser.handlers import WHOLE, ChildDied, ChildTimedOut, Errand, Given, Reader

PATIENCE: Final = timedelta(seconds=5)
"""For children to end by themselves when the service stops."""

LOOK_EVERY: Final = timedelta(seconds=0.25)
"""How soon a dead or late child is noticed. Pebble's own tenth of a second costs 0.3 % of a core while nothing happens."""
WARM: Final = "parser.adapters.warm"
"""What the fork server imports: its name, for to import it here would be to do the same here."""
_KEY: Final = re.compile(r"raw/[0-9a-f]{1,2}/[0-9a-f]{64}")
"""Only such keys become paths; the store judges the others."""

log = structlog.get_logger()
CONSTS.sleep_unit = LOOK_EVERY.total_seconds()


class Children(Reader):
    """A pool of child processes. Raw mails in `folder` are read by the child itself; others come through `get_blob`.

    What is too large for a pipe goes by a folder of this process, below the system's folder for temporary files.
    """

    def __init__(
        self,
        bounds: Bounds,
        limits: Limits,
        get_blob: Callable[[str], Awaitable[bytes]],
        folder: Path | None = None,
        own: Own = NOBODYS,
    ) -> None:
        self._bounds = bounds
        self._limits = limits
        self._own = own
        self._get_blob = get_blob
        self._folder = folder
        self._pool: ProcessPool | None = None
        self._ending: set[asyncio.Task[None]] = set()
        self._rooms = Rooms()

    async def __aenter__(self) -> Self:
        # The fork server takes a second to load what its children need: not while the first mail waits for it.
        with suppress(ChildDied, ChildTimedOut):
            await self._ask([], Wish(Depth.HEAD, with_files=False, room=None))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._replace(self._pool)
        await asyncio.gather(*self._ending)
        self._rooms.close()

    @override
    async def read(self, mails: Sequence[Given], errand: Errand = WHOLE) -> Sequence[Understood | None]:
        room = self._rooms.room() if any(mail.size > child.CARRIED for mail in mails) else None
        found: Sequence[Understood | None] = ()
        try:
            sources = [(await self._source(mail, room), mail.authserv_id) for mail in mails]
            wish = Wish(errand.depth, errand.with_files, room)
            answers = await self._ask(sources, wish)
            for index, (mail, answer) in enumerate(zip(mails, answers, strict=True)):
                if answer == child.UNREADABLE:
                    source = await self._for_child(await self._fetched(mail), room)
                    answers[index : index + 1] = await self._ask([(source, mail.authserv_id)], wish)
            found = [_understood(answer, room) for answer in answers]
        finally:
            if room and not any(each.left for each in found if each):
                shutil.rmtree(room, ignore_errors=True)
        return found

    @override
    def forget(self, found: Iterable[Understood]) -> None:
        for room in {file.parent for each in found for file in each.left.values()}:
            shutil.rmtree(room, ignore_errors=True)

    async def _source(self, mail: Given, room: Path | None) -> Source:
        source = mail.source
        if isinstance(source, Path):
            return str(source)
        if isinstance(source, RawMail) and self._folder and _KEY.fullmatch(source.key):
            return f"{self._folder}/{source.key}"
        return await self._for_child(await self._fetched(mail), room)

    async def _fetched(self, mail: Given) -> bytes:
        """The bytes; the store, or the file itself, knows whether they are missing or the disk in trouble."""
        if isinstance(mail.source, RawMail):
            return await self._get_blob(mail.source.key)
        return await asyncio.to_thread(mail.source.read_bytes) if isinstance(mail.source, Path) else mail.source

    async def _for_child(self, data: bytes, room: Path | None) -> Source:
        """Bytes, or where they are many a file of them."""
        if room is None or len(data) <= child.CARRIED:
            return data
        return str(await asyncio.to_thread(child.left_in, room, data))

    async def _ask(self, mails: Sequence[tuple[Source, str | None]], wish: Wish) -> list[Answer | str]:
        is_quick = wish.depth is Depth.HEAD or len(mails) > 1
        limit = self._bounds.group if is_quick else self._bounds.alone
        seconds = limit.total_seconds()
        pool = self._running()
        try:
            task = pool.schedule(child.read, (mails, seconds, wish), timeout=seconds)
            answers = await _answered(pool, asyncio.wrap_future(task))
        except TimeoutError as error:
            raise ChildTimedOut(f"no answer within {limit}") from error
        except ProcessExpired as error:
            raise ChildDied(f"exit code {error.exitcode}") from error
        except (BrokenProcessPool, RuntimeError, OSError, MemoryError) as error:
            # Pebble gives up a pool of which an idle child was killed.
            log.warning("children_replaced", error=type(error).__name__)
            self._replace(pool)
            raise ChildDied("the pool broke") from error
        return answers

    def _running(self) -> ProcessPool:
        if self._pool is None:
            context = multiprocessing.get_context("forkserver")
            context.set_forkserver_preload([child.__name__, WARM])
            self._pool = ProcessPool(
                self._bounds.children,
                self._bounds.tasks,
                child.prepare,
                (self._limits, self._bounds.memory, self._own),
                context,
            )
        return self._pool

    def _replace(self, pool: ProcessPool | None) -> None:
        """Let a pool go; the next call makes a fresh one."""
        if pool is None or pool is not self._pool:
            return
        self._pool = None
        ending = asyncio.create_task(asyncio.to_thread(_end, pool))
        self._ending.add(ending)
        ending.add_done_callback(self._ending.discard)


async def _answered(pool: ProcessPool, answer: asyncio.Future[list[Answer | str]]) -> list[Answer | str]:
    """Raises `BrokenProcessPool` where the pool is given up: pebble forgets for ever what is asked of it in that moment."""
    try:
        while not answer.done():
            await asyncio.wait({answer}, timeout=LOOK_EVERY.total_seconds())
            if not (answer.done() or pool.active):
                raise BrokenProcessPool("it was given up before it answered")
        return answer.result()
    finally:
        answer.cancel()


def _end(pool: ProcessPool) -> None:
    pool.stop()  # type: ignore[no-untyped-call] # pebble is typed but for this
    pool.join(PATIENCE.total_seconds())


def _understood(answer: Answer | str, room: Path | None) -> Understood | None:
    """Check what a child says: it has read what strangers wrote."""
    if isinstance(answer, str):
        log.error("mail_met_an_error", error=answer)
        return None
    left = {key: file for key, file in answer.left.items() if file.parent == room}
    return Understood(Mail.model_validate_json(answer.mail), answer.carried, left)
