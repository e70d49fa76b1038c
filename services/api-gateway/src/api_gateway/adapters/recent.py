"""How is the token store spared a question per request?

Found tokens are remembered for two seconds, so a revoked one works that much longer at most; unknown ones are asked
for every time, so guessing gains nothing from memory.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from time import monotonic

from typing_extensions import override

from api_gateway.domain.people import Person
from api_gateway.domain.tokens import Token, TokenId
from api_gateway.handlers.access import TokenLookup

REMEMBERED_FOR = timedelta(seconds=2)
REMEMBERED_AT_MOST = 10_000


class RecentTokens(TokenLookup):
    """A lookup in front of another one. `now` counts seconds and never runs backwards."""

    def __init__(self, behind: TokenLookup, now: Callable[[], float] = monotonic) -> None:
        self._behind = behind
        self._now = now
        self._found: OrderedDict[TokenId, tuple[float, tuple[Token, Person]]] = OrderedDict()

    @override
    async def find(self, wanted: TokenId) -> tuple[Token, Person] | None:
        remembered = self._found.get(wanted)
        if remembered and self._now() - remembered[0] < REMEMBERED_FOR.total_seconds():
            return remembered[1]
        # Before the question: an answer is as old as its asking, however slow it comes.
        asked = self._now()
        self._found.pop(wanted, None)
        if found := await self._behind.find(wanted):
            self._found[wanted] = (asked, found)
            if len(self._found) > REMEMBERED_AT_MOST:
                self._found.popitem(last=False)
        return found

    @override
    async def note_use(self, used: TokenId, at: datetime) -> None:
        await self._behind.note_use(used, at)
        if remembered := self._found.get(used):
            asked, (token, person) = remembered
            self._found[used] = (asked, (replace(token, last_used_at=at), person))
