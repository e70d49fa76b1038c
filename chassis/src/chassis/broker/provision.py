"""Do the topics exist, with leaders, before anyone uses them?

Clients never make topics: one made by accident has one partition, and changing the count later breaks the order of keys.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import structlog
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import TopicAlreadyExistsError, for_code

from chassis.broker.settings import KafkaSettings, connection, milliseconds

LOOK_EVERY: Final = 0.1
LEADERS_WITHIN: Final = 60.0
RETENTION: Final = "retention.ms"
_NO_ERROR: Final = 0

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class TopicPlan:
    """A topic that must exist; its name is without prefix."""

    name: str
    partitions: int
    retention: timedelta


class TopicsNotReady(TimeoutError):
    """Kafka did not elect leaders in time; the text names the partitions."""


async def provision(settings: KafkaSettings, wanted: Sequence[TopicPlan], replication: int) -> None:
    """Create what is missing and set each topic's retention; returns when every partition has a leader.

    May be called again, and by many at once. Partitions of an existing topic are never changed: the keys would move.

    Raises:
        KafkaError: Kafka cannot be reached or refuses.
        TopicsNotReady: leaders were not elected in time.
    """
    plans = {settings.topic_prefix + plan.name: plan for plan in wanted}
    admin = AIOKafkaAdminClient(**connection(settings))
    try:
        await admin.start()
        old = await _create(admin, plans, replication)
        await _wait_for_leaders(admin, plans)
        await _set_retention(admin, {name: plans[name] for name in old})
    finally:
        await admin.close()


async def _create(admin: Any, plans: dict[str, TopicPlan], replication: int) -> list[str]:
    """Create the topics; returns those that were there before."""
    # With three copies, two must have a record before it counts: one broker may be lost at any time.
    in_sync = "2" if replication > 2 else "1"  # noqa: PLR2004 - explained above
    topics = [
        NewTopic(
            name,
            plan.partitions,
            replication,
            topic_configs={"min.insync.replicas": in_sync, RETENTION: _retention(plan)},
        )
        for name, plan in plans.items()
    ]
    answer = await admin.create_topics(topics)
    old = []
    for name, code, *text in answer.topic_errors:
        if code == TopicAlreadyExistsError.errno:
            old.append(name)
        elif code != _NO_ERROR:
            raise for_code(code)(f"topic {name}: {text}")
    return old


async def _set_retention(admin: Any, plans: dict[str, TopicPlan]) -> None:
    """Only where it differs: altering replaces all of a topic's settings, so the others are sent along."""
    answers = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, name) for name in plans])
    changed = []
    for answer in answers:
        for code, text, _kind, name, entries in answer.resources:
            if code != _NO_ERROR:
                raise for_code(code)(f"topic {name}: {text}")
            own = _own_settings(entries)
            if own.get(RETENTION) != _retention(plans[name]):
                changed.append(
                    ConfigResource(ConfigResourceType.TOPIC, name, {**own, RETENTION: _retention(plans[name])})
                )
    if changed:
        await admin.alter_configs(changed)


def _own_settings(entries: Sequence[Sequence[Any]]) -> dict[str, str]:
    """What was set on the topic itself; source 1 is "dynamic topic config" (KIP-226)."""
    return {name: value for name, value, _read_only, source, *_ in entries if source == 1}


async def _wait_for_leaders(admin: Any, plans: dict[str, TopicPlan]) -> None:
    deadline = time.monotonic() + LEADERS_WITHIN
    while missing := await _without_leader(admin, plans):
        if time.monotonic() > deadline:
            raise TopicsNotReady(f"no leader within {LEADERS_WITHIN} s for {missing}")
        await asyncio.sleep(LOOK_EVERY)


async def _without_leader(admin: Any, plans: dict[str, TopicPlan]) -> list[str]:
    missing = []
    for topic in await admin.describe_topics(list(plans)):
        name, partitions = topic["topic"], topic["partitions"]
        if topic["error_code"] != _NO_ERROR or not partitions:
            missing.append(name)
            continue
        if len(partitions) != plans[name].partitions:
            log.warning("partitions_differ", topic=name, has=len(partitions), wanted=plans[name].partitions)
        missing += [
            f"{name}-{it['partition']}" for it in partitions if it["error_code"] != _NO_ERROR or it["leader"] < 0
        ]
    return missing


def _retention(plan: TopicPlan) -> str:
    return str(milliseconds(plan.retention))
