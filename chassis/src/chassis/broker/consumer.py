"""How does FastStream feed one subscription, and when do its offsets move?

FastStream hands over batches of raw records and commits nothing (`AckPolicy.MANUAL`). Offsets are committed explicitly, up
to the last record of each partition before which everything is settled: its own `ack()` commits whatever was fetched.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, Final

import structlog
from aiokafka import ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker, KafkaMessage
from faststream.kafka.message import FAKE_CONSUMER
from typing_extensions import override

from chassis.broker.attempt import being_cancelled
from chassis.broker.breaker import BreakerOpen
from chassis.broker.drain import HandBack
from chassis.broker.farewell import keep_short
from chassis.broker.record import Subscription, headers_of, to_record
from chassis.broker.settings import KafkaSettings, subscriber_options
from chassis.broker.settling import Item, Parts, Settling
from chassis.broker.tracing import Tracing, end

POLL_MS: Final = 10_000
"""How long an idle consumer waits before it asks its client again; whatever comes ends the wait at once."""
AT_REST: Final = 5.0
"""Seconds between looks that aiokafka takes though nothing happened: a net under whatever it misses."""
UNTAKEN: Final = 10.0
"""Seconds until partitions are polled beside others whose records nobody has taken: one poll per broker is in flight, and those others
would wait for its end."""
COMMIT_WITHIN: Final = 10.0

log = structlog.get_logger()

Batch = tuple[Any, ...]


class Consumer(ConsumerRebalanceListener):  # type: ignore[misc] # aiokafka has no type information
    """One subscription in one consumer group."""

    def __init__(
        self,
        subscription: Subscription[Any],
        parts: Parts,
        tracing: Tracing,
        kafka: KafkaBroker,
        settings: KafkaSettings,
    ) -> None:
        self.name = subscription.name
        self.parts = parts
        self._decode = subscription.decode
        self._tracing = tracing
        self._prefix_length = len(settings.topic_prefix)
        self._settling = Settling(subscription, parts)
        self._conclude = parts.failpoints.around(self._commit, "commit")
        self._work: asyncio.Task[None] | None = None
        self._linger = subscription.linger.total_seconds()
        self._flowing = False
        self.in_hand: dict[TopicPartition, int] = {}
        """The first offset of the batch in hand, per partition."""
        self.taken = 0
        """Records taken in hand so far, repeats included."""
        self._commits = not subscription.broadcast
        self._subscriber = kafka.subscriber(
            *(settings.topic_prefix + topic for topic in subscription.topics or (subscription.name,)),
            group_id=self._group_id(subscription, parts, settings),
            auto_offset_reset="latest" if subscription.broadcast else "earliest",
            batch=True,
            max_records=subscription.batch,
            batch_timeout_ms=POLL_MS,
            ack_policy=AckPolicy.MANUAL,
            no_reply=True,
            listener=self,
            **subscriber_options(settings),
        )
        self._subscriber(self._on_batch, parser=_parse, decoder=_raw_records)
        self._subscriber.__dict__["get_msg"] = self._next_batch

    @staticmethod
    def _group_id(subscription: Subscription[Any], parts: Parts, settings: KafkaSettings) -> str | None:
        if subscription.broadcast:
            return None
        service = parts.dead_letters.service
        return f"{settings.topic_prefix}{service}.{subscription.name}"

    @property
    def client(self) -> Any:
        """The consumer of aiokafka while connected, else None."""
        return self._subscriber.consumer

    def topic_of(self, place: Any) -> str:
        """The topic of a record or a partition, without the installation's prefix."""
        return str(place.topic[self._prefix_length :])

    async def start(self) -> None:
        """Connect and begin; returns with partitions assigned. Raises an outage when Kafka or the topic is missing."""
        try:
            await self._subscriber.start()
            self._settle_client()
            if not self._commits:
                # "Latest" is looked up lazily: what is published right after the start would be missed.
                for partition in self.client.assignment():
                    await self.client.position(partition)
        except BaseException:
            await self._subscriber.stop()
            raise

    def _settle_client(self) -> None:
        """Tell aiokafka what it has no settings for."""
        keep_short(self.client._client)  # noqa: SLF001 - there is no public way to it
        fetcher = self.client._fetcher  # noqa: SLF001 - likewise
        fetcher._fetcher_timeout = AT_REST  # noqa: SLF001 - its own five looks a second double what idling costs
        fetcher._prefetch_backoff = UNTAKEN  # noqa: SLF001 - after its tenth of a second a busy partition waits for idle ones

    def alive(self) -> bool:
        """Whether the tasks that consume are running; a dead one would leave the partitions assigned and silent."""
        if not self._subscriber.running:
            return True
        return any(not task.done() for task in self._subscriber.tasks) and not self._given_up()

    def _given_up(self) -> bool:
        """Whether aiokafka has ended a routine of its own, as after an answer that it could not read: it begins none anew."""
        fetcher = getattr(self.client, "_fetcher", None)
        coordinator = getattr(self.client, "_coordinator", None)
        routines = (getattr(fetcher, "_fetch_task", None), getattr(coordinator, "_coordination_task", None))
        return any(routine.done() for routine in routines if routine is not None)

    @override
    async def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        drain = self.parts.drain
        drain.ask()
        if await drain.finished(self.parts.limits.drain):
            return
        log.error("drain_too_slow", subscription=self.name, after=str(self.parts.limits.drain))
        if self._work is not None:
            self._work.cancel()

    @override
    async def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        self.parts.drain.resume()

    async def _next_batch(self, client: Any) -> Batch:
        """In the place of FastStream's own, which sleeps as long again after an empty poll while records arrive."""
        if self._flowing and self._linger:
            await asyncio.sleep(self._linger)
        fetched = await client.getmany(timeout_ms=POLL_MS, max_records=self._subscriber.max_records)
        # Where a batch is full there is more at once: to wait would only fall behind.
        self._flowing = 0 < sum(map(len, fetched.values())) < self._subscriber.max_records
        return tuple(raw for raws in fetched.values() for raw in raws)

    async def _on_batch(self, raws: Batch) -> None:
        # Nothing awaits between the fetch and here: a rebalance either sees this batch in flight or not fetched.
        with self.parts.drain.in_flight():
            self.taken += len(raws)
            for raw in raws:
                self.in_hand.setdefault(place_of(raw), raw.offset)
            self._work = asyncio.create_task(self._handle(raws))
            try:
                await self._work
            except asyncio.CancelledError:
                if being_cancelled():
                    raise
            finally:
                self._work = None
                self.in_hand.clear()

    async def _handle(self, raws: Batch) -> None:
        items = [self._item(raw) for raw in raws]
        self.parts.metrics.consumed.inc(len(items))
        try:
            await self._settling.settle(items)
        except HandBack:
            log.info("batch_given_back", subscription=self.name, unfinished=sum(not item.done for item in items))
        except BreakerOpen as error:
            await self._stand_still(error)
            return
        except (Exception, asyncio.CancelledError):
            if being_cancelled():
                raise
            # A fault of our own, or a handler that cancelled its own task; no record may be lost by it.
            log.exception("settling_failed", subscription=self.name)
            await self._rewind(items)
        finally:
            for item in items:
                if not item.done:
                    end(item.span, "given back")
        await self._conclude(items)

    def _item(self, raw: Any) -> Item:
        headers, topic = headers_of(raw), self.topic_of(raw)
        span = self._tracing.begin(raw, topic, headers)
        record = to_record(raw, topic, headers)
        item = Item(raw, record, span=span)
        try:
            item.message = self._decode(record)
        except Exception as error:  # noqa: BLE001 - decoding is pure: whatever it raises, it will raise again
            item.undecodable = error
        return item

    async def _stand_still(self, error: BreakerOpen) -> None:
        """Keep the partitions, handle nothing, commit nothing, until the service is stopped."""
        self.parts.metrics.breaker.set(1)
        log.error("breaker_open", subscription=self.name, why=str(error))
        await self.parts.drain.wait_asked()

    async def _rewind(self, items: Sequence[Item]) -> None:
        """Fetch again what is not settled: the position has moved on, and the next commit must not pass over it."""
        first: dict[TopicPartition, int] = {}
        for item in items:
            if not item.done:
                first.setdefault(place_of(item.raw), item.raw.offset)
        for place, offset in first.items():
            self.client.seek(place, offset)
        await asyncio.sleep(self.parts.limits.first_pause.total_seconds())

    async def _commit(self, items: Sequence[Item]) -> None:
        wanted = settled_offsets(items)
        if not wanted or not self._commits:
            return
        while True:
            try:
                async with asyncio.timeout(COMMIT_WITHIN):
                    await self.client.commit(wanted)
            except (CommitFailedError, IllegalStateError) as error:
                # The partitions have another owner by now, who will get the records again.
                self.parts.metrics.commits_failed.inc()
                log.warning("commit_refused", subscription=self.name, error=type(error).__name__)
                return
            except (KafkaError, TimeoutError) as error:
                self.parts.metrics.commits_failed.inc()
                if self.parts.drain.asked:
                    return
                try:
                    await self.parts.gate.wait(error, self.parts.drain)
                except HandBack:
                    continue
            else:
                self.parts.gate.open()
                return


def place_of(raw: Any) -> TopicPartition:
    """Where a record lies."""
    return TopicPartition(raw.topic, raw.partition)


def settled_offsets(items: Sequence[Item]) -> dict[TopicPartition, int]:
    """Per partition, the offset after the last record before which everything is settled."""
    offsets: dict[TopicPartition, int] = {}
    unfinished: set[TopicPartition] = set()
    for item in items:
        place = place_of(item.raw)
        if not item.done:
            unfinished.add(place)
        elif place not in unfinished:
            offsets[place] = item.raw.offset + 1
    return offsets


async def _parse(raws: Batch) -> KafkaMessage:
    """In the place of FastStream's own, which loses a record whose header is null or not UTF-8."""
    return KafkaMessage(raw_message=raws, body=b"", consumer=FAKE_CONSUMER)


async def _raw_records(message: KafkaMessage) -> Batch:
    records = message.raw_message
    return records if isinstance(records, tuple) else (records,)
