"""Are the settings those that lose nothing, as the clients really receive them?"""

from __future__ import annotations

from datetime import timedelta
from inspect import signature
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.coordinator.assignors.roundrobin import RoundRobinPartitionAssignor
from faststream import AckPolicy
from pydantic import SecretStr, ValidationError

from chassis.broker import Broker, KafkaSettings, Limits, Subscription
from chassis.broker.settings import REBALANCE_TIMEOUT, connection, producer_options
from chassis.health import Health
from chassis.telemetry import Telemetry, TelemetrySettings


async def nothing(_what: object) -> None:
    pass


def a_subscriber(**more: Any) -> Any:
    """What FastStream made of a subscription."""
    telemetry = Telemetry(TelemetrySettings(), "svc")
    broker = Broker(KafkaSettings(servers="h:1", topic_prefix="p."), "svc", health=Health(), telemetry=telemetry)
    broker.subscribe(Subscription("work", lambda record: record, nothing, nothing, **more))
    return broker._consumers[0]._subscriber


def test_a_subscriber_begins_at_the_earliest_and_commits_nothing_by_itself() -> None:
    subscriber = a_subscriber()
    options = subscriber._connection_args

    assert options["auto_offset_reset"] == "earliest"
    assert options["enable_auto_commit"] is False
    assert subscriber.ack_policy is AckPolicy.MANUAL
    assert subscriber.group_id == "p.svc.work"
    assert subscriber.topic_names == ["p.work"]


def test_a_rebalance_waits_longer_than_a_drain_and_a_drain_longer_than_a_handler() -> None:
    options, limits = a_subscriber()._connection_args, Limits()

    assert options["rebalance_timeout_ms"] == 60_000 > limits.drain.total_seconds() * 1000
    assert limits.drain > limits.handler_timeout + limits.finish
    assert limits.handler_timeout > limits.delivery
    assert options["session_timeout_ms"] == 30_000
    assert options["heartbeat_interval_ms"] == 3_000
    assert options["fetch_max_wait_ms"] == 2_500
    assert timedelta(milliseconds=options["max_poll_interval_ms"]) > timedelta(hours=12)


def test_joining_outlasts_the_drain_of_the_others() -> None:
    telemetry = Telemetry(TelemetrySettings(), "svc")
    broker = Broker(KafkaSettings(servers="h:1"), "svc", health=Health(), telemetry=telemetry)

    assert broker._kafka._connection_kwargs["request_timeout_ms"] > REBALANCE_TIMEOUT.total_seconds() * 1000


def test_one_assignor_and_not_the_sticky_one() -> None:
    given = a_subscriber()._connection_args.get("partition_assignment_strategy")
    default = signature(AIOKafkaConsumer).parameters["partition_assignment_strategy"].default

    assert tuple(given or default) == (RoundRobinPartitionAssignor,)


def test_a_broadcast_has_no_group_and_begins_at_the_end() -> None:
    subscriber = a_subscriber(broadcast=True)

    assert subscriber.group_id is None
    assert subscriber._connection_args["auto_offset_reset"] == "latest"


async def test_the_producer_is_idempotent_and_waits_for_all_replicas() -> None:
    producer = AIOKafkaProducer(bootstrap_servers="h:1", **producer_options())
    producer._closed = True  # it never connected

    assert producer._sender._acks == -1
    assert producer._txn_manager is not None
    assert producer._message_accumulator._linger_time == 0
    assert producer._message_accumulator._batch_size == 131_072


def test_login_and_encryption_reach_the_clients() -> None:
    plain = connection(KafkaSettings(servers="h:1"))
    secure = connection(
        KafkaSettings(servers="h:1", tls=True, sasl_mechanism="SCRAM-SHA-512", username="u", password=SecretStr("p"))
    )

    assert plain == {"bootstrap_servers": "h:1", "security_protocol": "PLAINTEXT", "ssl_context": None}
    assert secure.pop("ssl_context").check_hostname
    assert secure == {
        "bootstrap_servers": "h:1",
        "security_protocol": "SASL_SSL",
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": "u",
        "sasl_plain_password": "p",
    }


def test_a_login_without_a_password_is_refused() -> None:
    with pytest.raises(ValidationError, match="needs username and password"):
        KafkaSettings(servers="h:1", sasl_mechanism="PLAIN")


def test_keys_are_kept_because_publish_batch_is_never_called() -> None:
    sources = Path(__file__).parents[3] / "chassis" / "src" / "chassis" / "broker"

    assert not [path.name for path in sources.glob("*.py") if "publish_batch(" in path.read_text(encoding="utf-8")]
