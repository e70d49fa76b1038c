"""How many connections has a user, and does the provider put up with one more?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from fetcher.domain.diagnosis import Step
from fetcher.domain.limits import limits_of
from fetcher.domain.mailbox import Account
from fetcher.handlers.mail_server import MailboxUnavailable

FULL = "This user has {count} connections open already; {host} allows no more. [LIMIT]"
FIX = "It is tried again. Several mailboxes of one user count together: put their folders into one."


class Doors:
    """Counts connections by server and user, those of this process."""

    def __init__(self) -> None:
        self._open: Counter[tuple[str, str]] = Counter()

    def enter(self, account: Account) -> Callable[[], None]:
        """Take a connection; gives what is to be called, once, when it ends. Raises `MailboxUnavailable` when there are enough."""
        key = (account.host.lower(), account.user)
        if self._open[key] >= limits_of(account.host).connections:
            raise MailboxUnavailable(Step.TCP, FULL.format(count=self._open[key], host=account.host), FIX)
        self._open[key] += 1
        left = False

        def leave() -> None:
            nonlocal left
            if not left:
                left = True
                self._open[key] -= 1
                if not self._open[key]:
                    del self._open[key]

        return leave
