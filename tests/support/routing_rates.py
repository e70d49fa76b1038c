"""Where does a router count mails in tests? In memory, by the promises of its port."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from typing_extensions import override

from contracts.events.directory import DirectoryEvent
from contracts.values import DeliveryId
from router.domain.brakes import Arrival, Brake, Scope, Standing
from router.domain.directory import Directory
from router.handlers.braking import Counts, Rates
from router.handlers.ports import NotFound
from support.routing import InMemoryOutbox


class InMemoryRates(Rates):
    """Counts in lists."""

    def __init__(self, outbox: InMemoryOutbox | None = None) -> None:
        self.outbox = outbox or InMemoryOutbox()
        self.seen: list[Arrival] = []
        self.kept: dict[str, Brake] = {}
        self._lifts: set[tuple[str, str | None]] = set()

    @override
    async def count(self, arrivals: Sequence[Arrival], directory: Directory) -> Mapping[DeliveryId, Standing]:
        self.seen += [each for each in dict.fromkeys(arrivals) if each not in self.seen]
        return {each.delivery_id: self._standing(each) for each in arrivals}

    @override
    async def known(self, brake_ids: Collection[str]) -> Mapping[str, Brake]:
        return {each: self.kept[each] for each in brake_ids if each in self.kept}

    @override
    async def engage(self, brake: Brake, event: DirectoryEvent) -> bool:
        before = self.kept.get(brake.id)
        if brake.version != (before.version + 1 if before else 1):
            return False
        lifted = {"lifted_until": before.lifted_until, "lifted_by": before.lifted_by} if before else {}
        self.kept[brake.id] = brake.model_copy(update=lifted)
        self.outbox.leave(event)
        return True

    @override
    async def brakes(self, after: str | None, limit: int) -> list[Brake]:
        return [self.kept[each] for each in sorted(self.kept) if each > (after or "")][:limit]

    @override
    async def lift(self, brake_id: str, until: datetime, by: str, name: str | None = None) -> Brake:
        if brake_id not in self.kept:
            raise NotFound("brake")
        if name is None or (brake_id, name) not in self._lifts:
            self._lifts.add((brake_id, name))
            self.kept[brake_id] = self.kept[brake_id].model_copy(update={"lifted_until": until, "lifted_by": by})
        return self.kept[brake_id]

    def _standing(self, arrival: Arrival) -> Standing:
        before = [
            each
            for each in self.seen[: self.seen.index(arrival)]
            if (each.hour, each.mailbox_id) == (arrival.hour, arrival.mailbox_id)
        ]
        of_sender = [
            each
            for each in before
            if each.sender == arrival.sender and bool(each.answers_in) is bool(arrival.answers_in)
        ]
        if arrival.answers_in:
            answered = list(dict.fromkeys(each.answers_in for each in of_sender))
            place = answered.index(arrival.answers_in) if arrival.answers_in in answered else len(answered)
            return Standing(sender=place, mailbox=len(before))
        return Standing(sum(each.subject == arrival.subject for each in of_sender), len(of_sender), len(before))


class HeardBrakes(Counts):
    """Remembers how often brakes were engaged."""

    def __init__(self) -> None:
        self.by_scope: Counter[Scope] = Counter()

    @override
    def brake_engaged(self, scope: Scope) -> None:
        self.by_scope[scope] += 1
