"""What becomes of each record of a batch: handled, or dead-lettered, whatever the handler does?

A batch is tried as a whole; when that fails for another reason than an outage, record by record, each with bounded attempts.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

import structlog
from opentelemetry.trace import Span, use_span

from chassis.broker.attempt import HandlerTimedOut, attempt, being_cancelled, describe, pause_after, where
from chassis.broker.breaker import Breaker
from chassis.broker.dead_letters import DeadLetters
from chassis.broker.drain import Drain
from chassis.broker.failpoints import Failpoints
from chassis.broker.gate import Gate
from chassis.broker.metrics import TopicMetrics
from chassis.broker.outage import is_outage
from chassis.broker.record import Dead, Each, Permanent, Record, Subscription
from chassis.broker.settings import Limits
from chassis.broker.tracing import end

log = structlog.get_logger()


@dataclass(slots=True)
class Item:
    """One record of a batch on its way: decoded to `message`, or why it cannot be."""

    raw: Any
    record: Record
    message: Any = None
    undecodable: Exception | None = None
    span: Span | None = None
    done: bool = False
    """Handled or dead-lettered: its offset may be committed."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What settling works with; one set per consumer."""

    limits: Limits
    metrics: TopicMetrics
    breaker: Breaker
    gate: Gate
    drain: Drain
    dead_letters: DeadLetters
    dependency_down: Callable[[], Awaitable[bool]]
    """Asks the dependencies themselves: a handler that ran out of time may have hung on one of them."""
    failpoints: Failpoints = field(default_factory=Failpoints)


class Settling:
    """Settles the batches of one subscription."""

    def __init__(self, subscription: Subscription[Any], parts: Parts) -> None:
        self._subscription = subscription
        self._parts = parts
        handle = subscription.handle
        self._one = handle.one if isinstance(handle, Each) else None

    async def settle(self, items: Sequence[Item]) -> None:
        """Settle all items; `done` tells which, also when this raises.

        Raises:
            HandBack: the work is wanted back.
            BreakerOpen: too many records died.
        """
        self._parts.breaker.check()
        for item in items:
            if item.undecodable is not None:
                await self._bury(item, item.undecodable, 1)
        ends = await asyncio.gather(*map(self._lane, self._lanes(items)), return_exceptions=True)
        for error in ends:
            if error is not None:
                raise error

    def _lanes(self, items: Sequence[Item]) -> list[list[Item]]:
        """Split by key, keeping the order; the undecodable are settled already."""
        count = self._subscription.lanes
        lanes: list[list[Item]] = [[] for _ in range(count)]
        for item in items:
            if not item.done:
                lanes[hash(item.record.key) % count].append(item)
        return [lane for lane in lanes if lane]

    async def _lane(self, lane: list[Item]) -> None:
        if self._one is None and await self._together(lane):
            return
        for item in lane:
            await self._alone(item)

    async def _together(self, lane: list[Item]) -> bool:
        """Handle a lane in one call; false when it must be tried record by record."""
        messages = [item.message for item in lane]
        while True:
            self._check()
            error = await self._attempt(self._subscription.handle(messages))
            if error is None:
                self._succeeded(lane)
                return True
            if not await self._was_outage(error):
                log.warning("batch_failed", **self._about(lane[0], error), records=len(lane))
                return False

    async def _alone(self, item: Item) -> None:
        """Handle one record with bounded attempts, then dead-letter it."""
        attempts = 0
        while True:
            self._check()
            error = await self._attempt(self._call(item))
            if error is None:
                self._succeeded((item,))
                return
            if await self._was_outage(error):
                continue
            attempts += 1
            if isinstance(error, Permanent) or attempts >= self._parts.limits.attempts:
                await self._bury(item, error, attempts)
                return
            self._parts.metrics.retried.inc()
            log.warning("record_failed", **self._about(item, error), attempts=attempts)
            await self._parts.drain.pause(pause_after(attempts, self._parts.limits))

    async def _call(self, item: Item) -> None:
        """One record to the handler, inside of its span."""
        if self._one is None:
            await self._subscription.handle([item.message])
        elif item.span is None:
            await self._one(item.message)
        else:
            with use_span(item.span, record_exception=False, set_status_on_exception=False):
                await self._one(item.message)

    async def _attempt(self, call: Awaitable[None]) -> Exception | None:
        started = perf_counter()
        error = await attempt(call, self._parts.limits.handler_timeout)
        self._parts.metrics.seconds.observe(perf_counter() - started)
        return error

    async def _was_outage(self, error: Exception) -> bool:
        """Whether it was an outage; returns after a pause if so."""
        hung = isinstance(error, HandlerTimedOut) and await self._parts.dependency_down()
        if not hung and not is_outage(error):
            return False
        await self._parts.gate.wait(error, self._parts.drain)
        return True

    async def _bury(self, item: Item, error: Exception, attempts: int) -> None:
        """Dead-letter a record: the offset may move only after Kafka took it and `on_dead` has run."""
        log.error("record_dead", **self._about(item, error), attempts=attempts)
        text = describe(error)
        await self._insist(lambda: self._parts.dead_letters.publish(item.raw, item.record.topic, text, attempts))
        await self._tell(item, Dead(item.record, text, attempts))
        item.done = True
        end(item.span, text)
        self._parts.metrics.dead.inc()
        self._parts.breaker.dead()

    async def _insist(self, publish: Callable[[], Awaitable[None]]) -> None:
        """Publish until it works."""
        while True:
            self._parts.drain.check()
            try:
                await publish()
            except asyncio.CancelledError:
                if being_cancelled():
                    raise
            except Exception as error:  # noqa: BLE001 - there is no other place for the record
                await self._parts.gate.wait(error, self._parts.drain)
            else:
                self._parts.gate.open()
                return

    async def _tell(self, item: Item, dead: Dead) -> None:
        """Run `on_dead`; a fault of its own is logged after some attempts, for the record lies safe by then."""
        attempts = 0
        while attempts < self._parts.limits.attempts:
            error = await self._attempt(self._subscription.on_dead(dead))
            if error is None:
                return
            if await self._was_outage(error):
                continue
            attempts += 1
            log.error("on_dead_failed", **self._about(item, error), attempts=attempts)
            await self._parts.drain.pause(pause_after(attempts, self._parts.limits))

    def _succeeded(self, items: Sequence[Item]) -> None:
        self._parts.gate.open()
        self._parts.breaker.handled(len(items))
        self._parts.metrics.handled.inc(len(items))
        for item in items:
            item.done = True
            if item.span is not None:
                end(item.span)

    def _check(self) -> None:
        self._parts.drain.check()
        self._parts.breaker.check()

    def _about(self, item: Item, error: Exception) -> dict[str, Any]:
        return {
            "topic": item.record.topic,
            "partition": item.record.partition,
            "offset": item.record.offset,
            "error": type(error).__name__,
            "where": where(error),
        }
