"""How is the way to a mailbox tried, step by step, while somebody watches? Nothing is stored, and no mail changes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Final

from fetcher.domain.diagnosis import FolderCheck, Step, StepResult, StepStatus, complete
from fetcher.domain.folders import Quota
from fetcher.domain.mailbox import Account
from fetcher.handlers.mail_server import FolderMissing, MailboxUnavailable, MailServer, Session

LONGEST: Final = timedelta(seconds=90)
"""For all steps together."""
SHOWN_FOLDERS: Final = 20
NEARLY_FULL: Final = 0.9

Login = Callable[[], Awaitable[Account]]
"""Gives the account to log in to; where that needs a token, its issuer is asked."""


class ConnectionTests:
    """Tries mailboxes. A look, never a change: folders are opened read-only and counted, no mail is fetched."""

    def __init__(self, server: MailServer, longest: timedelta = LONGEST) -> None:
        self._server = server
        self._longest = longest

    async def run(self, login: Login, folders: Sequence[str]) -> tuple[StepResult, ...]:
        """All steps, in order."""
        return complete([result async for result in self.watch(login, folders)])

    async def watch(self, login: Login, folders: Sequence[str]) -> AsyncGenerator[StepResult, None]:
        """Each step as soon as it is done, in order; steps that were not reached come at the end.

        Whoever stops listening ends the test.
        """
        loop = asyncio.get_running_loop()
        told: asyncio.Queue[StepResult | None] = asyncio.Queue()

        def tell(result: StepResult | None) -> None:
            loop.call_soon_threadsafe(told.put_nowait, result)  # steps before the login are told by a thread

        seen: list[StepResult] = []
        trying = asyncio.create_task(self._try(login, folders, tell))
        trying.add_done_callback(lambda _: tell(None))
        try:
            while result := await told.get():
                seen.append(result)
                yield result
            await trying
        finally:
            trying.cancel()
            with suppress(asyncio.CancelledError):
                await trying
        for result in complete(seen):
            if result not in seen:
                yield result

    async def _try(self, login: Login, folders: Sequence[str], tell: Callable[[StepResult], None]) -> None:
        failed = False

        def note(result: StepResult) -> None:
            nonlocal failed
            failed |= result.status is StepStatus.FAILED
            tell(result)

        try:
            async with asyncio.timeout(self._longest.total_seconds()):
                await self._go(login, folders, note)
        except MailboxUnavailable as error:
            if not failed:
                tell(StepResult(error.step, StepStatus.FAILED, message=error.message, fix=error.fix))
        except TimeoutError:
            if not failed:
                words = f"The test took longer than {self._longest.total_seconds():.0f} s."
                tell(StepResult(Step.FOLDERS, StepStatus.FAILED, message=words, fix="Try again later."))

    async def _go(self, login: Login, folders: Sequence[str], tell: Callable[[StepResult], None]) -> None:
        session = await self._server.connect(await login(), tell)
        try:
            tell(await _folders(session, folders))
            tell(await _quota(session))
        finally:
            await session.close()


async def _folders(session: Session, names: Sequence[str]) -> StepResult:
    started = time.monotonic()
    checks = [await _folder(session, name) for name in names]
    message = "; ".join(each.problem or f"{each.name}: {each.total} mails, {each.unread} unread" for each in checks)
    status = StepStatus.FAILED if any(each.problem for each in checks) else StepStatus.PASSED
    fix = ""
    if status is StepStatus.FAILED:
        there = [each.name for each in await session.list_folders() if each.selectable]
        fix = f"Choose from the folders that are there: {', '.join(sorted(there)[:SHOWN_FOLDERS])}."
    return StepResult(Step.FOLDERS, status, _since(started), message, fix, folders=tuple(checks))


async def _folder(session: Session, name: str) -> FolderCheck:
    try:
        await session.open_folder(name)
    except FolderMissing as error:
        return FolderCheck(name, problem=error.message)
    counts = await session.count(name)
    return FolderCheck(name, counts.total, counts.unread) if counts else FolderCheck(name)


async def _quota(session: Session) -> StepResult:
    started = time.monotonic()
    found = await session.quota()
    if found is None:
        return StepResult(Step.QUOTA, StepStatus.SKIPPED, _since(started), "the server does not tell")
    share = found.used / found.limit
    warning = "The mailbox is nearly full: new mail may be refused." if share >= NEARLY_FULL else ""
    return StepResult(Step.QUOTA, StepStatus.PASSED, _since(started), _told(found, share), warning=warning)


def _told(quota: Quota, share: float) -> str:
    mebibyte = 1024 * 1024
    return f"{quota.used / mebibyte:.0f} of {quota.limit / mebibyte:.0f} MiB used ({share:.0%})"


def _since(started: float) -> timedelta:
    return timedelta(seconds=time.monotonic() - started)
