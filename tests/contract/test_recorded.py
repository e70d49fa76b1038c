"""Does today's code read what every released version wrote, and do today's schemas only add to theirs?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from contracts.topics import from_message
from support.recording import SCHEMAS, entries, records, replayed, versions, views
from ticketing.adapters.documents import entry_from, ticket_document
from ticketing.handlers.announcing import envelopes

VERSIONS = pytest.mark.parametrize("version", versions(), ids=lambda path: path.name)


def within(then: Any, now: Any) -> bool:
    """Whether everything that was said then is still said, whatever was added."""
    if isinstance(then, dict) and isinstance(now, dict):
        return all(name in now and within(value, now[name]) for name, value in then.items())
    if isinstance(then, list) and isinstance(now, list):
        return len(then) == len(now) and all(map(within, then, now))
    return bool(then == now)


@VERSIONS
def test_f33_every_recorded_event_is_read_and_means_the_same(version: Path) -> None:
    for record in records(version):
        read = from_message(record.topic, record.headers, record.value)

        assert within(json.loads(record.value), read.event.model_dump(mode="json")), read.event.type


@VERSIONS
def test_f33_an_event_with_fields_of_a_later_version_is_read(version: Path) -> None:
    for record in records(version):
        later = json.dumps(json.loads(record.value) | {"of_a_later_version": {"any": [1]}}).encode()

        assert from_message(record.topic, record.headers, later).event


@VERSIONS
def test_f33_recorded_logs_replay_to_the_recorded_views(version: Path) -> None:
    known, today = views(version), replayed(version)

    assert known.keys() == today.keys()
    for ticket_id, ticket in today.items():
        assert within(known[ticket_id], ticket_document(ticket)), ticket_id


@VERSIONS
def test_f33_what_recorded_logs_still_have_to_publish_can_be_published(version: Path) -> None:
    told = envelopes(entry_from(document) for document in entries(version))

    assert len(told) > 50


def added_only(then: dict[str, Any], now: dict[str, Any], place: str = "") -> list[str]:
    """What a schema took away or asks for anew, by where."""
    found = [
        f"{place}: {name} is required now" for name in set(now.get("required", ())) - set(then.get("required", ()))
    ]
    found += [
        f"{place}: {value} is gone"
        for value in set(map(str, then.get("enum", ()))) - set(map(str, now.get("enum", ())))
    ]
    for group in ("properties", "$defs"):
        for name, part in then.get(group, {}).items():
            here = f"{place}/{name}"
            if name not in now.get(group, {}):
                found.append(f"{here} is gone")
            else:
                found += added_only(part, now[group][name], here)
    return found + [f"{place}: type" for key in ("type", "format", "$ref") if key in then and then[key] != now.get(key)]


@VERSIONS
def test_f33_schemas_only_grow(version: Path) -> None:
    for path in sorted((version / "schemas").glob("*.json")):
        today = SCHEMAS / path.name
        assert today.exists(), f"{path.name}: an event of {version.name} is gone"

        assert added_only(json.loads(path.read_text()), json.loads(today.read_text())) == [], path.name


def test_f33_a_schema_that_takes_away_or_asks_for_more_is_caught() -> None:
    then = {"required": ["a"], "properties": {"a": {"type": "string"}, "b": {"enum": ["x", "y"]}}}

    assert added_only(then, then | {"properties": then["properties"] | {"c": {}}}) == []
    assert added_only(then, then | {"required": ["a", "b"]})
    assert added_only(then, then | {"properties": {"a": {"type": "string"}}})
    assert added_only(then, {"required": ["a"], "properties": {"a": {"type": "integer"}, "b": {"enum": ["x"]}}})
