"""Are the desk's rules written, tried, put in order and taken back over HTTP?"""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from contracts.events.mail import MailParsed
from support.callers import calling
from support.examples import an_event
from support.routing_world import EVERYTHING, RouterWorld

INVOICES = {"part": "subject", "test": "contains", "values": ["invoice"]}


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with calling("router", RouterWorld().api(), EVERYTHING) as caller:
        yield caller


def a_rule(name: str = "Invoices", **changes: Any) -> dict[str, Any]:
    return {"name": name, "conditions": [INVOICES], "actions": {"category": "Billing", "tags": ["Money"]}} | changes


async def made(client: httpx.AsyncClient, **changes: Any) -> dict[str, Any]:
    response = await client.post("/v1/rules", json=a_rule(**changes))
    assert response.status_code == 201, response.text
    found: dict[str, Any] = response.json()
    return found


async def names(client: httpx.AsyncClient) -> list[str]:
    return [each["name"] for each in (await client.get("/v1/rules")).json()["items"]]


async def test_a_rule_is_created_changed_taken_back_and_deleted(client: httpx.AsyncClient) -> None:
    rule = await made(client)
    path = f"/v1/rules/{rule['id']}"
    assert (rule["position"], rule["actions"]["tags"], rule["version"]) == (10, ["money"], 1)

    changed = await client.patch(path, json={"is_active": False}, headers={"If-Match": '"1"'})
    assert (changed.json()["is_active"], changed.json()["conditions"]) == (False, rule["conditions"])
    assert (await client.patch(path, json={"name": "x"}, headers={"If-Match": '"1"'})).status_code == 412
    back = await client.post(f"{path}/rollback", json={"version": 1})
    assert (back.json()["is_active"], back.json()["version"]) == (True, 3)
    assert (await client.delete(path)).status_code == 204
    versions = (await client.get(f"{path}/versions")).json()["items"]
    assert [each["change"] for each in versions] == ["deleted", "updated", "updated", "created"]
    first = (await client.get(f"{path}/versions", params={"limit": 1})).json()
    assert (first["items"], first["next_cursor"]) == (versions[:1], "4")
    assert (await client.get(path)).status_code == 404


async def test_rules_are_put_in_order(client: httpx.AsyncClient) -> None:
    ids = {name: (await made(client, name=name))["id"] for name in ("one", "two", "three")}

    response = await client.put("/v1/rules/order", json={"ids": [ids["three"], ids["one"]]})

    assert response.status_code == 200
    assert await names(client) == ["three", "one", "two"]
    again = await client.put("/v1/rules/order", json={"ids": [ids["three"], ids["one"]]})
    assert again.json() == response.json()
    assert (await client.put("/v1/rules/order", json={"ids": ["rul_none"]})).status_code == 422
    assert (await client.get(f"/v1/rules/{ids['three']}")).json()["position"] == again.json()["items"][0]["position"]


async def test_an_order_is_bound_to_the_one_that_it_was_made_from(client: httpx.AsyncClient) -> None:
    ids = [(await made(client, name=name))["id"] for name in ("one", "two")]
    seen = (await client.get("/v1/rules")).headers["etag"]

    first = await client.put("/v1/rules/order", json={"ids": ids[::-1]}, headers={"If-Match": seen})
    second = await client.put("/v1/rules/order", json={"ids": ids}, headers={"If-Match": seen})

    assert (first.status_code, second.status_code) == (200, 412)
    assert await names(client) == ["two", "one"]
    assert first.headers["etag"] == (await client.get("/v1/rules")).headers["etag"] != seen


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        (
            {"conditions": [INVOICES, {"part": "text", "test": "matches", "values": ["(?=x)"]}]},
            "conditions.1.values",
            "Rule 'Invoices': '(?=x)' is no regular expression of RE2",
        ),
        ({"conditions": [{"part": "size", "test": "contains", "values": ["1"]}]}, "conditions.0.test", "at_least"),
        ({"conditions": [{"part": "header", "test": "exists"}]}, "conditions.0.header", "Name the header"),
        ({"actions": {"account_id": "acc_none"}}, "actions.account_id", "The selected account id is invalid."),
        ({"actions": {"assignee_id": "usr_none"}}, "actions.assignee_id", "The selected assignee id is invalid."),
    ],
)
async def test_what_cannot_be_asked_or_done_is_refused_by_field_and_rule(
    client: httpx.AsyncClient, changes: dict[str, Any], field: str, says: str
) -> None:
    response = await client.post("/v1/rules", json=a_rule(**changes))

    assert response.status_code == 422
    assert says in response.json()["errors"][field][0]


@pytest.mark.parametrize(
    "changes",
    [
        {"conditions": []},
        {"conditions": [INVOICES | {"values": [{"$ne": 1}]}]},
        {"conditions": [INVOICES | {"case": True}]},
        {"conditions": [INVOICES | {"part": "colour"}]},
        {"actions": {"run": "rm"}},
        {"then": "explode"},
    ],
)
async def test_w04_a03_anything_unknown_in_a_rule_is_refused(
    client: httpx.AsyncClient, changes: dict[str, Any]
) -> None:
    assert (await client.post("/v1/rules", json=a_rule(**changes))).status_code == 422
    assert await names(client) == []


async def test_a_rule_is_tried_before_it_is_saved(client: httpx.AsyncClient) -> None:
    sender = {"part": "sender", "test": "in_domain", "values": ["acme.com"]}
    rule = a_rule(conditions=[INVOICES, sender])
    facts = {"sender": "ada@acme.com", "subject": "Your INVOICE", "headers": {"X-Test": "1"}}

    tried = (await client.post("/v1/rules/test", json={"rule": rule, "facts": facts})).json()
    assert (tried["matched"], tried["actions"]["category"]) == (True, "Billing")
    assert [each["found"].rpartition(": ")[2] for each in tried["conditions"]] == ["'INVOICE'", "ada@acme.com"]
    mail = an_event(MailParsed).mail.model_dump(mode="json")
    other = (await client.post("/v1/rules/test", json={"rule": rule, "mail": mail})).json()
    assert (other["matched"], other["conditions"][1]["found"]) == (False, None)
    assert await names(client) == []
    assert (await client.post("/v1/rules/test", json={"rule": rule})).status_code == 422


async def test_a_mailbox_is_treated_as_usual_until_it_wants_otherwise(client: httpx.AsyncClient) -> None:
    path = "/v1/mailbox-policies/mbx_1"
    usual = await client.get(path)
    assert (usual.headers["etag"], usual.json()["version"], usual.json()["applies"]["on_spam"]) == ('"0"', 0, "flag")

    changed = await client.patch(path, json={"on_spam": "hold", "mails_per_sender": 5})
    assert (changed.headers["etag"], changed.json()["applies"]["on_spam"]) == ('"1"', "hold")
    assert (await client.patch(path, json={}, headers={"If-Match": '"7"'})).status_code == 412
    back = (await client.patch(path, json={"on_spam": None})).json()
    assert (back["wishes"]["on_spam"], back["applies"]["on_spam"], back["applies"]["mails_per_sender"]) == (
        None,
        "flag",
        5,
    )
    assert [each["mailbox_id"] for each in (await client.get("/v1/mailbox-policies")).json()["items"]] == ["mbx_1"]
    assert (await client.patch(path, json={"on_spam": {"$ne": 1}})).status_code == 422
    assert (await client.patch(path, json={"mails_per_sender": -1})).status_code == 422
