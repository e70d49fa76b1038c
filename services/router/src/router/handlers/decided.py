"""Which decision about a mail stands? The first that was written down: a mail that comes again is explained as it was before."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import NamedTuple, Protocol

from contracts.values import DeliveryId
from contracts.values.frozen import frozen
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


@frozen
class Decided:
    """A decision, the instant when it was first made, and the mail's place among those of the same instant."""

    decision: Decision
    at: datetime
    place: int = 0
    again: bool = False
    """Whether it was written down before: then the mail was counted, and is said again only."""
    routing_json: bytes = b""
    """The routing as it is both written down and published: making it takes as long as half of the rules. Empty where there is none."""

    @classmethod
    def of(cls, decision: Decision, at: datetime, place: int = 0) -> Decided:
        """A decision that is made now."""
        said = decision.routing.model_dump_json().encode() if decision.routing else b""
        return cls(decision, at, place, routing_json=said)


class DecisionLog(Protocol):
    """Decisions, for longer than Kafka keeps the mails that they are about."""

    async def find(self, keys: Collection[str]) -> dict[str, Decided]:
        """Those that are written down, marked `again`."""

    async def keep(self, decided: Mapping[str, Decided]) -> dict[str, Decided]:
        """Write decisions down, before anybody hears of them.

        Gives, marked `again`, those that stand in the place of a given one, as somebody was first.
        """
