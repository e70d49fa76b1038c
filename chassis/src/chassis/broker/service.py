"""What does a service hold to publish and to consume?"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from types import TracebackType
from typing import Any, Final, Self

import structlog
from aiokafka.errors import KafkaError
from faststream.kafka import KafkaBroker

from chassis.broker.breaker import Breaker
from chassis.broker.client_logs import calm_down
from chassis.broker.consumer import Consumer
from chassis.broker.dead_letters import DeadLetters
from chassis.broker.drain import Drain
from chassis.broker.failpoints import Failpoints
from chassis.broker.gate import Gate
from chassis.broker.lag import watch
from chassis.broker.metrics import BrokerMetrics
from chassis.broker.publisher import NotConnected, Publisher
from chassis.broker.record import Outgoing, Subscription
from chassis.broker.settings import REQUEST_TIMEOUT, KafkaSettings, Limits, milliseconds, security
from chassis.broker.settling import Parts
from chassis.broker.tracing import Tracing
from chassis.health import OK, Health, end
from chassis.telemetry import Telemetry

CHECK: Final = "kafka"
RETRY_EVERY: Final = 1.0

log = structlog.get_logger()


class Broker:
    """Publishes and consumes for one service.

    It registers readiness (`kafka`, and `kafka <topic>` per subscription), liveness of every consumer, and metrics.
    """

    def __init__(
        self,
        settings: KafkaSettings,
        service: str,
        *,
        health: Health,
        telemetry: Telemetry,
        limits: Limits | None = None,
    ) -> None:
        self._settings = settings
        self._service = service
        self._health = health
        self._telemetry = telemetry
        self._limits = limits or Limits()
        self._metrics = BrokerMetrics(telemetry.metrics)
        self._failpoints = Failpoints()
        self._publisher = Publisher(settings, self._limits, self._metrics)
        self._dead_letters = DeadLetters(self._publisher, service)
        self._kafka = KafkaBroker(
            settings.servers,
            security=security(settings),
            consumer_only=True,
            allow_auto_create_topics=False,
            request_timeout_ms=milliseconds(REQUEST_TIMEOUT),
            graceful_timeout=self._limits.drain.total_seconds(),
            apply_types=False,
            logger=_quiet_logger(),
            log_level=logging.DEBUG,
        )
        self._consumers: list[Consumer] = []
        self._tasks: list[asyncio.Task[None]] = []
        self._starting: asyncio.Task[None] | None = None
        self._unreachable: str = "not started"
        health.count_as_outage(KafkaError)

    def fail_at(self, failpoints: Failpoints) -> None:
        """Fail at these places, for tests. Before `subscribe`."""
        self._failpoints = failpoints
        self._publisher = failpoints.arm(self._publisher, publish="publish")

    def subscribe(self, subscription: Subscription[Any]) -> None:
        """Consume, in the group `<prefix><service>.<name>`. Before `start`, once per topic."""
        subscription = replace(subscription, handle=self._failpoints.around(subscription.handle, "handle"))
        metrics = self._metrics.of(subscription.name)
        parts = Parts(
            limits=self._limits,
            metrics=metrics,
            breaker=Breaker(self._limits),
            gate=Gate(subscription.name, self._limits, metrics.outage),
            drain=Drain(self._limits.finish),
            dead_letters=self._dead_letters,
            dependency_down=self._dependency_down,
            failpoints=self._failpoints,
        )
        tracing = Tracing(self._telemetry.tracer_provider, f"{self._service}.{subscription.name}")
        self._consumers.append(Consumer(subscription, parts, tracing, self._kafka, self._settings))

    async def publish(self, messages: Sequence[Outgoing]) -> None:
        """Publish all messages, in flight together; returns when Kafka has acknowledged each of them.

        Messages with the same key keep their order. After an outage publish all of them again.

        Raises:
            Permanent: a message is too large; the text says its size. Nothing was sent.
            KafkaError: an outage (`is_outage` agrees); any part of the messages may have arrived.
        """
        await self._publisher.publish(messages)

    async def start(self) -> None:
        """Connect and begin to consume.

        Waits for Kafka for a limited time, then returns and goes on trying, while `/readyz` names Kafka.
        """
        calm_down()
        self._register()
        await self._kafka.connect()
        self._starting = asyncio.create_task(self._connect(), name="kafka-connect")
        await asyncio.wait([self._starting], timeout=self._limits.start.total_seconds())

    async def stop(self) -> None:
        """Take nothing new, finish and commit what is in hand, leave the groups, send what is in flight."""
        for consumer in self._consumers:
            consumer.parts.drain.stop()
        if self._starting is not None:
            await end(self._starting)
        try:
            await self._kafka.stop()
        finally:
            for task in self._tasks:
                await end(task)
            await self._publisher.stop()
            self._forget()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    def _register(self) -> None:
        self._health.ready(CHECK, self._check_connection)
        self._health.alive(CHECK, self._alive)
        for consumer in self._consumers:
            name = f"{CHECK} {consumer.name}"
            self._health.ready(name, _check_of(consumer))
            self._health.alive(name, consumer.alive)

    def _forget(self) -> None:
        for name in (CHECK, *(f"{CHECK} {consumer.name}" for consumer in self._consumers)):
            self._health.forget(name)

    def _alive(self) -> bool:
        """Connected, or still trying to be."""
        return not self._unreachable or self._starting is None or not self._starting.done()

    async def _connect(self) -> None:
        await self._until_it_works("producer", self._publisher.start)
        await asyncio.gather(*(self._until_it_works(it.name, it.start) for it in self._consumers))
        every = self._limits.lag_every.total_seconds()
        self._tasks = [asyncio.create_task(watch(it, self._metrics.lag, every)) for it in self._consumers]
        self._unreachable = ""

    async def _until_it_works(self, what: str, start: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await start()
            except Exception as error:  # noqa: BLE001 - a service without Kafka waits for it, whatever the reason
                self._unreachable = f"{what}: {type(error).__name__}: {error}"
                log.warning("kafka_unreachable", servers=self._settings.servers, what=what, error=str(error)[:300])
                await asyncio.sleep(RETRY_EVERY)
            else:
                return

    async def _check_connection(self) -> None:
        if self._unreachable:
            raise NotConnected(self._unreachable)
        await self._publisher.ping()

    async def _dependency_down(self) -> bool:
        answers = await self._health.report_ready()
        return any(said != OK for name, said in answers.items() if not name.startswith(f"{CHECK} "))


def _quiet_logger() -> logging.Logger:
    """FastStream's errors only: what else it says warns of our own choices."""
    logger = logging.getLogger("chassis.broker.faststream")
    logger.setLevel(logging.ERROR)
    return logger


def _check_of(consumer: Consumer) -> Callable[[], Awaitable[None]]:
    async def check() -> None:
        consumer.parts.breaker.check()
        consumer.parts.gate.check()

    return check
