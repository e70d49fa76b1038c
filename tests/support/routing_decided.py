"""Where are a router's decisions in tests? In memory, by the promises of their port."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from typing_extensions import override

from router.handlers.decided import Decided, DecisionLog


class InMemoryDecisionLog(DecisionLog):
    """Decisions in a dictionary."""

    def __init__(self) -> None:
        self.kept: dict[str, Decided] = {}

    @override
    async def find(self, keys: Collection[str]) -> dict[str, Decided]:
        return {each: replace(self.kept[each], again=True) for each in keys if each in self.kept}

    @override
    async def keep(self, decided: Mapping[str, Decided]) -> dict[str, Decided]:
        others = await self.find(decided.keys())
        self.kept |= {key: each for key, each in decided.items() if key not in others}
        return others
