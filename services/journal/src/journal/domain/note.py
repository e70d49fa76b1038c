"""What does one event add to what is known of a delivery, whatever came before and however often it comes?

A note only ever sets a field to the one value it can have, lowers a first moment, or raises a last one. Each of the three
is commutative and idempotent, so events may come in any order and again, and the record is the same. Each is one update
operator of MongoDB ($set, $min, $max), so nothing is read before it is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from contracts.values import DeliveryId, Outcome

RELEASABLE = frozenset({Outcome.HELD, Outcome.QUARANTINED, Outcome.DEAD})
"""Outcomes that a release or a retry may still turn into another."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """When something happened, to the millisecond, and in which trace; "" where there is none. Of two the earlier stands."""

    at: datetime
    trace_id: str = ""

    def recorded(self) -> dict[str, Any]:
        """As it is remembered; compared field by field in this order, as dataclasses and BSON do."""
        return {"at": self.at, "trace_id": self.trace_id}


def moment(at: datetime, trace_id: str = "") -> Moment:
    """Cut an aware instant to milliseconds: MongoDB keeps no more, and a comparison must not depend on who makes it."""
    return Moment(_EPOCH + _milliseconds(at) * _MILLISECOND, trace_id)


@dataclass(frozen=True, slots=True, order=True)
class Settlement:
    """How a delivery ended; of two the greater one stands.

    That is a final outcome rather than a releasable one, of two releasable ones the later, and of two final ones, which
    are the same said twice, the earlier.
    """

    final: bool
    order: int
    """Milliseconds since 1970; negative where the earlier is to stand."""
    outcome: Outcome
    moment: Moment
    facts: Mapping[str, Any] = field(compare=False, default_factory=dict)

    def recorded(self) -> dict[str, Any]:
        """As it is remembered; compared field by field in this order, as dataclasses and BSON do."""
        compared = {"final": self.final, "order": self.order, "outcome": self.outcome.value}
        return compared | self.moment.recorded() | dict(self.facts)


def settlement(outcome: Outcome, when: Moment, facts: Mapping[str, Any]) -> Settlement:
    """Make the settlement that an event speaks of."""
    final = outcome not in RELEASABLE
    order = _milliseconds(when.at)
    return Settlement(final, -order if final else order, outcome, when, facts)


@dataclass(frozen=True, slots=True)
class Note:
    """What one event, or several of one delivery together, say."""

    delivery_id: DeliveryId
    earliest: datetime
    latest: datetime
    facts: Mapping[str, Any] = field(default_factory=dict)
    """Dotted names to values."""
    began: Mapping[str, Moment] = field(default_factory=dict)
    """Steps to when they were taken first."""
    settlement: Settlement | None = None


def combine(notes: Iterable[Note]) -> list[Note]:
    """One note per delivery that says what all of its notes say."""
    found: dict[DeliveryId, Note] = {}
    for note in notes:
        known = found.get(note.delivery_id)
        found[note.delivery_id] = note if known is None else _both(known, note)
    return list(found.values())


def _both(one: Note, other: Note) -> Note:
    began = {**one.began, **other.began}
    began |= {step: min(one.began[step], other.began[step]) for step in one.began.keys() & other.began.keys()}
    return Note(
        one.delivery_id,
        min(one.earliest, other.earliest),
        max(one.latest, other.latest),
        {**one.facts, **other.facts},
        began,
        max((each for each in (one.settlement, other.settlement) if each), default=None),
    )


def _milliseconds(at: datetime) -> int:
    return (at - _EPOCH) // _MILLISECOND
