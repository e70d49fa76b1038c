"""Are accounts, users, mappings, policy and held mails read and changed as the specification says?"""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from contracts.events.directory import UserChanged
from contracts.events.mail import MailParsed
from router.domain.people import UserState
from support.callers import calling
from support.examples import an_envelope, an_event
from support.routing import DEFAULT
from support.routing_people import a_user
from support.routing_world import EVERYTHING, RouterWorld

OPERATOR = {"$ne": 1}


@pytest.fixture
def world() -> RouterWorld:
    return RouterWorld()


@pytest.fixture
async def client(world: RouterWorld) -> AsyncIterator[httpx.AsyncClient]:
    async with calling("router", world.api(), EVERYTHING) as caller:
        yield caller


def a_mapping(**changes: Any) -> dict[str, Any]:
    return {"domain_pattern": "@acme.com", "pattern_type": "domain", "account_id": DEFAULT} | changes


async def made(client: httpx.AsyncClient, path: str, body: dict[str, Any]) -> dict[str, Any]:
    response = await client.post(path, json=body)
    assert response.status_code == 201, response.text
    found: dict[str, Any] = response.json()
    return found


async def test_an_account_is_created_found_changed_and_deleted(client: httpx.AsyncClient) -> None:
    account = await made(client, "/v1/accounts", {"name": "Acme", "domains": ["@ACME.com", "gmail.com", "acme.com."]})
    assert account["domains"] == ["acme.com", "gmail.com"]
    assert [each["code"] for each in account["warnings"]] == ["freemail"]
    path = f"/v1/accounts/{account['id']}"

    changed = await client.patch(path, json={"name": "Acme Inc"}, headers={"If-Match": '"1"'})
    assert (changed.headers["etag"], changed.json()["domains"]) == ('"2"', account["domains"])
    assert (await client.patch(path, json={"name": "x"}, headers={"If-Match": '"1"'})).status_code == 412
    found = (await client.get("/v1/accounts", params={"text": "acme inc"})).json()
    assert [each["id"] for each in found["items"]] == [account["id"]]
    assert (await client.delete(path)).status_code == 204
    assert (await client.get(path)).status_code == 404


@pytest.mark.parametrize("wanted", [True, False])
async def test_whoever_confirms_their_address_is_welcomed_where_the_policy_wants_it(
    world: RouterWorld, client: httpx.AsyncClient, *, wanted: bool
) -> None:
    policy = {"require_email_verification": True, "welcome_email_enabled": wanted}
    assert (await client.patch("/v1/user-policy", json=policy)).status_code == 200
    ada = a_user("ada", UserState.UNVERIFIED, origin="mail")
    world.users.kept[ada.id] = ada

    confirmed = await client.post(f"/v1/users/{ada.id}/verify")

    assert confirmed.json()["state"] == "active"
    told = [each.event for each in world.outbox.left.values()][-1]
    assert isinstance(told, UserChanged)
    assert told.welcome is wanted


async def test_an_account_in_use_is_not_deleted(client: httpx.AsyncClient) -> None:
    account = await made(client, "/v1/accounts", {"name": "Acme"})
    await made(client, "/v1/domain-mappings", a_mapping(account_id=account["id"]))

    response = await client.delete(f"/v1/accounts/{account['id']}")

    assert response.status_code == 422
    assert "mappings" in response.json()["errors"]["account_id"][0]


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({}, "domain_pattern", "The domain pattern has already been taken for this pattern type."),
        (
            {"account_id": "acc_none", "domain_pattern": "b.example"},
            "account_id",
            "The selected account id is invalid.",
        ),
        (
            {"default_assigned_user_id": "usr_none", "domain_pattern": "b.example"},
            "default_assigned_user_id",
            "The selected default assigned user id is invalid.",
        ),
        ({"domain_pattern": "no domain"}, "domain_pattern", "A domain pattern is written @acme.com or acme.com."),
        ({"priority": 1001}, "priority", "Input should be less than or equal to 1000"),
        ({"priority": 0}, "priority", "Input should be greater than or equal to 1"),
        ({"domain_pattern": "x" * 256}, "domain_pattern", "String should have at most 255 characters"),
        ({"pattern_type": "regex"}, "pattern_type", "Input should be 'email', 'domain' or 'wildcard'"),
        ({"default_priority": "soon"}, "default_priority", "Input should be 'low', 'medium', 'high' or 'urgent'"),
    ],
)
async def test_a_mapping_is_refused_by_field_in_the_words_of_the_specification(
    client: httpx.AsyncClient, changes: dict[str, Any], field: str, message: str
) -> None:
    await made(client, "/v1/domain-mappings", a_mapping())

    response = await client.post("/v1/domain-mappings", json=a_mapping(**changes))

    assert response.status_code == 422
    assert response.json()["errors"] == {field: [message]}


async def test_a_mapping_keeps_its_versions_and_goes_back_to_one(client: httpx.AsyncClient) -> None:
    mapping = await made(client, "/v1/domain-mappings", a_mapping(default_category="Billing"))
    path = f"/v1/domain-mappings/{mapping['id']}"
    await client.patch(path, json={"default_category": None, "priority": 7})

    back = (await client.post(f"{path}/rollback", json={"version": 1})).json()
    assert (back["default_category"], back["priority"], back["version"]) == ("Billing", 100, 3)
    assert (await client.post(f"{path}/rollback", json={"version": 9})).status_code == 404
    assert (await client.delete(path)).status_code == 204
    versions = (await client.get(f"{path}/versions")).json()["items"]
    assert [(each["version"], each["change"], each["actor"]) for each in versions] == [
        (4, "deleted", "usr_test"),
        (3, "updated", "usr_test"),
        (2, "updated", "usr_test"),
        (1, "created", "usr_test"),
    ]
    page = (await client.get(f"{path}/versions", params={"limit": 3})).json()
    assert [each["version"] for each in page["items"]] == [4, 3, 2]
    rest = (await client.get(f"{path}/versions", params={"cursor": page["next_cursor"]})).json()
    assert ([each["version"] for each in rest["items"]], rest["next_cursor"]) == ([1], None)


async def test_a_preview_says_which_mapping_wins_and_why_each_other_loses(client: httpx.AsyncClient) -> None:
    agent = await made(client, "/v1/users", {"name": "John", "addresses": ["john@acme.com"], "role": "agent"})
    await made(client, "/v1/domain-mappings", a_mapping(default_assigned_user_id=agent["id"], default_priority="low"))
    wide = a_mapping(domain_pattern="*.com", pattern_type="wildcard")
    await made(client, "/v1/domain-mappings", wide)

    found = (await client.post("/v1/domain-mappings/preview", json={"email_address": "a@acme.com"})).json()

    assert (found["matched"], found["mapping"]["domain_pattern"]) == (True, "@acme.com")
    assert found["assignment_preview"] == {
        "account_name": "Default account",
        "assigned_user": "John",
        "category": None,
        "priority": "low",
        "auto_create_ticket": True,
    }
    assert [each["why_lost"] for each in found["candidates"]] == ["", "domain @acme.com goes before any wildcard"]
    shown = [found["mapping"], *(each["mapping"] for each in found["candidates"])]
    assert {each["account_name"] for each in shown} == {"Default account"}
    assert shown[0]["default_assigned_user"] == {"id": agent["id"], "name": "John", "email": "john@acme.com"}


async def test_bulk_approval_answers_for_each_and_may_be_repeated(client: httpx.AsyncClient) -> None:
    pending = await made(client, "/v1/users", {"addresses": ["a@x.example"], "state": "pending"})
    blocked = await made(client, "/v1/users", {"addresses": ["b@x.example"], "state": "blocked"})
    assert [each["id"] for each in (await client.get("/v1/pending-approvals")).json()["items"]] == [pending["id"]]
    body = {"user_ids": [pending["id"], blocked["id"], "usr_none"]}

    for _ in range(2):
        answer = (await client.post("/v1/pending-approvals/approve", json=body)).json()
        assert (answer["approved"], answer["failed"]) == (1, 2)
        assert [bool(each["error"]) for each in answer["results"]] == [False, True, True]
    stats = (await client.get("/v1/user-stats")).json()
    assert (stats["total_users"], stats["active_users"], stats["blocked"]) == (2, 1, 1)


async def test_two_users_never_share_an_address_in_whatever_form(client: httpx.AsyncClient) -> None:
    await made(client, "/v1/users", {"addresses": ["ada@x.example", "ADA+tag@x.example"]})

    response = await client.post("/v1/users", json={"addresses": ["Ada@X.example."]})

    assert response.json()["errors"] == {"addresses": ["Another user has one of these addresses."]}


async def test_all_settings_of_the_policy_are_shown_and_changed(client: httpx.AsyncClient) -> None:
    shown = (await client.get("/v1/user-policy")).json()
    wished = {name: not value for name, value in shown.items() if isinstance(value, bool)} | {
        "unmapped_domain_strategy": "reject_email",
        "default_account_id": DEFAULT,
        "default_role_template_id": "role_requester",
        "verification_email_template": "mine",
    }
    assert len(wished) == 13

    response = await client.patch("/v1/user-policy", json=wished, headers={"If-Match": '"1"'})

    assert response.status_code == 200, response.text
    assert {name: response.json()[name] for name in wished} == wished
    for wrong in ({"default_account_id": "acc_x"}, {"default_role_template_id": "role_agent"}):
        assert (await client.patch("/v1/user-policy", json=wrong)).status_code == 422


async def test_a_held_mail_is_shown_and_released(client: httpx.AsyncClient, world: RouterWorld) -> None:
    await client.patch("/v1/user-policy", json={"require_admin_approval": True})
    await world.routes.route_mails([an_envelope(an_event(MailParsed))])
    [held] = (await client.get("/v1/held-mails", params={"reason": "approval_needed"})).json()["items"]

    released = await client.post(f"/v1/held-mails/{held['id']}/release")

    assert (released.status_code, released.json()["state"]) == (202, "releasing")
    assert await world.holding.finish_releases() == 1
    assert (await client.get(f"/v1/held-mails/{held['id']}")).json()["state"] == "released"
    assert (await client.post("/v1/held-mails/dlv_none/release")).status_code == 404


async def test_lists_are_read_page_by_page(client: httpx.AsyncClient) -> None:
    for number in range(5):
        await made(client, "/v1/users", {"addresses": [f"{number}@x.example"]})
    seen, cursor = [], None

    while page := (await client.get("/v1/users", params={"limit": 2} | ({"cursor": cursor} if cursor else {}))).json():
        seen += [each["addresses"][0] for each in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break

    assert seen == [f"{number}@x.example" for number in range(5)]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/v1/accounts", {"name": OPERATOR}),
        ("POST", "/v1/accounts", {"name": "a", "domains": [OPERATOR]}),
        ("POST", "/v1/users", {"addresses": OPERATOR}),
        ("POST", "/v1/users", {"addresses": ["a@b.example"], "account_id": OPERATOR}),
        ("PATCH", "/v1/users/usr_1", {"state": OPERATOR}),
        ("POST", "/v1/domain-mappings", a_mapping(account_id=OPERATOR)),
        ("POST", "/v1/domain-mappings", a_mapping(custom_rules=OPERATOR)),
        ("POST", "/v1/domain-mappings/preview", {"email_address": OPERATOR}),
        ("PATCH", "/v1/user-policy", {"default_account_id": OPERATOR}),
        ("PATCH", "/v1/user-policy", {"$set": {"auto_create_users": False}}),
        ("POST", "/v1/pending-approvals/approve", {"user_ids": [OPERATOR]}),
        ("POST", "/v1/explain", {"sender": OPERATOR}),
        ("GET", "/v1/users?state[$ne]=active", None),
        ("GET", "/v1/users?account_id=%7B%22%24ne%22%3A1%7D", None),
        ("GET", "/v1/held-mails?cursor=%24where", None),
        ("GET", "/v1/accounts/%7B%22%24ne%22%3A1%7D", None),
    ],
)
async def test_w04_an_operator_of_the_database_in_any_field_is_refused_by_field(
    client: httpx.AsyncClient, method: str, path: str, body: dict[str, Any] | None
) -> None:
    response = await client.request(method, path, json=body)

    assert response.status_code == 422
    assert response.json()["errors"]


@pytest.mark.parametrize("permission", EVERYTHING)
async def test_every_operation_needs_its_permission(world: RouterWorld, permission: str) -> None:
    async with calling("router", world.api(), set(EVERYTHING) - {permission}) as caller:
        answers = {
            "directory.read": await caller.get("/v1/users"),
            "directory.write": await caller.post("/v1/accounts", json={"name": "a"}),
            "mail.release": await caller.post("/v1/held-mails/dlv_1/release"),
            "mail.read": await caller.post("/v1/explain", json={"sender": "a@b.example"}),
        }

    assert [name for name, answer in answers.items() if answer.status_code == 403] == [permission]
