"""What can be counted about consuming and publishing? Every metric of the broker is named here, once."""

from __future__ import annotations

from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class BrokerMetrics:
    """The broker's metrics in one registry; topics are without prefix."""

    def __init__(self, registry: CollectorRegistry) -> None:
        def counter(name: str, text: str) -> Counter:
            return Counter(name, text, ["topic"], registry=registry)

        def gauge(name: str, text: str, *more: str) -> Gauge:
            return Gauge(name, text, ["topic", *more], registry=registry)

        self.published = counter("broker_published", "Messages that Kafka acknowledged")
        self.consumed = counter("broker_consumed", "Records taken in hand, repeats included")
        self.handled = counter("broker_handled", "Records whose handler succeeded")
        self.retried = counter("broker_retried", "Failed attempts that are tried again")
        self.dead = counter("broker_dead", "Records that were dead-lettered")
        self.commits_failed = counter("broker_commits_failed", "Commits that Kafka refused; their records come again")
        self.outage = gauge("broker_outage", "1 while consuming waits for a dependency that is down")
        self.breaker = gauge("broker_breaker_open", "1 when too many records died and consuming stopped")
        self.lag = gauge(
            "broker_lag_records", "End of the partition minus the first record not yet handled", "partition"
        )
        self.seconds = Histogram(
            "broker_handler_seconds", "Duration of one call of a handler", ["topic"], buckets=SECONDS, registry=registry
        )

    def of(self, topic: str) -> TopicMetrics:
        """The metrics of one consumed topic."""
        return TopicMetrics(
            consumed=self.consumed.labels(topic),
            handled=self.handled.labels(topic),
            retried=self.retried.labels(topic),
            dead=self.dead.labels(topic),
            commits_failed=self.commits_failed.labels(topic),
            outage=self.outage.labels(topic),
            breaker=self.breaker.labels(topic),
            seconds=self.seconds.labels(topic),
        )


@dataclass(frozen=True, slots=True)
class TopicMetrics:
    """One topic's metrics, looked up once: a look-up by label for every record costs more than the counting."""

    consumed: Counter
    handled: Counter
    retried: Counter
    dead: Counter
    commits_failed: Counter
    outage: Gauge
    breaker: Gauge
    seconds: Histogram
