"""Does somebody allowed learn how a mail would be routed?"""

import base64

import pytest

from contracts.events.mail import MailParsed
from contracts.values import DeliveryId, MailId, ReasonCode, Routing, RuleAnswer, TicketId
from router.domain.mapping import PatternType
from router.domain.placement import Placement
from router.handlers.explaining import Story
from support.callers import calling
from support.examples import an_envelope, an_event
from support.mails import a_mail
from support.routing import DEFAULT, NOW, RULES, a_mapping, a_policy
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
        {"eml": "not base64!"},
        {"eml": "!!"},
        {"eml": "eA==\u2028"},
        {"eml": "eA==", "subject": "which?"},
        {"delivery_id": "dlv_1", "mailbox_account_id": "acc_1"},
        {"delivery_id": {"$ne": 1}},
        {"delivery_id": "../accounts"},
        {"mail_id": "dlv_1"},
        {"mail_id": "eml_1", "delivery_id": "dlv_1"},
    ],
)
async def test_a_request_that_is_not_valid_is_refused_by_field(body: dict[str, object]) -> None:
    async with calling("router", RouterWorld().api(), ["mail.read"]) as client:
        response = await client.post("/v1/explain", json=body)

    assert response.status_code == 422
    assert response.json()["errors"]


async def test_a_file_is_explained_as_the_mail_that_it_is() -> None:
    world = RouterWorld()
    raw = a_mail(subject="Printer", sender="Ada <ada@example.net>")

    async with calling("router", world.api(), ["mail.read"]) as client:
        body = {"eml": base64.b64encode(raw).decode()}
        answer = (await client.post("/v1/explain", json=body)).json()

    assert answer["mail"]["subject"] == "Printer"
    assert answer["mail"]["sender"] == {"address": "ada@example.net", "name": "Ada"}
    assert answer["decision"].startswith("It opens a new ticket for account Default account")
    assert answer["because"][1] == "It says that it is from Ada <ada@example.net>."
    assert answer["earlier"] is None


async def test_a_mail_that_came_is_explained_with_what_became_of_it() -> None:
    world, raw = RouterWorld(), a_mail(subject="Kept")
    told = RuleAnswer(rule="mail_kind", looked_at="ordinary", answer="then")
    world.kept_mails.raw["raw/1"] = raw
    world.kept_mails.numbers[TicketId("tkt_1")] = "TKT-2026-00001"
    world.kept_mails.stories[DeliveryId("dlv_1")] = Story(
        DeliveryId("dlv_1"), None, DEFAULT, "raw/1", len(raw), None, "ticket_opened", "new_conversation", "", NOW,
        TicketId("tkt_1"), (told,),
    )  # fmt: skip

    async with calling("router", world.api(), ["mail.read"]) as client:
        answer = (await client.post("/v1/explain", json={"delivery_id": "dlv_1"})).json()
        unknown = await client.post("/v1/explain", json={"delivery_id": "dlv_2"})

    assert answer["mail"]["subject"] == "Kept"
    assert answer["earlier"]["explanation"] == [told.model_dump()]
    assert answer["decision"] == "It opened ticket TKT-2026-00001. It begins a conversation."
    assert answer["because"][-1] == "It was settled on 2026-11-21 at 09:30 UTC."
    assert unknown.status_code == 404


async def test_a_held_mail_is_explained_by_what_is_kept_of_it() -> None:
    world = RouterWorld()
    world.source.policy = a_policy(require_admin_approval=True)
    parsed = an_envelope(an_event(MailParsed))
    await world.routes.route_mails([parsed])
    delivery_id = parsed.event.delivery.delivery_id
    world.kept_mails.stories[delivery_id] = Story(delivery_id, None, None, "gone", 1, None, "held", "approval_needed")

    async with calling("router", world.api(), ["mail.read"]) as client:
        answer = (await client.post("/v1/explain", json={"delivery_id": delivery_id})).json()

    assert answer["decision"].startswith("It waits, and becomes no ticket yet.")
    assert answer["decision"].endswith("Approve the sender, and it goes on.")
    assert answer["user"]["state"] == "pending"
    assert len(answer["earlier"]["explanation"]) == len(answer["explanation"])


async def test_a_mail_whose_bytes_are_gone_is_said_to_be_so() -> None:
    world = RouterWorld()
    world.kept_mails.stories[DeliveryId("dlv_1")] = Story(DeliveryId("dlv_1"), None, None, "gone", 1, None)

    async with calling("router", world.api(), ["mail.read"]) as client:
        answer = await client.post("/v1/explain", json={"delivery_id": "dlv_1"})

    assert (answer.status_code, answer.json()["code"]) == (422, "unexplained")


async def test_who_wins_and_why_each_other_mapping_lost_is_told() -> None:
    world = RouterWorld()
    for each in (a_mapping("acme.com"), a_mapping("*.com", PatternType.WILDCARD)):
        world.mappings.kept[each.id] = each

    async with calling("router", world.api(), ["mail.read"]) as client:
        answer = (await client.post("/v1/explain", json={"sender": "ada@acme.com"})).json()

    assert [(each["domain_pattern"], each["wins"]) for each in answer["mappings"]] == [
        ("acme.com", True), ("*.com", False)
    ]  # fmt: skip
    assert "The domain mapping acme.com decides." in answer["because"]
    assert any("does not decide: domain acme.com goes before any wildcard" in each for each in answer["because"])


PLACEMENTS = [
    (
        Placement(ReasonCode.NEW_CONVERSATION),
        "It opens a new ticket for account Default account (category Support, priority medium).",
    ),
    (
        Placement(ReasonCode.REFERENCED, TicketId("tkt_1"), "TKT-1", "reference"),
        "It is added to ticket TKT-1. It refers to a mail of that ticket, and its sender may join it.",
    ),
    (
        Placement(ReasonCode.REFERENCED, TicketId("tkt_1"), "TKT-1", "number"),
        "It is added to ticket TKT-1. Its subject names that ticket, and its sender may join it.",
    ),
    (
        Placement(ReasonCode.POSSIBLY_RELATED, related=("TKT-1", "TKT-2")),
        "It names ticket TKT-1 and ticket TKT-2, which it may not join, so its ticket is only marked as possibly related.",
    ),
    (
        Placement(ReasonCode.SAME_MAIL, TicketId("tkt_1"), "TKT-1", filed=True),
        "It is in ticket TKT-1 already. If it came again, it would not be added again.",
    ),
]


@pytest.mark.parametrize(("placed", "words"), PLACEMENTS)
async def test_the_ticket_is_told_that_a_mail_would_go_to_and_why(placed: Placement, words: str) -> None:
    world = RouterWorld()
    world.kept_mails.placement = placed

    async with calling("router", world.api(), ["mail.read"]) as client:
        body = {"eml": base64.b64encode(a_mail(subject="Printer")).decode()}
        answer = (await client.post("/v1/explain", json=body)).json()

    assert answer["decision"].endswith(words)
    assert answer["placed"]["ticket"] == placed.ticket
    [(mail, routing, mailbox_id)] = world.kept_mails.asked
    assert (mail.subject, routing.account_id, mailbox_id) == ("Printer", DEFAULT, None)


@pytest.mark.parametrize(
    ("ticket", "words"), [("TKT-1", "It is noted in ticket TKT-1."), ("", "It is noted in a ticket of its own")]
)
async def test_an_address_and_a_kind_are_enough_to_ask_for_a_ticket(ticket: str, words: str) -> None:
    world = RouterWorld()
    world.kept_mails.placement = Placement(ReasonCode.REFERENCED, TicketId("tkt_1") if ticket else None, ticket)

    async with calling("router", world.api(), ["mail.read"]) as client:
        answer = (await client.post("/v1/explain", json={"sender": "ada@example.net", "kind": "bounce"})).json()

    assert answer["decision"].startswith(words)


@pytest.mark.parametrize(
    ("ticket", "words"),
    [("TKT-1", "It is added to ticket TKT-1."), ("", "It joins the ticket that it answers, if its")],
)
async def test_of_a_sketch_that_answers_something_it_is_not_told_that_it_opens_a_ticket(
    ticket: str, words: str
) -> None:
    world = RouterWorld()
    world.kept_mails.placement = Placement(ReasonCode.REFERENCED, TicketId("tkt_1") if ticket else None, ticket)

    async with calling("router", world.api(), ["mail.read"]) as client:
        answer = (await client.post("/v1/explain", json={"sender": "ada@example.net", "answers": True})).json()

    assert answer["decision"].startswith(words)


async def test_a_mail_is_explained_by_what_all_its_copies_are_called_and_the_rejected_one_too() -> None:
    world = RouterWorld()
    world.source.policy = a_policy(unmapped_domain_strategy="reject_email")
    parsed = an_envelope(an_event(MailParsed))
    await world.routes.route_mails([parsed])
    delivery_id, raw = parsed.event.delivery.delivery_id, a_mail(subject="Kept")
    world.kept_mails.raw["raw/1"] = raw
    world.kept_mails.copies[MailId("eml_1")] = delivery_id
    world.kept_mails.stories[delivery_id] = Story(
        delivery_id, None, None, "raw/1", len(raw), None, "rejected", "sender_unmapped", "why"
    )

    async with calling("router", world.api(), ["mail.read"]) as client:
        answer = (await client.post("/v1/explain", json={"mail_id": "eml_1"})).json()
        unknown = await client.post("/v1/explain", json={"mail_id": "eml_2"})

    assert answer["decision"].startswith("It became no ticket. The reason: why. Give the sender's domain")
    assert answer["earlier"]["explanation"][-1]["decided"] is True, "though nobody but the router wrote it down"
    assert answer["placed"] is None
    assert unknown.status_code == 404
