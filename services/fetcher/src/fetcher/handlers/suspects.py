"""Which mail breaks the connection whenever it is asked for, and how do the others get past it?

Some servers drop the connection over a damaged mail. Asked for in a batch, it would keep its mailbox from ever going on.
So after two broken connections at one place mails are asked for one by one, and one that broke it alone several times is
left pending; the daily comparison asks for it again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from fetcher.handlers.mail_server import MailboxUnavailable

ONE_BY_ONE: Final = 2
GIVE_UP: Final = 4


class Suspects:
    """What one folder's fetches broke at. Lives in memory: a restart asks again, which costs a few connections."""

    def __init__(self) -> None:
        self._broken: Counter[int] = Counter()

    @property
    def wary(self) -> bool:
        """Whether one thing is to be asked for after the other: what waits behind a broken connection is not to blame."""
        return any(count >= ONE_BY_ONE for count in self._broken.values())

    def divided(self, batch: Sequence[tuple[int, int]]) -> list[Sequence[tuple[int, int]]]:
        """The batch, or its mails one by one where one of them is under suspicion."""
        if any(self._broken[uid] >= ONE_BY_ONE for uid, _ in batch):
            return [[each] for each in batch]
        return [batch]

    def given_up(self, uids: Sequence[int]) -> bool:
        """Whether this one mail is not to be asked for now."""
        return len(uids) == 1 and self._broken[uids[0]] >= GIVE_UP

    @contextmanager
    def watching(self, uids: Sequence[int]) -> Iterator[None]:
        """Remember what was asked for when the connection broke, and forget it when it did not."""
        try:
            yield
        except MailboxUnavailable:
            self._broken.update(uids)
            raise
        for uid in uids:
            del self._broken[uid]

    def forgive(self) -> None:
        """Give all another chance."""
        self._broken.clear()
