"""What does one event add to what is known of a delivery, whatever came before and however often it comes?

A note only ever sets a field to the one value it can have, lowers a first time, or raises a settlement. Each of the three
is commutative and idempotent, so events may come in any order and again, and the record is the same. Each is one update
operator of MongoDB ($set, $min, $max), so nothing is read before it is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from contracts.values import DeliveryId, Outcome

RELEASABLE = frozenset({Outcome.HELD, Outcome.QUARANTINED, Outcome.DEAD})
"""Outcomes that a release or a retry may still turn into another."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, order=True)
class Settlement:
    """How a delivery ended; of two the greater one stands.

    That is a final outcome rather than a releasable one, of two releasable ones the later, and of two final ones, which
    are the same said twice, the earlier.
    """

    final: bool
    order: int
    """Microseconds since 1970; negative where the earlier is to stand."""
    outcome: Outcome
    at: datetime
    facts: Mapping[str, Any] = field(compare=False, default_factory=dict)


def settlement(outcome: Outcome, at: datetime, facts: Mapping[str, Any]) -> Settlement:
    """Make the settlement that an event speaks of."""
    final = outcome not in RELEASABLE
    instant = round((at - _EPOCH).total_seconds() * 1_000_000)
    return Settlement(final, -instant if final else instant, outcome, at, facts)


@dataclass(frozen=True, slots=True)
class Note:
    """What one event, or several of one delivery together, say."""

    delivery_id: DeliveryId
    facts: Mapping[str, Any] = field(default_factory=dict)
    firsts: Mapping[str, Any] = field(default_factory=dict)
    """Dotted names to instants or texts: the least stands."""
    settlement: Settlement | None = None


def combine(notes: Iterable[Note]) -> list[Note]:
    """One note per delivery that says what all of its notes say."""
    found: dict[DeliveryId, Note] = {}
    for note in notes:
        known = found.get(note.delivery_id)
        found[note.delivery_id] = note if known is None else _both(known, note)
    return list(found.values())


def _both(one: Note, other: Note) -> Note:
    firsts = {**one.firsts, **other.firsts}
    firsts |= {name: min(one.firsts[name], other.firsts[name]) for name in one.firsts.keys() & other.firsts.keys()}
    ends = [each for each in (one.settlement, other.settlement) if each]
    return Note(one.delivery_id, {**one.facts, **other.facts}, firsts, max(ends, default=None))
