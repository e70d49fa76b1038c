"""Does the router read what Kafka and people give it, and refuse the rest?"""

import json

import pytest

from chassis.broker import Dead, Record
from contracts.envelope import UndecodableEnvelope
from contracts.events.mail import MailParsed
from contracts.topics import MAIL_PARSED, to_message
from contracts.values import Routing
from router.domain.facts import facts_of
from router.domain.routing import route
from router.entrypoints.http import explain_routes
from router.entrypoints.kafka import decode, parsed_mails
from router.handlers import Routes
from support.callers import calling
from support.examples import NOW, TRACE, an_envelope, an_event
from support.routing import RULES, HeardAnnouncements


def a_record(value: bytes | None = None) -> Record:
    message = to_message(an_envelope(an_event(MailParsed)), MAIL_PARSED)
    return Record(message.topic, 0, 0, message.key, message.value if value is None else value, message.headers)


def routes(heard: HeardAnnouncements | None = None) -> Routes:
    return Routes(RULES, heard or HeardAnnouncements(), now=lambda: NOW)


def test_a_parsed_mail_is_read_with_its_trace() -> None:
    assert decode(a_record()) == an_envelope(an_event(MailParsed))


@pytest.mark.parametrize(
    "value",
    [b"", b"\xff\xfe", b"{}", b"null", b'{"delivery": []}', b'{"delivery": {"delivery_id": 7}}', b"[" * 100_000],
)
async def test_a_broken_body_is_undecodable_and_settles_nothing(value: bytes) -> None:
    heard = HeardAnnouncements()

    with pytest.raises(UndecodableEnvelope):
        decode(a_record(value))
    await parsed_mails(routes(heard)).on_dead(Dead(a_record(value), "UndecodableEnvelope: ...", 1))

    assert heard.settlements == []


async def test_a_dead_record_that_still_names_its_delivery_settles_it_in_its_trace() -> None:
    heard = HeardAnnouncements()
    value = json.dumps({"delivery": {"delivery_id": "dlv_9", "mailbox_id": "mbx_9"}}).encode()

    await parsed_mails(routes(heard)).on_dead(Dead(a_record(value), "UndecodableEnvelope: no mail", 1))

    [settled] = heard.settlements
    assert (settled.event.delivery_id, settled.event.mailbox_id, settled.traceparent) == ("dlv_9", "mbx_9", TRACE)


async def test_a_batch_of_records_leaves_as_routings() -> None:
    heard = HeardAnnouncements()
    subscription = parsed_mails(routes(heard))

    await subscription.handle([subscription.decode(a_record())] * 3)

    assert subscription.topic == MAIL_PARSED.name
    assert [each.event.mail for each in heard.routings] == [an_event(MailParsed).mail] * 3


async def test_somebody_allowed_learns_what_each_rule_said() -> None:
    async with calling("router", explain_routes(routes()), ["mail.read"]) as client:
        response = await client.post("/v1/explain", json={"sender": "ada@example.net", "kind": "bounce"})

    assert response.status_code == 200
    assert [answer["rule"] for answer in response.json()["explanation"]] == ["mail_kind", "default_account"]


async def test_a_whole_mail_is_explained_as_it_was_routed() -> None:
    mail = an_event(MailParsed).mail

    async with calling("router", explain_routes(routes()), ["mail.read"]) as client:
        response = await client.post("/v1/explain", json={"mail": mail.model_dump(mode="json")})

    assert Routing.model_validate(response.json()) == route(RULES, facts_of(mail))


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"sender": "a@b", "surprise": 1},
        {"sender": "a@b", "kind": "odd"},
        {"sender": {"$ne": 1}},
        {"mail": {"subject": "no id"}},
        {"mail": an_event(MailParsed).mail.model_dump(mode="json"), "sender": "a@b"},
    ],
)
async def test_a_request_that_is_not_valid_is_refused_by_field(body: dict[str, object]) -> None:
    async with calling("router", explain_routes(routes()), ["mail.read"]) as client:
        response = await client.post("/v1/explain", json=body)

    assert response.status_code == 422
    assert response.json()["errors"]


async def test_without_the_permission_nothing_is_explained() -> None:
    async with calling("router", explain_routes(routes()), ["ticket.read"]) as client:
        response = await client.post("/v1/explain", json={"sender": "ada@example.net"})

    assert response.status_code == 403
