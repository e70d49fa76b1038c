"""Which decision about a mail stands? The first that was written down: a mail that comes again is explained as it was before."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import NamedTuple, Protocol

from contracts.values import DeliveryId
from contracts.values.identity import identity_of
from router.domain.facts import Facts
from router.domain.routing import Decision


class Question(NamedTuple):
    """A mail to be decided about. `delivery_id` is absent where nothing is to be changed."""

    facts: Facts
    delivery_id: DeliveryId | None = None
    released: bool = False
    waited: bool = False
    """Whether it was held before: then it is asked about again until it may go on."""

    @property
    def identity(self) -> str:
        """Who writes."""
        return identity_of(self.facts.sender.address)

    @property
    def key(self) -> str:
        """What its decision is written down as; a mail that waited has one more than others."""
        return f"{self.delivery_id}|on" if self.waited else str(self.delivery_id)

    def settles(self, decision: Decision) -> bool:
        """Whether this is the last word. That a mail waits on is none."""
        return decision.routing is not None or not self.waited


@dataclass(frozen=True)
class Decided:
    """A decision, the instant when it was first made, and the mail's place among those of the same instant."""

    decision: Decision
    at: datetime
    place: int = 0
    again: bool = False
    """Whether it was written down before: then the mail was counted, and is said again only."""

    @cached_property
    def routing_json(self) -> bytes:
        """The routing as it is both written down and published: making it takes as long as half of the rules."""
        assert self.decision.routing, "a mail that is stopped has none"
        return self.decision.routing.model_dump_json().encode()


class DecisionLog(Protocol):
    """Decisions, for longer than Kafka keeps the mails that they are about."""

    async def find(self, keys: Collection[str]) -> dict[str, Decided]:
        """Those that are written down, marked `again`."""

    async def keep(self, decided: Mapping[str, Decided]) -> dict[str, Decided]:
        """Write decisions down, before anybody hears of them.

        Gives, marked `again`, those that stand in the place of a given one, as somebody was first.
        """
