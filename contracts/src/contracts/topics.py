"""Which topic carries which event, by which key, from whom, for how long? The one table of topics.

No topic name stands anywhere else in the repository. In front of each name goes the deployment's prefix, so that several
installations (or test runs) share a broker.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from contracts.envelope import Envelope, Event, UndecodableEnvelope, open_envelope, to_body, to_headers, type_of
from contracts.events.comparison import DiscrepancyFound
from contracts.events.directory import (
    AccountChanged,
    BrakeEngaged,
    MailboxPolicyChanged,
    MappingChanged,
    PolicyChanged,
    RuleChanged,
    UserApproved,
    UserChanged,
    UserCreated,
)
from contracts.events.mail import MailFetched, MailParsed, MailRouted, MailSettled
from contracts.events.mailbox import MailboxChanged, MailboxSecretExpiring, MailboxStalled, MailboxStateChanged
from contracts.events.ticket import EVERY_TICKET_EVENT
from contracts.values.frozen import frozen

PARTITIONS = 12
"""Changing the count later breaks the order of keys, so it is the same everywhere."""


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic. `producers` are the services allowed to write it; `broadcast` topics are read whole by every replica."""

    name: str
    events: tuple[type[Event], ...]
    key: str
    producers: tuple[str, ...]
    consumers: tuple[str, ...]
    retention: timedelta
    broadcast: bool = False


@frozen
class Message:
    """An envelope as Kafka carries it, without the deployment's prefix on the topic."""

    topic: str
    key: bytes
    value: bytes
    headers: Mapping[str, bytes]


MAIL_FETCHED = Topic(
    "mail.fetched", (MailFetched,), "delivery id", ("fetcher", "journal"), ("parser", "journal"), timedelta(days=14)
)
MAIL_FETCHED_BULK = Topic(
    "mail.fetched.bulk", (MailFetched,), "delivery id", ("fetcher",), ("parser", "journal"), timedelta(days=14)
)
MAIL_PARSED = Topic(
    "mail.parsed", (MailParsed,), "conversation key", ("parser",), ("router", "journal"), timedelta(days=14)
)
MAIL_ROUTED = Topic(
    "mail.routed", (MailRouted,), "conversation key", ("router",), ("ticketing", "journal"), timedelta(days=14)
)
MAIL_SETTLED = Topic(
    "mail.settled",
    (MailSettled,),
    "delivery id",
    ("fetcher", "parser", "router", "ticketing"),
    ("journal",),
    timedelta(days=14),
)
TICKET_EVENTS = Topic(
    "ticket.events",
    EVERY_TICKET_EVENT,
    "ticket id",
    ("ticketing",),
    ("notifier", "journal", "api-gateway"),
    timedelta(days=30),
)
MAILBOX_EVENTS = Topic(
    "mailbox.events",
    (MailboxStateChanged, MailboxStalled, MailboxSecretExpiring),
    "mailbox id",
    ("fetcher",),
    ("notifier", "journal", "api-gateway"),
    timedelta(days=7),
)
MAILBOX_CHANGED = Topic(
    "mailbox.changed", (MailboxChanged,), "mailbox id", ("fetcher",), ("fetcher",), timedelta(days=7), broadcast=True
)
DIRECTORY_EVENTS = Topic(
    "directory.events",
    (
        UserCreated,
        UserApproved,
        UserChanged,
        AccountChanged,
        MappingChanged,
        RuleChanged,
        MailboxPolicyChanged,
        PolicyChanged,
        BrakeEngaged,
    ),
    "entity id",
    ("router",),
    ("router", "notifier"),
    timedelta(days=7),
    broadcast=True,
)
JOURNAL_EVENTS = Topic(
    "journal.events", (DiscrepancyFound,), "comparison id", ("journal",), ("notifier",), timedelta(days=7)
)
# Its events come with the service that writes them; the topic exists so that no deployment has to grow one by hand.
OUTBOUND_EVENTS = Topic(
    "outbound.events", (), "outbound id", ("notifier",), ("ticketing", "journal"), timedelta(days=14)
)

TOPICS = (
    MAIL_FETCHED,
    MAIL_FETCHED_BULK,
    MAIL_PARSED,
    MAIL_ROUTED,
    MAIL_SETTLED,
    TICKET_EVENTS,
    MAILBOX_EVENTS,
    MAILBOX_CHANGED,
    DIRECTORY_EVENTS,
    JOURNAL_EVENTS,
    OUTBOUND_EVENTS,
)

SERVICES = ("fetcher", "parser", "router", "ticketing", "notifier", "journal", "api-gateway")
DEAD_RETENTION = timedelta(days=30)


def dead_topic(service: str) -> str:
    """Where a service puts records it cannot handle: original key, bytes and headers, and why."""
    if service not in SERVICES:
        raise ValueError(f"no service is called {service!r}")
    return f"{service}.dead"


def to_message(envelope: Envelope[Event], topic: Topic) -> Message:
    """Encode an envelope for a topic.

    Raises:
        ValueError: the topic does not carry this event.
    """
    if type(envelope.event) not in topic.events:
        raise ValueError(f"topic {topic.name} does not carry {type(envelope.event).__name__}")
    event = envelope.event
    return Message(topic.name, event.key.encode(), to_body(envelope), to_headers(envelope))


def from_message(topic: Topic, headers: Mapping[str, bytes], body: bytes) -> Envelope[Event]:
    """Decode a record of a topic.

    Raises:
        UndecodableEnvelope: headers or body are not an event that this topic carries.
    """
    name = type_of(headers)
    for event_class in topic.events:
        if event_class.type == name:
            return open_envelope(event_class, headers, body)
    raise UndecodableEnvelope(f"topic {topic.name} does not carry events of type {name!r}")
