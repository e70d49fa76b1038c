"""Do the specification's paths take what its validation rules allow, and refuse the rest in its words?"""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from support.gateway_router import RoutedGateway
from support.routing import DEFAULT, a_mapping

MAPPINGS, SYSTEM = "/api/domain-mappings", "/api/email-system"
MAPPING = {"domain_pattern": "@acme.com", "pattern_type": "domain", "account_id": DEFAULT}
SETTINGS = f"{SYSTEM}/user-management-settings"


def _errors(answer: httpx.Response) -> Any:
    assert answer.status_code == 422, answer.text
    document = answer.json()
    assert (document["success"], document["error"]) == (False, "Validation failed")
    assert document["message"] == "The given data was invalid"
    return document["errors"]


@pytest.mark.parametrize(
    ("method", "path", "required"),
    [
        ("POST", MAPPINGS, {"domain_pattern", "pattern_type", "account_id"}),
        ("POST", f"{MAPPINGS}/preview", {"email_address"}),
        ("POST", f"{SYSTEM}/bulk-approve-users", {"user_ids"}),
        (
            "POST",
            "/api/settings/email/m365-folders",
            {"m365_tenant_id", "m365_client_id", "m365_client_secret", "m365_mailbox"},
        ),
    ],
)
async def test_without_a_body_each_required_member_is_named(
    routed: RoutedGateway, method: str, path: str, required: set[str]
) -> None:
    async with routed.client() as client:
        without, empty = await client.request(method, path), await client.request(method, path, json={})

    expected = {name: [f"The {name.replace('_', ' ')} field is required."] for name in required}
    assert _errors(without) == _errors(empty) == expected


async def test_what_may_be_null_may_be_left_empty_as_forms_do(routed: RoutedGateway) -> None:
    nullable = (
        "default_assigned_user_id",
        "default_category",
        "default_priority",
        "auto_reply_template",
        "custom_rules",
    )
    async with routed.client() as client:
        made = (await client.post(MAPPINGS, json=MAPPING | dict.fromkeys(nullable, ""))).json()["data"]
        written = await client.put(SETTINGS, json={"default_account_id": "", "default_role_template_id": ""})

    assert [made[name] for name in nullable] == [None] * 5
    assert written.json()["data"]["default_account_id"] is None


@pytest.mark.parametrize(
    ("member", "value", "said"),
    [
        ("domain_pattern", "   ", "The domain pattern field is required."),
        ("domain_pattern", "\ud800.com", "The domain pattern field must be a string."),
        ("priority", True, "The priority field must be an integer."),
        ("custom_rules", "[" * 100_000, "The custom rules field must be a valid JSON string."),
        ("priority", 1e300, "The priority field must be an integer."),
        ("priority", "many", "The priority field must be an integer."),
        ("is_active", None, "The is active field must be true or false."),
    ],
)
async def test_a_member_of_another_kind_is_refused_in_words(
    routed: RoutedGateway, member: str, value: object, said: str
) -> None:
    body = httpx.Request("POST", "http://x", json=MAPPING).read()
    if value != "\ud800.com":
        body = httpx.Request("POST", "http://x", json=MAPPING | {member: value}).read()
    else:
        body = body.replace(b"@acme.com", b"\\ud800.com")
    async with routed.client() as client:
        answer = await client.post(MAPPINGS, content=body, headers={"Content-Type": "application/json"})

    assert _errors(answer) == {member: [said]}


@pytest.mark.parametrize(
    "address",
    [
        "x",
        "x@",
        "@acme.com",
        "a b@acme.com",
        "a@b@acme.com",
        "x@acme..com",
        "x@a\n.com",
        "<x@acme.com>",
        "mailto:x@acme.com",
        "x,y@acme.com",
    ],
)
async def test_what_is_no_address_cannot_be_previewed(routed: RoutedGateway, address: str) -> None:
    async with routed.client() as client:
        answer = await client.post(f"{MAPPINGS}/preview", json={"email_address": address})

    assert _errors(answer) == {"email_address": ["The email address field must be a valid email address."]}


@pytest.mark.parametrize(
    "address", [" eve@acme.com\n", "eve@ACME.com.", '"eve doe"@acme.com', '"eve@home"@acme.com', "eve+x@acme\u3002com"]
)
async def test_what_may_be_written_as_an_address_can_be_previewed(routed: RoutedGateway, address: str) -> None:
    async with routed.client() as client:
        await client.post(MAPPINGS, json=MAPPING)
        answer = await client.post(f"{MAPPINGS}/preview", json={"email_address": address})

    assert answer.json().get("matched"), answer.text


async def test_every_page_that_is_told_of_can_be_asked_for(routed: RoutedGateway) -> None:
    routed.router.mappings.kept |= {str(each): a_mapping(f"{each}.acme.com", account=DEFAULT) for each in range(2001)}
    async with routed.client() as client:
        meta = (await client.get(MAPPINGS, params={"per_page": 1})).json()["meta"]
        last = await client.get(MAPPINGS, params={"per_page": 1, "page": meta["last_page"]})

    assert (meta["last_page"], last.status_code, len(last.json()["data"])) == (2001, 200, 1)


async def test_nobody_to_approve_is_said_as_it_is(routed: RoutedGateway) -> None:
    async with routed.client() as client:
        empty = await client.post(f"{SYSTEM}/bulk-approve-users", json={"user_ids": []})
        answer = (await client.post(f"{SYSTEM}/bulk-approve-users", json={"user_ids": ["usr_none"]})).json()

    assert _errors(empty) == {"user_ids": ["The user ids field is required."]}
    assert (answer["success"], answer["message"]) == (False, "1 could not be approved")
