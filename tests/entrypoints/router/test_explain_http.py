"""Does somebody allowed learn how a mail would be routed?"""

import pytest

from contracts.events.mail import MailParsed
from contracts.values import Routing
from support.callers import calling
from support.examples import an_envelope, an_event
from support.routing import RULES, a_policy
from support.routing_world import RouterWorld


async def test_somebody_allowed_learns_what_each_rule_said() -> None:
    async with calling("router", RouterWorld().api(), ["mail.read"]) as client:
        response = await client.post("/v1/explain", json={"sender": "ada@example.net", "kind": "bounce"})

    assert response.status_code == 200
    assert [answer["rule"] for answer in response.json()["explanation"]] == [rule.name for rule in RULES]


async def test_a_whole_mail_is_explained_as_it_is_routed() -> None:
    world, mail = RouterWorld(), an_event(MailParsed).mail

    await world.routes.route_mails([an_envelope(an_event(MailParsed))])
    async with calling("router", world.api(), ["mail.read"]) as client:
        response = await client.post("/v1/explain", json={"mail": mail.model_dump(mode="json")})

    explained, routed = Routing.model_validate(response.json()["routing"]), world.heard.routings[0].event.routing
    assert explained.account_id == routed.account_id
    assert explained.requester_id == routed.requester_id


async def test_a_mail_that_would_wait_is_explained_with_its_reason() -> None:
    world = RouterWorld()
    world.source.policy = a_policy(require_admin_approval=True)

    async with calling("router", world.api(), ["mail.read"]) as client:
        answer = (await client.post("/v1/explain", json={"sender": "ada@example.net"})).json()

    assert (answer["routing"], answer["outcome"], answer["reason"]) == (None, "held", "approval_needed")
    assert answer["new_user"] is True
    assert world.users.kept == {}


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
    async with calling("router", RouterWorld().api(), ["mail.read"]) as client:
        response = await client.post("/v1/explain", json=body)

    assert response.status_code == 422
    assert response.json()["errors"]
