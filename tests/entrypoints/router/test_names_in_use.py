"""Is nothing deleted that something else still names, and is whoever was merged no longer a person of their own?"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from router.domain.people import Origin, UserState
from support.callers import calling
from support.routing import DEFAULT
from support.routing_people import a_user
from support.routing_world import EVERYTHING, RouterWorld

MAPPING = {"domain_pattern": "acme.com", "pattern_type": "domain", "account_id": DEFAULT}
LOOK = {"part": "subject", "test": "contains", "values": ["x"]}


@pytest.fixture
def world() -> RouterWorld:
    return RouterWorld()


@pytest.fixture
async def client(world: RouterWorld) -> AsyncIterator[httpx.AsyncClient]:
    async with calling("router", world.api(), EVERYTHING) as caller:
        yield caller


async def made(client: httpx.AsyncClient, kind: str, **body: Any) -> str:
    response = await client.post(f"/v1/{kind}", json=body)
    assert response.status_code == 201, response.text
    return str(response.json()["id"])


async def refusal(client: httpx.AsyncClient, kind: str, name: str) -> str:
    """Why it is not deleted; empty where it was."""
    response = await client.delete(f"/v1/{kind}/{name}")
    if response.status_code == 204:
        return ""
    assert response.status_code == 422, response.text
    [[said]] = response.json()["errors"].values()
    return str(said)


async def test_an_account_is_deleted_only_where_no_rule_sends_mail_to_it(client: httpx.AsyncClient) -> None:
    account = await made(client, "accounts", name="Acme")
    rule = await made(client, "rules", name="r", conditions=[LOOK], actions={"account_id": account})

    assert await refusal(client, "accounts", account) == "The account is used by rules: change those first."
    assert not await refusal(client, "rules", rule)
    assert not await refusal(client, "accounts", account)


async def test_the_account_that_gets_what_nobody_claims_is_never_deleted(client: httpx.AsyncClient) -> None:
    assert "ROUTER_DEFAULT_ACCOUNT" in await refusal(client, "accounts", DEFAULT)


async def test_a_user_is_deleted_only_where_nothing_gives_them_tickets(client: httpx.AsyncClient) -> None:
    user = await made(client, "users", addresses=["agent@x.example"], role="agent")
    mapping = await made(client, "domain-mappings", **MAPPING, default_assigned_user_id=user)
    rule = await made(client, "rules", name="r", conditions=[LOOK], actions={"assignee_id": user})

    assert await refusal(client, "users", user) == "The user is used by mappings and rules: change those first."
    await client.delete(f"/v1/domain-mappings/{mapping}")
    await client.delete(f"/v1/rules/{rule}")
    assert not await refusal(client, "users", user)


async def test_nobody_who_was_merged_gets_tickets(client: httpx.AsyncClient) -> None:
    old = await made(client, "users", addresses=["old@x.example"], role="agent")
    new = await made(client, "users", addresses=["new@x.example"], role="agent")
    mapping = await made(client, "domain-mappings", **MAPPING, default_assigned_user_id=old)
    used = await client.post(f"/v1/users/{old}/merge", json={"into": new})
    await client.patch(f"/v1/domain-mappings/{mapping}", json={"default_assigned_user_id": new})
    merged = await client.post(f"/v1/users/{old}/merge", json={"into": new})
    named = await client.patch(f"/v1/domain-mappings/{mapping}", json={"default_assigned_user_id": old})
    rule = {"name": "r", "conditions": [LOOK], "actions": {"assignee_id": old}}
    ruled = await client.post("/v1/rules", json=rule)
    many = [MAPPING | {"domain_pattern": "b.example", "default_assigned_user_id": old}]
    [one] = (await client.post("/v1/domain-mappings/bulk", json={"items": many})).json()["results"]

    assert used.json()["errors"] == {"user_id": ["The user is used by mappings: change those first."]}
    assert merged.json()["merged_into"] == new
    refused = {"default_assigned_user_id": ["The selected default assigned user id is invalid."]}
    assert (named.json()["errors"], one["errors"]) == (refused, refused)
    assert ruled.json()["errors"] == {"actions.assignee_id": ["The selected assignee id is invalid."]}


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"role": "requester"}, "only agents and administrators get tickets"),
        ({"role": "agent", "state": "blocked"}, "the user is blocked"),
        ({"role": "admin", "state": "pending"}, "the user is pending"),
    ],
)
async def test_only_active_agents_are_named_to_get_tickets(
    client: httpx.AsyncClient, fields: dict[str, str], why: str
) -> None:
    user = await made(client, "users", addresses=["ada@x.example"], **fields)
    wanted = MAPPING | {"default_assigned_user_id": user}
    mapped = await client.post("/v1/domain-mappings", json=wanted)
    [one] = (await client.post("/v1/domain-mappings/bulk", json={"items": [wanted]})).json()["results"]
    rule = {"name": "r", "conditions": [LOOK], "actions": {"assignee_id": user}}
    ruled = await client.post("/v1/rules", json=rule)

    refused = {"default_assigned_user_id": [f"The selected default assigned user id is invalid: {why}."]}
    assert (mapped.status_code, mapped.json()["errors"], one["errors"]) == (422, refused, refused)
    assert ruled.json()["errors"] == {"actions.assignee_id": [f"The selected assignee id is invalid: {why}."]}


async def test_who_is_blocked_later_gets_none_in_the_preview_and_rules_that_name_them_are_changed_all_the_same(
    client: httpx.AsyncClient,
) -> None:
    user = await made(client, "users", addresses=["eve@x.example"], role="agent")
    mapping = await made(client, "domain-mappings", **MAPPING, default_assigned_user_id=user)
    rule = await made(client, "rules", name="r", conditions=[LOOK], actions={"assignee_id": user})
    await client.patch(f"/v1/users/{user}", json={"state": "blocked"})

    asked = {"email_address": "a@acme.com"}
    preview = (await client.post("/v1/domain-mappings/preview", json=asked)).json()
    off = [
        await client.patch(f"/v1/{each}", json={"is_active": False})
        for each in (f"rules/{rule}", f"domain-mappings/{mapping}")
    ]

    assert preview["assignment_preview"]["assigned_user"] is None
    assert preview["mapping"]["default_assigned_user"]["id"] == user
    assert [each.status_code for each in off] == [200, 200]


async def test_whoever_was_merged_is_neither_approved_nor_counted(client: httpx.AsyncClient) -> None:
    old = await made(client, "users", addresses=["old@x.example"], state="pending")
    new = await made(client, "users", addresses=["new@x.example"])
    await client.post(f"/v1/users/{old}/merge", json={"into": new})

    pending = (await client.get("/v1/pending-approvals", params={"skip": 0})).json()
    counted = (await client.get("/v1/user-stats")).json()
    approved = (await client.post("/v1/pending-approvals/approve", json={"user_ids": [old]})).json()

    assert (pending["items"], pending["total"]) == ([], 0)
    assert (counted["total_users"], counted["pending_approval"], counted["users_created_today"]) == (1, 0, 1)
    assert approved["results"][0]["error"] == "The user was merged into another: approve that one."
    assert "merged" in await refusal(client, "users", new)


async def test_whom_a_mail_made_a_user_stays_so_when_people_choose_their_account(
    client: httpx.AsyncClient, world: RouterWorld
) -> None:
    world.users.kept["usr_ada"] = a_user("ada", UserState.PENDING, origin=Origin.MAIL)
    account = await made(client, "accounts", name="Acme")

    placed = (await client.patch("/v1/users/usr_ada", json={"account_id": account})).json()
    counted = (await client.get("/v1/user-stats")).json()
    taken = (await client.patch("/v1/users/usr_ada", json={"account_id": None})).json()

    assert [(each["origin"], each["account_chosen"]) for each in (placed, taken)] == [("mail", True), ("mail", False)]
    assert counted["auto_created_users"] == 1


async def test_whoever_is_named_twice_is_approved_once(client: httpx.AsyncClient) -> None:
    user = await made(client, "users", addresses=["ada@x.example"], state="pending")

    answer = (await client.post("/v1/pending-approvals/approve", json={"user_ids": [user, user]})).json()

    assert (answer["approved"], len(answer["results"])) == (1, 1)
