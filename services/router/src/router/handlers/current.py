"""What does this replica know of the directory at the moment?"""

from __future__ import annotations

import asyncio
from typing import Protocol

from router.domain.directory import Directory
from router.handlers.ports import Revisions


class DirectorySource(Protocol):
    """Where the directory is read from."""

    async def load(self) -> Directory:
        """All of it, with a revision that it is not older than."""


class CurrentDirectory:
    """The directory in memory. It is read before it is first used, and after anybody says that it changed."""

    def __init__(self, source: DirectorySource, revisions: Revisions) -> None:
        self._source = source
        self._revisions = revisions
        self._known: Directory | None = None
        self._stale = False
        self._reading = asyncio.Lock()

    async def get(self) -> Directory:
        """The directory as it was last said to be. Raises what the store raises where it has to be read and cannot be."""
        if self._known is None or self._stale:
            async with self._reading:
                if self._known is None or self._stale:
                    self._stale = False
                    self._known = await self._read()
        return self._known

    async def _read(self) -> Directory:
        try:
            return await self._source.load()
        except BaseException:
            self._stale = True
            raise

    def changed(self) -> None:
        """Somebody changed it: read it again before it is used again."""
        self._stale = True

    async def changed_for_all(self) -> None:
        """It did, and no event tells of that: the other replicas see it by the revision."""
        await self._revisions.rise()
        self.changed()

    async def check(self) -> int:
        """Compare revisions: the safety net under every event that did not arrive. Gives the store's."""
        revision = await self._revisions.current()
        if self._known is None or self._known.revision != revision:
            self._stale = True
        return revision
