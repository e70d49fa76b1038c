"""How do metrics and Kafka tell that something is missing?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol

import structlog
from prometheus_client import CollectorRegistry, Gauge
from typing_extensions import override

from chassis.broker import Outgoing
from contracts.envelope import Envelope
from contracts.events.comparison import DiscrepancyFound
from contracts.topics import JOURNAL_EVENTS, to_message
from journal.domain.comparison import Comparison, State
from journal.handlers.comparisons import Alarm

SOURCE: Final = "journal"

log = structlog.get_logger()


class Publisher(Protocol):
    """What is needed of `chassis.broker.Broker`."""

    async def publish(self, messages: Sequence[Outgoing]) -> None:
        """Return when all are acknowledged."""


class LoudAlarm(Alarm):
    """Gauges for whoever watches numbers, and an event where a comparison is not clean. Partial ones set no gauge."""

    def __init__(self, registry: CollectorRegistry, publisher: Publisher) -> None:
        self._found = Gauge(
            "journal_comparison_found", "What the last whole comparison found, by sort", ["sort"], registry=registry
        )
        self._at = Gauge(
            "journal_comparison_timestamp_seconds", "When the last whole comparison was made", registry=registry
        )
        self._publisher = publisher

    @override
    async def ended(self, comparison: Comparison) -> None:
        tally = comparison.tally
        done = comparison.state is State.DONE
        if done and comparison.mailbox_id is None and comparison.since is None and comparison.finished_at:
            for sort in ("missing", "doubled", "pending", "troubled"):
                self._found.labels(sort).set(getattr(tally, sort))
            self._at.set(comparison.finished_at.timestamp())
        if done and tally.clean:
            return
        log.error("discrepancy_found", comparison=comparison.id, missing=tally.missing, doubled=tally.doubled)
        assert comparison.finished_at, "it has ended"
        event = DiscrepancyFound(
            comparison_id=comparison.id,
            found_at=comparison.finished_at,
            daily=comparison.daily,
            missing=tally.missing,
            doubled=tally.doubled,
            troubled=tally.troubled,
            problem=comparison.problem,
        )
        await self._publisher.publish([to_message(Envelope(event, SOURCE, event.found_at), JOURNAL_EVENTS)])
