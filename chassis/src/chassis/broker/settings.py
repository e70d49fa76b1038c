"""How does a service reach Kafka, and how patient is it?

The client settings are those measured to be safe and quick: the client's own defaults (acknowledge first, start at the
latest offset, one acknowledgement, ten seconds to give partitions back) lose records.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, Literal, Self

from faststream.kafka.security import parse_security
from faststream.security import BaseSecurity, SASLPlaintext, SASLScram256, SASLScram512
from pydantic import BaseModel, ConfigDict, SecretStr, model_validator

from chassis.trust import trusting

REBALANCE_TIMEOUT: Final = timedelta(seconds=60)
"""How long the group waits for a member that drains; the client's default of 10 s evicts it in the middle."""
REQUEST_TIMEOUT: Final = timedelta(seconds=70)
"""Longer than a rebalance: the answer to a join comes only when every other member has drained."""
FETCH_WAIT: Final = timedelta(seconds=2.5)
"""How long Kafka keeps a poll for which there is nothing: each costs 0.8 ms of CPU [measured].
Whatever arrives ends the wait at once. What else is asked on that connection stands behind it: how far the consumer lags, and the
first look into partitions that another replica left."""
MOST_HEARTBEATS: Final = timedelta(seconds=3)
LARGEST_MESSAGE: Final = 960 * 1024
"""Bytes of one message before compression: below Kafka's default limit of 1 MiB, so that a dead letter has room to say why."""

_SASL: Final = {"PLAIN": SASLPlaintext, "SCRAM-SHA-256": SASLScram256, "SCRAM-SHA-512": SASLScram512}


class KafkaSettings(BaseModel):
    """Which Kafka, as whom. `topic_prefix` goes before every topic and group, so that installations can share a cluster."""

    model_config = ConfigDict(frozen=True)

    servers: str
    """host:port, several separated by commas."""
    topic_prefix: str = ""
    """Before the name of each topic and group."""
    tls: bool = False
    """Whether Kafka is spoken to under TLS. Without it a line that changes bytes can lose records: Kafka checks only part of what it says."""
    ca_file: Path | None = None
    """Certificates to trust instead of the system's; only with `tls`."""
    sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] | None = None
    """How to log in: `PLAIN`, `SCRAM-SHA-256` or `SCRAM-SHA-512`; none: there is no login."""
    username: str | None = None
    """Who logs in; needed with `sasl_mechanism`."""
    password: SecretStr | None = None
    """Needed with `sasl_mechanism`."""
    session: timedelta = timedelta(seconds=30)
    """A member unheard of for this long has died: shorter hands its partitions on sooner, longer forgives a busy loop."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.sasl_mechanism and not (self.username and self.password):
            raise ValueError("sasl_mechanism needs username and password")
        return self


@dataclass(frozen=True, slots=True)
class Limits:
    """How often and how long to try. Tests use small ones; services keep the defaults."""

    attempts: int = 5
    """Calls of a handler for one record before it is dead-lettered; waiting for a dependency does not count."""
    first_pause: timedelta = timedelta(seconds=0.2)
    """Before the second attempt; doubles, with jitter, up to `longest_pause`."""
    longest_pause: timedelta = timedelta(seconds=10)
    longest_outage_pause: timedelta = timedelta(seconds=3)
    """Between looks at a dependency that is down."""
    handler_timeout: timedelta = timedelta(seconds=30)
    """One call of a handler, be it for a record or for a batch."""
    finish: timedelta = timedelta(seconds=10)
    """To finish the batch in hand once its partitions are wanted back; after it no further record is begun."""
    drain: timedelta = timedelta(seconds=45)
    """To finish and commit before partitions are given back: above `finish` and `handler_timeout` together, and below the
    rebalance timeout."""
    delivery: timedelta = timedelta(seconds=20)
    """For Kafka to acknowledge what is published; below `handler_timeout`, so that it shows as an outage."""
    breaker_window: int = 200
    breaker_minimum: int = 100
    breaker_share: float = 0.2
    breaker_in_a_row: int = 50
    lag_every: timedelta = timedelta(seconds=5)
    start: timedelta = timedelta(seconds=5)
    """How long `Broker.start` waits for Kafka before it goes on connecting in the background."""


def milliseconds(duration: timedelta) -> int:
    """Whole milliseconds, as Kafka's clients want them."""
    return int(duration.total_seconds() * 1000)


def security(settings: KafkaSettings) -> BaseSecurity:
    """What FastStream calls security: encryption and login."""
    context = trusting(settings.ca_file) if settings.tls else None
    if settings.sasl_mechanism is None:
        return BaseSecurity(ssl_context=context, use_ssl=settings.tls)
    assert settings.username is not None
    assert settings.password is not None
    login = _SASL[settings.sasl_mechanism]
    return login(settings.username, settings.password.get_secret_value(), ssl_context=context, use_ssl=settings.tls)


def connection(settings: KafkaSettings) -> dict[str, Any]:
    """What aiokafka's own clients need to connect."""
    return {"bootstrap_servers": settings.servers, **parse_security(security(settings))}


def subscriber_options(settings: KafkaSettings) -> dict[str, Any]:
    """What every subscriber is told. The assignor stays the default, the only one: two make aiokafka join twice."""
    return {
        "fetch_max_wait_ms": milliseconds(FETCH_WAIT),
        "session_timeout_ms": milliseconds(settings.session),
        "heartbeat_interval_ms": min(milliseconds(MOST_HEARTBEATS), milliseconds(settings.session) // 4),
        "rebalance_timeout_ms": milliseconds(REBALANCE_TIMEOUT),
        # No watchdog: a handler has its own limit, and a long outage must not cost the membership.
        "max_poll_interval_ms": milliseconds(timedelta(days=1)),
    }


def producer_options() -> dict[str, Any]:
    """What the producer is told: idempotent, every in-sync replica, no lingering (it makes each awaited publish 5 ms)."""
    return {
        "enable_idempotence": True,
        "acks": "all",
        "compression_type": "zstd",
        "max_batch_size": 131072,
        "linger_ms": 0,
        "request_timeout_ms": 10_000,
    }
