"""What does a service receive and send, free of any Kafka library?"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Generic, Protocol, TypeVar

M = TypeVar("M")


@dataclass(frozen=True, slots=True)
class Record:
    """One consumed record.

    Nothing about it can fail: a missing key, value or header value is empty, and of headers with the same name the last
    stands.

    `headers["traceparent"]`, where there is one, is this record's own span, so that whatever it causes nests under it.
    """

    topic: str
    """Without the prefix of the installation."""
    partition: int
    offset: int
    key: bytes
    value: bytes
    headers: Mapping[str, bytes]


class Outgoing(Protocol):
    """A message to publish; its topic is without the prefix."""

    @property
    def topic(self) -> str:
        """Where to."""

    @property
    def key(self) -> bytes:
        """What chooses the partition: messages with the same key keep their order."""

    @property
    def value(self) -> bytes:
        """The body."""

    @property
    def headers(self) -> Mapping[str, bytes]:
        """Names and values."""


class Permanent(Exception):
    """Trying again cannot help: the record is dead-lettered at once."""


@dataclass(frozen=True, slots=True)
class Dead:
    """A record that was dead-lettered: why (class and text of the error), and after how many attempts."""

    record: Record
    error: str
    attempts: int


@dataclass(frozen=True)
class Subscription(Generic[M]):
    """What to do with the records of a topic, or of several."""

    name: str
    """The topic; where `topics` are several, what they are called together, in the group's name, metrics and checks."""
    decode: Callable[[Record], M]
    """Pure and quick; whatever it raises sends the record to the dead letters at once."""
    handle: Callable[[Sequence[M]], Awaitable[None]]
    """Gets a batch, or one record at a time through `each`. It is called again after any failure, so it must be idempotent: an
    error that is no outage makes the chassis call it record by record, so that a poison record cannot fail its neighbours.
    Its own limits on time must not surface as TimeoutError, which means an outage."""
    on_dead: Callable[[Dead], Awaitable[None]]
    """What else to publish; runs after the dead letter is acknowledged, before the offset moves, perhaps more than once."""
    batch: int = 200
    """The most records handed over at once."""
    lanes: int = 1
    """More than one: the batch is split by key into lanes handled concurrently; the order per key is kept."""
    broadcast: bool = False
    """Every replica reads every record published after its start; nothing is committed."""
    topics: tuple[str, ...] = ()
    """Where they are several: one connection reads them, and one batch may hold records of each."""
    linger: timedelta = timedelta(0)
    """While records arrive, how long to let them gather before the next batch is taken; a record after a silence waits for
    nothing."""


class Each(Generic[M]):
    """A handler of one record in the place of a handler of many; see `each`."""

    def __init__(self, one: Callable[[M], Awaitable[None]]) -> None:
        self.one = one

    async def __call__(self, messages: Sequence[M]) -> None:
        """Handle one after the other."""
        for message in messages:
            await self.one(message)


def each(handle_one: Callable[[M], Awaitable[None]]) -> Callable[[Sequence[M]], Awaitable[None]]:
    """Adapt a handler of one record. The chassis then retries, times and traces record by record."""
    return Each(handle_one)


def headers_of(raw: Any) -> dict[str, bytes]:
    """The headers of what aiokafka delivers (a `ConsumerRecord`), as a record shows them."""
    return {name: value or b"" for name, value in raw.headers}


def to_record(raw: Any, topic: str, headers: Mapping[str, bytes]) -> Record:
    """Make a record of what aiokafka delivers."""
    return Record(topic, raw.partition, raw.offset, raw.key or b"", raw.value or b"", headers)
