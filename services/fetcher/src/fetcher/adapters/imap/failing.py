"""At which steps may a test make the fetcher fail, and how do all sessions of a mail server get these places?"""

from __future__ import annotations

from typing import Any, Final, cast

from chassis.broker import Failpoints
from fetcher.handlers.mail_server import MailServer

SESSION_STEPS: Final = {"fetch": "fetch", "piece": "piece", "mark_read": "seen", "move": "move", "delete": "delete"}
STEPS: Final = frozenset({*SESSION_STEPS.values(), "raw_store", "ledger", "publish", "cursor"})


def arm_server(server: MailServer, failpoints: Failpoints) -> MailServer:
    """The same mail server, with places to fail at in its sessions where one is asked for."""
    return cast("MailServer", _Armed(server, failpoints))


class _Armed:
    def __init__(self, server: MailServer, failpoints: Failpoints) -> None:
        self._server = server
        self._failpoints = failpoints

    async def connect(self, *arguments: Any, **named: Any) -> Any:
        return self._failpoints.arm(await self._server.connect(*arguments, **named), **SESSION_STEPS)
