"""Does the router read what Kafka and people give it, and refuse the rest?"""

import json

import pytest

from chassis.broker import Record
from contracts.envelope import UndecodableEnvelope
from contracts.events.mail import MailParsed
from contracts.topics import MAIL_PARSED, to_message
from contracts.values import AccountId, Category, Priority
from router.domain.rules.default_account import DefaultAccountRule
from router.domain.rules.mail_kind import MailKindRule
from router.entrypoints.http import explain_routes
from router.entrypoints.kafka import decode, delivery_of
from router.handlers import Routes
from support.callers import calling
from support.examples import an_envelope, an_event

RULES = (MailKindRule(), DefaultAccountRule(AccountId("acc_default"), Category.SUPPORT, Priority.MEDIUM))


def a_record(value: bytes | None = None) -> Record:
    message = to_message(an_envelope(an_event(MailParsed)), MAIL_PARSED)
    return Record(message.topic, 0, 0, message.key, message.value if value is None else value, message.headers)


def routes() -> Routes:
    return Routes(RULES, None, now=None)  # type: ignore[arg-type] # explaining announces nothing


def test_a_parsed_mail_is_read_with_its_trace() -> None:
    assert decode(a_record()) == an_envelope(an_event(MailParsed))


@pytest.mark.parametrize("value", [b"", b"\xff\xfe", b"{}", b"null"])
def test_a_broken_body_is_undecodable_and_names_no_delivery(value: bytes) -> None:
    with pytest.raises(UndecodableEnvelope):
        decode(a_record(value))
    assert delivery_of(a_record(value)) is None


def test_a_body_that_lacks_fields_still_names_its_delivery() -> None:
    assert delivery_of(a_record(json.dumps({"delivery": {"delivery_id": "dlv_9"}}).encode())) == "dlv_9"


async def test_somebody_allowed_learns_what_each_rule_said() -> None:
    async with calling("router", explain_routes(routes()), ["mail.read"]) as client:
        response = await client.post("/v1/explain", json={"sender": "ada@example.net", "kind": "bounce"})

    assert response.status_code == 200
    assert [answer["rule"] for answer in response.json()["explanation"]] == ["mail_kind", "default_account"]


@pytest.mark.parametrize(
    "body", [{}, {"sender": "a@b", "surprise": 1}, {"sender": "a@b", "kind": "odd"}, {"sender": {"$ne": 1}}]
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
