"""Which folders does a mailbox have, and how many mails are in them?"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from fetcher.domain.folders import Folder, ListedFolder, tree
from fetcher.domain.mailbox import Account
from fetcher.handlers.mail_server import MailServer, Session

MOST_COUNTED: Final = 300
"""Folders that are counted one by one, where the server does not tell all counts at once."""
LONGEST: Final = timedelta(seconds=60)


async def list_folders(server: MailServer, account: Account) -> tuple[Folder, ...]:
    """The tree of folders, counted. No folder is opened, and no mail changes. Raises `MailboxUnavailable`, `TimeoutError`."""
    async with asyncio.timeout(LONGEST.total_seconds()):
        session = await server.connect(account)
        try:
            return tree(await _counted(session, await session.list_folders()))
        finally:
            await session.close()


async def _counted(session: Session, listed: Sequence[ListedFolder]) -> list[ListedFolder]:
    open_ones = [each for each in listed if each.selectable and each.counts is None][:MOST_COUNTED]
    counts = {each.name: await session.count(each.name) for each in open_ones}
    return [replace(each, counts=each.counts or counts.get(each.name)) for each in listed]
