"""What surrounds every event on its way? CloudEvents 1.0 attributes, in Kafka's binary mode.

Sources: CloudEvents 1.0.2, "Kafka Protocol Binding" section 3.2 (attributes as `ce_*` headers, data as the body), and the
"Distributed Tracing" and "Partitioning" extensions. Header names are unique and all values are ASCII: aiokafka's and
FastStream's parsers collapse or refuse anything else.
"""

from __future__ import annotations

import hashlib
import re
from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from functools import cache, lru_cache
from typing import ClassVar, Generic, TypeVar
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict

from contracts.values import EventId
from contracts.values.frozen import frozen

SPEC_VERSION = "1.0"
TYPE_PREFIX = "postdesk."
CONTENT_TYPE = "application/json"
SAFE = "/:@"
"""What stays in a key as it is, beside letters, digits and `_.-~`."""
REMEMBERED = 16
"""Instants: all events of a batch have the same."""
_PLAIN = re.compile(rf"[\w.~{SAFE}-]+", re.ASCII)
"""Nearly every key; to have it looked at by `quote` takes three times as long."""


class Event(BaseModel):
    """Something that happened, past tense. Subclasses are frozen, versioned by `type`, and live in `contracts.events`."""

    # Names of fields come again with each event, texts of mails hardly ever: looking for those is a sixteenth of reading one [measured].
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True, cache_strings="keys")

    type: ClassVar[str]
    """For example `mail.fetched.v1`; on the wire behind the prefix `postdesk.`."""

    adds: ClassVar[frozenset[str]] = frozenset()
    """The fields that it has and the event before it has not, where all others are the same."""

    @property
    @abstractmethod
    def key(self) -> str:
        """The partition key: events with the same key keep their order."""

    @property
    @abstractmethod
    def identity(self) -> str:
        """What makes this event the same event when it is published again; hashed into its id."""


E_co = TypeVar("E_co", bound=Event, covariant=True)


@frozen
class Envelope(Generic[E_co]):
    """An event with what its carriers need. `time` is aware; `traceparent` is W3C Trace Context, version 00."""

    event: E_co
    source: str
    time: datetime
    traceparent: str | None = None
    body: bytes = field(default=b"", compare=False, repr=False)
    """The event's JSON as it was read; empty where it was not."""
    follows: bytes = field(default=b"", compare=False, repr=False)
    """The `body` of the event that this one adds its `adds` to: passed on as it is, as writing it anew costs most of all."""
    added: bytes = field(default=b"", compare=False, repr=False)
    """The JSON object of those `adds` alone, where it was written before; empty where it was not."""

    @property
    def id(self) -> EventId:
        """The same for every publication of the same event."""
        return event_id(self.event)


class UndecodableEnvelope(ValueError):
    """A record's headers or body are not the event that its topic promises; the text names what is wrong."""


def event_id(event: Event) -> EventId:
    """Derive the id of an event from its type and identity."""
    digest = hashlib.sha256(f"{event.type}\0{event.identity}".encode()).hexdigest()
    return EventId(f"evt_{digest[:32]}")


def to_headers(envelope: Envelope[Event]) -> dict[str, bytes]:
    """The Kafka headers of an envelope; its body is the event's JSON."""
    event = envelope.event
    key = _quoted(event.key).encode("ascii")
    headers = {
        **_same_headers(event.type, envelope.source),
        "ce_id": envelope.id.encode("ascii"),
        "ce_subject": key,
        "ce_time": _instant(envelope.time),
        "ce_partitionkey": key,
    }
    if envelope.traceparent:
        headers["traceparent"] = envelope.traceparent.encode("ascii")
    return headers


@lru_cache(REMEMBERED)
def _instant(time: datetime) -> bytes:
    return time.isoformat().replace("+00:00", "Z").encode("ascii")


def _quoted(key: str) -> str:
    return key if _PLAIN.fullmatch(key) else quote(key, safe=SAFE)


@cache
def _same_headers(event_type: str, source: str) -> dict[str, bytes]:
    """Those that are the same for all events of a type and a source."""
    headers = {
        "ce_specversion": SPEC_VERSION,
        "ce_source": f"/postdesk/{source}",
        "ce_type": TYPE_PREFIX + event_type,
        "ce_dataschema": f"/schemas/{event_type}.json",
        "content-type": CONTENT_TYPE,
    }
    return {name: value.encode("ascii") for name, value in headers.items()}


def to_body(envelope: Envelope[Event]) -> bytes:
    """The event's JSON. What it follows is a JSON object with a field at least, else it could not have been read."""
    event = envelope.event
    if not (event.adds and envelope.follows):
        return event.model_dump_json().encode()
    added = envelope.added or event.model_dump_json(include=set(event.adds)).encode()
    return envelope.follows.rstrip()[:-1] + b"," + added[1:]


def header(headers: Mapping[str, bytes], name: str) -> str:
    """Read a header that must be there.

    Raises:
        UndecodableEnvelope: it is missing, empty or not ASCII.
    """
    value = headers.get(name)
    if not value:
        raise UndecodableEnvelope(f"header {name} is missing")
    try:
        return value.decode("ascii")
    except UnicodeDecodeError as error:
        raise UndecodableEnvelope(f"header {name} is not ASCII") from error


def type_of(headers: Mapping[str, bytes]) -> str:
    """Read the event type, without its prefix.

    Raises:
        UndecodableEnvelope: the headers are not those of a CloudEvent of ours.
    """
    if header(headers, "ce_specversion") != SPEC_VERSION:
        raise UndecodableEnvelope("header ce_specversion is not 1.0")
    name = header(headers, "ce_type")
    if not name.startswith(TYPE_PREFIX):
        raise UndecodableEnvelope(f"event type {name!r} is not one of Postdesk's")
    return name.removeprefix(TYPE_PREFIX)


def open_envelope(event_class: type[E_co], headers: Mapping[str, bytes], body: bytes) -> Envelope[E_co]:
    """Read headers and body as the given event.

    Raises:
        UndecodableEnvelope: a header is missing or wrong, or the body does not match the event's schema.
    """
    if (name := type_of(headers)) != event_class.type:
        raise UndecodableEnvelope(f"event is {name}, not {event_class.type}")
    try:
        event = event_class.model_validate_json(body)
        time = datetime.fromisoformat(header(headers, "ce_time"))
    except ValueError as error:
        raise UndecodableEnvelope(f"{event_class.__name__}: {error}") from error
    traceparent = headers.get("traceparent", b"").decode("ascii", "ignore") or None
    source = header(headers, "ce_source").removeprefix("/postdesk/")
    return Envelope(event=event, source=source, time=time, traceparent=traceparent, body=body)
