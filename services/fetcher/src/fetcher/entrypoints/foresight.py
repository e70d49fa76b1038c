"""When is it looked whether a secret ends? Every hour, in every replica."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Final

import structlog

from fetcher.handlers.foresight import Foresight

EVERY: Final = timedelta(hours=1)

log = structlog.get_logger()


class ForesightLoop:
    """Looks, again and again; what goes wrong is tried again at the next turn."""

    def __init__(self, foresight: Foresight, every: timedelta = EVERY) -> None:
        self._foresight = foresight
        self._every = every

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            try:
                await self._foresight.look()
            except Exception as error:  # noqa: BLE001 - a warning that comes an hour later is still a warning
                log.warning("foresight_failed", error=type(error).__name__)
            await asyncio.sleep(self._every.total_seconds())
