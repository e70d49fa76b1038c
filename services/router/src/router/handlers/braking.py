"""Which mails are too many, who is told of it, and how do they go on? Each counts once, however often it comes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

import structlog

from contracts.events.directory import BrakeEngaged, DirectoryEvent
from contracts.values import DeliveryId
from router.domain.brakes import Arrival, Brake, Scope, Standing, arrival_of, brake_of, exceeded
from router.domain.directory import Directory
from router.domain.facts import Facts
from router.handlers.current import CurrentDirectory

log = structlog.get_logger()


class Rates(Protocol):
    """Counts of mails and engaged brakes, shared by all replicas."""

    async def count(self, arrivals: Sequence[Arrival], directory: Directory) -> Mapping[DeliveryId, Standing]:
        """Count mails and say how many of its hour stood before each.

        A mail counts once: come again, it stands where it stood. What is beyond a limit is not remembered one by one, and
        stands behind all that is. Two replicas that count at once agree on who came first.
        """

    async def known(self, brake_ids: Collection[str]) -> Mapping[str, Brake]:
        """Those of these brakes that were ever engaged."""

    async def engage(self, brake: Brake, event: DirectoryEvent) -> bool:
        """Write down a brake in the place of the version before, with the event, in one: whoever announces finds it there.

        True for the one who is the first to, false for all others.
        """

    async def brakes(self, after: str | None, limit: int) -> list[Brake]:
        """Brakes in the order of their ids, those greater than `after`."""

    async def lift(self, brake_id: str, until: datetime, by: str, name: str | None = None) -> Brake:
        """Let go on what was received up to an instant, once for a request of this `name`.

        Raises `NotFound`, and `ChangedTooOften` where too many such requests may still come again.
        """


def brake_engaged(brake: Brake) -> BrakeEngaged:
    """The event for those who have to look."""
    return BrakeEngaged(
        brake_id=brake.id,
        version=brake.version,
        occurred_at=brake.engaged_at,
        mailbox_id=brake.mailbox_id,
        scope=brake.scope.value,
        sender=brake.sender,
        limit=brake.limit,
    )


class Counts(Protocol):
    """What is counted for those who watch."""

    def brake_engaged(self, scope: Scope) -> None:
        """More mails came than an hour may bring."""


class Braking:
    """The verbs about brakes."""

    def __init__(self, rates: Rates, counts: Counts, directory: CurrentDirectory, now: Callable[[], datetime]) -> None:
        self.rates = rates
        self._directory = directory
        self._counts = counts
        self._now = now

    async def standings(
        self, mails: Sequence[tuple[Facts, DeliveryId | None]], directory: Directory
    ) -> Mapping[DeliveryId, Standing]:
        """Where each mail stands that is counted."""
        arrivals = [arrival for facts, delivery_id in mails if (arrival := arrival_of(facts, delivery_id))]
        if not arrivals:
            return {}
        found = dict(await self.rates.count(arrivals, directory))
        for arrival, brake in _beyond(arrivals, found, directory):
            lifted = directory.lets_go(brake.id, arrival)
            found[arrival.delivery_id] = found[arrival.delivery_id]._replace(lifted=lifted)
        return found

    async def engage(
        self, held: Sequence[Arrival], standings: Mapping[DeliveryId, Standing], directory: Directory
    ) -> None:
        """Engage the brakes that hold these, and raise the alarm once for each; before anybody hears that they are held."""
        beyond = _beyond(held, standings, directory)
        known = dict(await self.rates.known({brake.id for _, brake in beyond}))
        for arrival, brake in beyond:
            before = known.get(brake.id)
            if before is None or not (before.engaged or before.lets_go(arrival)):
                known[brake.id] = engaged = before.engaged_again(brake) if before else brake
                if await self.rates.engage(engaged, brake_engaged(engaged)):
                    self._alarm(engaged)

    async def lift(self, brake_id: str, until: datetime | None, by: str, name: str | None = None) -> Brake:
        """Let the mail go on that a brake holds, in its order, and what is received up to `until`. Raises `NotFound`."""
        brake = await self.rates.lift(brake_id, until or self._now(), by, name)
        # Whoever looks after held mail looks at all of it again when the revision is another, by the directory of then: a brake
        # that is lifted in between must not let the later of two mails go before the earlier.
        await self._directory.changed_for_all()
        return brake

    def _alarm(self, brake: Brake) -> None:
        self._counts.brake_engaged(brake.scope)
        log.error(
            "brake_engaged",
            brake_id=brake.id,
            mailbox_id=brake.mailbox_id,
            scope=brake.scope.value,
            limit=brake.limit,
            what_to_do="look at /v1/brakes and lift it, or block the sender; the mails beyond the limit are held",
        )


def _beyond(
    arrivals: Sequence[Arrival], standings: Mapping[DeliveryId, Standing], directory: Directory
) -> list[tuple[Arrival, Brake]]:
    """Mails beyond a rate, each with the brake that holds it unless a rule lets it go on."""
    rates = ((each, exceeded(standings[each.delivery_id], directory.handling_of(each.mailbox_id))) for each in arrivals)
    return [(arrival, brake_of(arrival, *rate)) for arrival, rate in rates if rate]
