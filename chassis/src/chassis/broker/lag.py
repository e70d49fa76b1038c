"""How far behind is a consumer?

The end of each partition, as Kafka says it, minus the first record that is not handled yet. The client's own idea of the end
stands still while a handler blocks, just when the answer matters.
"""

from __future__ import annotations

import asyncio

import structlog
from prometheus_client import Gauge

from chassis.broker.consumer import Consumer

log = structlog.get_logger()


async def watch(consumer: Consumer, gauge: Gauge, every: float) -> None:
    """Keep the gauge (labels topic and partition) right, for ever. A dead process reports nothing: alert outside, too."""
    shown: set[tuple[str, int]] = set()
    while True:
        await asyncio.sleep(every)
        try:
            async with asyncio.timeout(max(every, 1.0)):
                lags = await _lags(consumer)
        except Exception as error:  # noqa: BLE001 - Kafka is down or the partitions are moving; the next look will tell
            log.debug("lag_unknown", subscription=consumer.name, error=type(error).__name__)
            continue
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
