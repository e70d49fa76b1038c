"""What does the AsyncAPI 3 document say? It is made from `contracts.topics`, the one table of topics.

Source: AsyncAPI 3.0.0 and its Kafka bindings 0.5.0.
"""

from __future__ import annotations

from typing import Any

from pydantic.json_schema import models_json_schema

from contracts.envelope import Event
from contracts.topics import DEAD_RETENTION, PARTITIONS, SERVICES, TOPICS, Topic, dead_topic

SCHEMAS = "#/components/schemas/"
HEADERS: dict[str, Any] = {
    "type": "object",
    "description": "CloudEvents 1.0, Kafka binary mode. All values are ASCII.",
    "properties": {
        "ce_specversion": {"type": "string", "const": "1.0"},
        "ce_id": {"type": "string", "description": "Equal for every publication of the same event: dedupe by it."},
        "ce_source": {"type": "string", "format": "uri-reference", "examples": ["/postdesk/ticketing"]},
        "ce_type": {"type": "string", "examples": ["postdesk.ticket.opened.v1"]},
        "ce_subject": {"type": "string"},
        "ce_time": {"type": "string", "format": "date-time"},
        "ce_dataschema": {"type": "string", "format": "uri-reference"},
        "ce_partitionkey": {"type": "string"},
        "content-type": {"type": "string", "const": "application/json"},
        "traceparent": {"type": "string", "description": "W3C Trace Context"},
    },
    "required": ["ce_specversion", "ce_id", "ce_source", "ce_type", "ce_time", "content-type"],
}

DEAD_HEADERS: dict[str, Any] = {
    "type": "object",
    "description": "The original record's headers, and why it is here.",
    "properties": {
        f"x-dead-{name}": {"type": "string", "description": what}
        for name, what in (
            ("topic", "where the record came from"),
            ("partition", "its partition there"),
            ("offset", "its offset there"),
            ("attempts", "how often it was tried"),
            ("error", "the class and text of the last error"),
            ("service", "who gave up"),
            ("at", "when, RFC 3339"),
        )
    },
}


def document(examples: dict[str, Any]) -> dict[str, Any]:
    """Build the document; `examples` are the events' payloads by type."""
    carried = {event.type: (event, topic.key) for topic in TOPICS for event in topic.events}
    messages = {name: _message(event, key, examples[name]) for name, (event, key) in sorted(carried.items())}
    messages["dead"] = {
        "name": "dead",
        "title": "A record that its consumer could not handle, byte for byte",
        "headers": DEAD_HEADERS,
        "payload": {"description": "The original bytes, whatever they are."},
        "bindings": {"kafka": {"key": {"type": "string", "description": "as the original"}, "bindingVersion": "0.5.0"}},
    }
    channels = {topic.name: _channel(topic) for topic in TOPICS}
    channels |= {dead_topic(service): _dead_channel(service) for service in SERVICES}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Postdesk events",
            "version": "1.0.0",
            "description": "Support mail in, tickets out, nothing lost. Delivery is at least once: dedupe by `ce_id`.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": channels,
        "operations": _operations(),
        "components": {"messages": messages, "schemas": _schemas([event for event, _ in carried.values()])},
    }


def _schemas(events: list[type[Event]]) -> dict[str, Any]:
    """Every event and every value in it, once each: references inside an embedded schema would lead nowhere."""
    _, found = models_json_schema([(event, "validation") for event in events], ref_template=SCHEMAS + "{model}")
    return dict(sorted(_plain(found["$defs"]).items()))


def _plain(node: Any) -> Any:
    """Without OpenAPI's discriminator objects: in AsyncAPI it is a name only, and the constants of `kind` say the same."""
    if isinstance(node, dict):
        return {name: _plain(child) for name, child in node.items() if name != "discriminator"}
    return [_plain(child) for child in node] if isinstance(node, list) else node


def _message(event: type[Event], key: str, example: Any) -> dict[str, Any]:
    return {
        "name": event.type,
        "title": event.__name__,
        "summary": (event.__doc__ or "").strip().splitlines()[0],
        "contentType": "application/json",
        "headers": HEADERS,
        "payload": {"$ref": SCHEMAS + event.__name__},
        "bindings": {"kafka": {"key": {"type": "string", "description": key}, "bindingVersion": "0.5.0"}},
        "examples": [{"name": event.type, "payload": example}],
    }


def _channel(topic: Topic) -> dict[str, Any]:
    reach = "Every replica of a consumer reads all of it." if topic.broadcast else "Partitioned among replicas."
    return {
        "address": topic.name,
        "description": f"Key: {topic.key}. Consumers: {', '.join(topic.consumers)}. {reach}",
        "messages": {event.type: {"$ref": f"#/components/messages/{event.type}"} for event in topic.events},
        "bindings": {"kafka": _kafka(topic.retention.days)},
    }


def _dead_channel(service: str) -> dict[str, Any]:
    return {
        "address": dead_topic(service),
        "description": f"What {service} could not handle. Key: as the original.",
        "messages": {"dead": {"$ref": "#/components/messages/dead"}},
        "bindings": {"kafka": _kafka(DEAD_RETENTION.days)},
    }


def _kafka(days: int) -> dict[str, Any]:
    retention_ms = days * 24 * 60 * 60 * 1000
    return {
        "partitions": PARTITIONS,
        "topicConfiguration": {"retention.ms": retention_ms, "cleanup.policy": ["delete"]},
        "bindingVersion": "0.5.0",
    }


def _operations() -> dict[str, Any]:
    operations: dict[str, Any] = {}
    for topic in TOPICS:
        channel = {"$ref": f"#/channels/{topic.name}"}
        for service in topic.producers:
            operations[f"{service}.send.{topic.name}"] = {"action": "send", "channel": channel}
        for service in topic.consumers:
            operations[f"{service}.receive.{topic.name}"] = {"action": "receive", "channel": channel}
    for service in SERVICES:
        name = dead_topic(service)
        operations[f"{service}.send.{name}"] = {"action": "send", "channel": {"$ref": f"#/channels/{name}"}}
    return operations
