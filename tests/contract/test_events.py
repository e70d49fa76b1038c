"""Do examples, schemas and events agree, and does an event survive the wire?"""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from contracts.envelope import Envelope, Event, UndecodableEnvelope, event_id, open_envelope
from contracts.topics import MAIL_FETCHED, MAIL_SETTLED, TOPICS, Topic, from_message, to_message

CONTRACTS = Path(__file__).parents[2] / "contracts"
CARRIED = [(topic, event) for topic in TOPICS for event in topic.events]
NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


def example(event_class: type[Event]) -> bytes:
    return (CONTRACTS / "examples" / f"{event_class.type}.json").read_bytes()


@pytest.mark.parametrize(("topic", "event_class"), CARRIED)
def test_the_example_is_read_as_its_event_and_written_back_unchanged(topic: Topic, event_class: type[Event]) -> None:
    event = event_class.model_validate_json(example(event_class))

    assert json.loads(event.model_dump_json()) == json.loads(example(event_class))


@pytest.mark.parametrize(("topic", "event_class"), CARRIED)
def test_the_example_satisfies_the_committed_schema(topic: Topic, event_class: type[Event]) -> None:
    schema = json.loads((CONTRACTS / "schemas" / f"{event_class.type}.json").read_text())

    Draft202012Validator(schema).validate(json.loads(example(event_class)))


@pytest.mark.parametrize(("topic", "event_class"), CARRIED)
def test_an_event_comes_off_the_wire_as_it_went_on(topic: Topic, event_class: type[Event]) -> None:
    event = event_class.model_validate_json(example(event_class))
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    envelope = Envelope(event=event, source="tester", time=NOW, traceparent=trace)

    message = to_message(envelope, topic)

    assert from_message(topic, message.headers, message.value) == envelope
    assert message.key == event.key.encode()
    assert all(value.isascii() for value in message.headers.values())


@pytest.mark.parametrize(("topic", "event_class"), CARRIED)
def test_a_reader_ignores_fields_it_does_not_know(topic: Topic, event_class: type[Event]) -> None:
    later = json.loads(example(event_class)) | {"added_in_a_later_release": {"anything": 1}}

    assert event_class.model_validate(later) == event_class.model_validate_json(example(event_class))


def test_publishing_an_event_again_gives_the_same_id_and_another_event_another() -> None:
    ids = {event_id(event.model_validate_json(example(event))) for _, event in CARRIED}

    assert ids == {event_id(event.model_validate_json(example(event))) for _, event in CARRIED}
    assert len(ids) == len({event for _, event in CARRIED})


def test_a_topic_refuses_an_event_that_is_not_its_own() -> None:
    [settled] = MAIL_SETTLED.events
    envelope = Envelope(event=settled.model_validate_json(example(settled)), source="tester", time=NOW)

    with pytest.raises(ValueError, match="does not carry MailSettled"):
        to_message(envelope, MAIL_FETCHED)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"ce_type": b"postdesk.mail.eaten.v1"}, "mail.eaten.v1"),
        ({"ce_type": b"org.example.other"}, "not one of Postdesk's"),
        ({"ce_type": b"\xff\xfe"}, "not ASCII"),
        ({"ce_type": b""}, "ce_type is missing"),
        ({"ce_specversion": b"0.3"}, "specversion"),
        ({"ce_time": b"yesterday"}, "MailFetched"),
    ],
)
def test_wrong_headers_are_named(change: dict[str, bytes], says: str) -> None:
    [fetched] = MAIL_FETCHED.events
    envelope = Envelope(event=fetched.model_validate_json(example(fetched)), source="tester", time=NOW)
    message = to_message(envelope, MAIL_FETCHED)

    with pytest.raises(UndecodableEnvelope, match=says):
        open_envelope(fetched, {**message.headers, **change}, message.value)


@pytest.mark.parametrize("body", [b"", b"\xff", b"{}", b"[]", b'{"delivery": 1}'])
def test_a_wrong_body_is_an_undecodable_envelope(body: bytes) -> None:
    [fetched] = MAIL_FETCHED.events
    envelope = Envelope(event=fetched.model_validate_json(example(fetched)), source="tester", time=NOW)
    message = to_message(envelope, MAIL_FETCHED)

    with pytest.raises(UndecodableEnvelope):
        open_envelope(fetched, message.headers, body)


def test_an_error_about_a_body_does_not_quote_it() -> None:
    [fetched] = MAIL_FETCHED.events
    envelope = Envelope(event=fetched.model_validate_json(example(fetched)), source="tester", time=NOW)
    message = to_message(envelope, MAIL_FETCHED)

    with pytest.raises(UndecodableEnvelope) as refused:
        open_envelope(fetched, message.headers, b'{"delivery": "a line of somebody\'s mail"}')
    assert "somebody" not in str(refused.value)
