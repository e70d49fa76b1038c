"""How do messages get into Kafka, all of them acknowledged or an error?

aiokafka's producer, used directly: FastStream's `publish_batch` forgets keys, and with them the order. All messages of a
call are in flight together; awaiting one after the other would be ten times slower.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, Final

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import (
    InvalidProducerEpoch,
    KafkaConnectionError,
    KafkaTimeoutError,
    MessageSizeTooLargeError,
    OutOfOrderSequenceNumber,
    ProducerClosed,
    ProducerFenced,
)

from chassis.broker.farewell import keep_short
from chassis.broker.metrics import BrokerMetrics
from chassis.broker.record import Outgoing, Permanent
from chassis.broker.settings import LARGEST_MESSAGE, KafkaSettings, Limits, connection, producer_options

PER_HEADER: Final = 10
PER_MESSAGE: Final = 100
"""Upper bounds in bytes of what Kafka's record format adds."""
BROKEN: Final = (InvalidProducerEpoch, OutOfOrderSequenceNumber, ProducerClosed, ProducerFenced)
"""After these an idempotent producer never works again."""
RECONNECT_EVERY: Final = 1.0
FLUSH_WITHIN: Final = 5.0

log = structlog.get_logger()

Headers = list[tuple[str, bytes | None]]


class NotConnected(KafkaConnectionError):  # type: ignore[misc] # aiokafka has no type information
    """Kafka has not been reached yet, or not again: wait and publish again."""


class NotAcknowledged(KafkaTimeoutError):  # type: ignore[misc] # likewise
    """Kafka did not acknowledge in time; some of the messages may have arrived: publish all again."""


class Publisher:
    """One idempotent producer, replaced by a new one when it broke or Kafka stopped answering."""

    def __init__(self, settings: KafkaSettings, limits: Limits, metrics: BrokerMetrics) -> None:
        self._settings = settings
        self._limits = limits
        self._metrics = metrics
        self._producer: Any = None
        self._repairs: set[asyncio.Task[None]] = set()
        self._stopped = False

    async def start(self) -> None:
        """Connect; raises an outage when Kafka cannot be reached."""
        producer = AIOKafkaProducer(**connection(self._settings), **producer_options())
        try:
            await producer.start()
        except BaseException:
            await producer.stop()
            raise
        keep_short(producer.client)
        self._producer = producer

    async def stop(self) -> None:
        """Send what is in flight, for a bounded time, and disconnect."""
        self._stopped = True
        for repair in self._repairs:
            repair.cancel()
        await asyncio.gather(*self._repairs, return_exceptions=True)
        producer, self._producer = self._producer, None
        if producer is not None:
            await _close(producer)

    async def ping(self) -> None:
        """Pass when Kafka answers."""
        await self._connected().client.fetch_all_metadata()

    async def publish(self, messages: Sequence[Outgoing]) -> None:
        """Publish all messages; returns when Kafka has acknowledged each of them.

        Raises:
            Permanent: a message is too large; nothing was sent.
            KafkaError: an outage; any part of the messages may have arrived.
        """
        for message in messages:
            _check_size(message)
        prefix = self._settings.topic_prefix
        await self._deliver(
            [(prefix + it.topic, it.value, it.key, list(it.headers.items())) for it in messages],
        )
        for message in messages:
            self._metrics.published.labels(message.topic).inc()

    async def publish_raw(self, topic: str, key: bytes | None, value: bytes | None, headers: Headers) -> None:
        """Publish one message as it is, nulls and repeated headers included. Raises as `publish`."""
        if key is None and value is None:
            value = b""  # the client insists on one of them
        await self._deliver([(self._settings.topic_prefix + topic, value, key, headers)])
        self._metrics.published.labels(topic).inc()

    def _connected(self) -> Any:
        if self._producer is None:
            raise NotConnected("not connected to Kafka")
        return self._producer

    async def _deliver(self, messages: Sequence[tuple[str, bytes | None, bytes | None, Headers]]) -> None:
        if not messages:
            return
        producer = self._connected()
        sent: list[asyncio.Future[Any]] = []
        try:
            async with asyncio.timeout(self._limits.delivery.total_seconds()):
                for topic, value, key, headers in messages:
                    sent.append(await producer.send(topic, value, key, headers=headers))
                await asyncio.wait(sent)
        except TimeoutError as error:
            _forget(sent)
            if not all(it.done() for it in sent):  # else the topic is missing, and the producer works for others
                self._replace(producer)
            raise NotAcknowledged(f"Kafka did not acknowledge within {self._limits.delivery}") from error
        except BaseException as error:
            _forget(sent)
            self._replace_if_broken(producer, error)
            raise
        failures = [failure for it in sent if (failure := it.exception()) is not None]
        if failures:
            self._replace_if_broken(producer, failures[0])
            raise _translated(failures[0])

    def _replace_if_broken(self, producer: Any, error: BaseException) -> None:
        if isinstance(error, BROKEN) or producer._sender.sender_task.done():  # noqa: SLF001 - aiokafka tells nobody
            self._replace(producer)

    def _replace(self, producer: Any) -> None:
        """Connect anew in the background; until then publishing fails as an outage."""
        if self._producer is not producer or self._stopped:
            return
        self._producer = None
        repair = asyncio.create_task(self._reconnect(producer))
        self._repairs.add(repair)
        repair.add_done_callback(self._repairs.discard)

    async def _reconnect(self, broken: Any) -> None:
        log.warning("producer_replaced", servers=self._settings.servers)
        # Nobody awaits what it still holds, and sending it late would only make duplicates.
        await _abandon(broken)
        while True:
            try:
                await self.start()
            except Exception as error:  # noqa: BLE001 - whatever it is, without a producer nothing works
                log.warning("kafka_unreachable", servers=self._settings.servers, error=type(error).__name__)
                await asyncio.sleep(RECONNECT_EVERY)
            else:
                return


def size_of(key: bytes | None, value: bytes | None, headers: Sequence[tuple[str, bytes | None]]) -> int:
    """Bytes of a message before compression, a little too high."""
    around = PER_MESSAGE + len(key or b"") + len(value or b"")
    return around + sum(PER_HEADER + len(name) + len(content or b"") for name, content in headers)


def _check_size(message: Outgoing) -> None:
    size = size_of(message.key, message.value, tuple(message.headers.items()))
    if size > LARGEST_MESSAGE:
        raise Permanent(f"a message of {size} bytes for {message.topic} is larger than the limit of {LARGEST_MESSAGE}")


def _translated(error: BaseException) -> BaseException:
    if isinstance(error, MessageSizeTooLargeError):
        return Permanent(f"Kafka refuses a message for its size: {error}")
    return error


def _forget(sent: Sequence[asyncio.Future[Any]]) -> None:
    """Look at the outcome of what nobody will await, or asyncio complains about it."""
    for future in sent:
        future.add_done_callback(_look)


def _look(future: asyncio.Future[Any]) -> None:
    if not future.cancelled():
        future.exception()


async def _close(producer: Any) -> None:
    """Stop a producer after it has sent what it holds, or without, when that takes too long."""
    stopping = asyncio.create_task(producer.stop())
    done, _ = await asyncio.wait([stopping], timeout=FLUSH_WITHIN)
    if done:
        stopping.result()
        return
    stopping.cancel()
    await asyncio.wait([stopping])
    await _abandon(producer)


async def _abandon(producer: Any) -> None:
    """Drop a producer with what it holds: `stop()` would wait for Kafka to take it, and raises if it is failed first."""
    producer._closed = True  # noqa: SLF001 - else it complains when it is collected
    sender = producer._sender.sender_task  # noqa: SLF001 - aiokafka has no other way
    while sender is not None and not sender.done():
        sender.cancel()  # the first one ends its loop, the next its requests
        await asyncio.wait([sender], timeout=0.05)
    if sender is not None:
        _look(sender)
    await producer.client.close()
    producer._message_accumulator.fail_all(ProducerClosed())  # noqa: SLF001 - likewise
