"""Does the router read what Kafka gives it, and refuse the rest?"""

import json

import pytest

from chassis.broker import Dead, Record
from contracts.envelope import UndecodableEnvelope
from contracts.events.directory import MappingChanged, UserCreated
from contracts.events.mail import MailParsed
from contracts.topics import DIRECTORY_EVENTS, MAIL_PARSED, to_message
from router.entrypoints.kafka import decode, directory_changes, parsed_mails
from support.examples import TRACE, an_envelope, an_event
from support.routing_world import RouterWorld


def a_record(value: bytes | None = None) -> Record:
    message = to_message(an_envelope(an_event(MailParsed)), MAIL_PARSED)
    return Record(message.topic, 0, 0, message.key, message.value if value is None else value, message.headers)


def test_a_parsed_mail_is_read_with_its_trace() -> None:
    assert decode(a_record()) == an_envelope(an_event(MailParsed))


@pytest.mark.parametrize(
    "value",
    [b"", b"\xff\xfe", b"{}", b"null", b'{"delivery": []}', b'{"delivery": {"delivery_id": 7}}', b"[" * 100_000],
)
async def test_a_broken_body_is_undecodable_and_settles_nothing(value: bytes) -> None:
    world = RouterWorld()

    with pytest.raises(UndecodableEnvelope):
        decode(a_record(value))
    await parsed_mails(world.routes).on_dead(Dead(a_record(value), "UndecodableEnvelope: ...", 1))

    assert world.heard.settlements == []


async def test_a_dead_record_that_still_names_its_delivery_settles_it_in_its_trace() -> None:
    world = RouterWorld()
    value = json.dumps({"delivery": {"delivery_id": "dlv_9", "mailbox_id": "mbx_9"}}).encode()

    await parsed_mails(world.routes).on_dead(Dead(a_record(value), "UndecodableEnvelope: no mail", 1))

    [settled] = world.heard.settlements
    assert (settled.event.delivery_id, settled.event.mailbox_id, settled.traceparent) == ("dlv_9", "mbx_9", TRACE)


async def test_a_batch_of_records_leaves_as_routings() -> None:
    world = RouterWorld()
    subscription = parsed_mails(world.routes)

    await subscription.handle([subscription.decode(a_record())] * 3)

    assert subscription.name == MAIL_PARSED.name
    assert [each.event.mail for each in world.heard.routings] == [an_event(MailParsed).mail] * 3


async def test_a_change_of_a_mapping_is_heard_by_every_replica_and_a_new_sender_by_none() -> None:
    heard: list[bool] = []
    subscription = directory_changes(lambda: heard.append(True))
    messages = [to_message(an_envelope(an_event(each)), DIRECTORY_EVENTS) for each in (UserCreated, MappingChanged)]
    new, changed = (subscription.decode(Record(m.topic, 0, 0, m.key, m.value, m.headers)) for m in messages)

    await subscription.handle([new])
    assert heard == []
    await subscription.handle([new, changed])

    assert heard == [True]
    assert subscription.broadcast
