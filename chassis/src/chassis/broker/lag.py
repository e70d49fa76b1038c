"""How far behind is a consumer?

The end of each partition, as Kafka says it, minus the first record that is not handled yet. The client's own idea of the end
stands still while a handler blocks, just when the answer matters.
"""

from __future__ import annotations

import asyncio
from typing import Final

import structlog
from prometheus_client import Gauge

from chassis.broker.consumer import Consumer
from chassis.broker.settings import FETCH_WAIT

AT_REST: Final = 2
"""Looks left out while nothing happens: a consumer that is stuck must be noticed nevertheless."""

log = structlog.get_logger()


async def watch(consumer: Consumer, gauge: Gauge, every: float) -> None:
    """Keep the gauge (labels topic and partition) right, for ever. A dead process reports nothing: alert outside, too.

    `every` is in seconds; where nothing waited at the last look, and nothing came since, most looks are left out.
    """
    shown: set[tuple[str, int]] = set()
    left_out, taken = AT_REST, 0
    while True:
        await asyncio.sleep(every)
        if left_out < AT_REST and consumer.taken == taken:
            left_out += 1
            continue
        taken = consumer.taken
        try:
            # Asked on the connection on which a poll may be under way.
            async with asyncio.timeout(every + FETCH_WAIT.total_seconds()):
                lags = await _lags(consumer)
        except Exception as error:  # noqa: BLE001 - Kafka is down or the partitions are moving; the next look will tell
            log.debug("lag_unknown", subscription=consumer.name, error=type(error).__name__)
            left_out = AT_REST
            continue
        left_out = AT_REST if any(lags.values()) else 0
        for labels, lag in lags.items():
            gauge.labels(*labels).set(lag)
        for labels in shown - lags.keys():
            gauge.remove(*labels)
        shown = set(lags)


async def _lags(consumer: Consumer) -> dict[tuple[str, int], int]:
    client = consumer.client
    partitions = client.assignment()
    ends = await client.end_offsets(partitions) if partitions else {}
    lags = {}
    for place, last in ends.items():
        position = await client.position(place)
        labels = consumer.topic_of(place), place.partition
        lags[labels] = max(0, last - consumer.in_hand.get(place, position))
    return lags
