"""Which topics does a Postdesk need before its services start? All of contracts.topics, and a dead-letter topic each."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from chassis.broker import KafkaSettings, TopicPlan, provision
from contracts.topics import DEAD_RETENTION, PARTITIONS, SERVICES, TOPICS, dead_topic


def plans() -> list[TopicPlan]:
    """Every topic by name, number of partitions and retention."""
    alive = [TopicPlan(topic.name, PARTITIONS, topic.retention) for topic in TOPICS]
    return alive + [TopicPlan(dead_topic(service), PARTITIONS, DEAD_RETENTION) for service in SERVICES]


def provision_topics(servers: str, prefix: str = "") -> None:
    """Create what is missing, with one copy each; returns when all have leaders. May be called again. Blocks."""
    with ThreadPoolExecutor(1) as thread:  # the caller's thread may have an event loop of its own
        settings = KafkaSettings(servers=servers, topic_prefix=prefix)
        thread.submit(asyncio.run, provision(settings, plans(), replication=1)).result()
