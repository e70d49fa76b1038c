"""Are domain mappings read, tried and written as the specification (S4) says, over the real operations of the router?"""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from api_gateway.domain.people import Role
from support.gateway import a_person, a_token
from support.gateway_router import RoutedGateway
from support.routing import DEFAULT

PATH = "/api/domain-mappings"
MAPPING = {"domain_pattern": "@acme.com", "pattern_type": "domain", "account_id": DEFAULT}
SHOWN = {
    "id", "domain_pattern", "pattern_type", "account_id", "account", "default_assigned_user_id", "default_assigned_user",
    "default_category", "default_priority", "auto_create_tickets", "send_auto_reply", "auto_reply_template", "is_active",
    "priority", "custom_rules", "created_at", "updated_at",
}  # fmt: skip


async def _created(client: httpx.AsyncClient, **changes: Any) -> Any:
    answer = await client.post(PATH, json=MAPPING | changes)
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]


async def test_a_mapping_is_created_listed_changed_and_deleted(routed: RoutedGateway) -> None:
    async with routed.client() as client:
        person = {"name": "John", "addresses": ["john@acme.com"], "role": "agent"}
        user = (await client.post("/api/v1/users", json=person)).json()
        made = await _created(
            client,
            default_assigned_user_id=user["id"],
            default_category="General Support",
            custom_rules={"keywords": ["urgent", "asap"], "auto_escalate": True},
        )
        listed = (await client.get(PATH)).json()

        assert listed == {"data": [made], "meta": {"current_page": 1, "last_page": 1, "per_page": 25, "total": 1}}
        assert set(made) == SHOWN
        assert made["account"] == {"id": DEFAULT, "name": "Default account"}
        assert made["default_assigned_user"] == {"id": user["id"], "name": "John", "email": "john@acme.com"}
        assert made["custom_rules"] == {"keywords": ["urgent", "asap"], "auto_escalate": True}
        changed = (await client.put(f"{PATH}/{made['id']}", json={"is_active": False, "priority": 7})).json()
        assert changed["success"] is True
        assert changed["data"] == made | {
            "is_active": False, "priority": 7, "updated_at": changed["data"]["updated_at"]
        }  # fmt: skip
        assert (await client.delete(f"{PATH}/{made['id']}")).json()["success"] is True
        assert (await client.get(PATH)).json()["data"] == []
        assert (await client.delete(f"{PATH}/{made['id']}")).status_code == 404


async def test_mappings_come_in_numbered_pages_and_by_filter(routed: RoutedGateway) -> None:
    async with routed.client() as client:
        for number in range(5):
            await _created(client, domain_pattern=f"{number}.example", is_active=number % 2 == 0)

        pages = [(await client.get(PATH, params={"per_page": 2, "page": number})).json() for number in (1, 2, 3)]
        resting = (await client.get(PATH, params={"is_active": "false"})).json()

    assert [len(page["data"]) for page in pages] == [2, 2, 1]
    assert len({each["id"] for page in pages for each in page["data"]}) == 5
    assert pages[2]["meta"] == {"current_page": 3, "last_page": 3, "per_page": 2, "total": 5}
    assert {each["domain_pattern"] for each in resting["data"]} == {"1.example", "3.example"}


async def test_a_preview_says_who_wins_and_why_each_other_does_not(routed: RoutedGateway) -> None:
    async with routed.client() as client:
        wide = await _created(client, domain_pattern="*.acme.com", pattern_type="wildcard")
        made = await _created(client, domain_pattern="eu.acme.com", default_priority="high")

        found = (await client.post(f"{PATH}/preview", json={"email_address": "support@eu.acme.com"})).json()
        none = (await client.post(f"{PATH}/preview", json={"email_address": "support@evilacme.com"})).json()

    account = {"id": DEFAULT, "name": "Default account"}
    assert found["mapping"] == {
        "id": made["id"], "domain_pattern": "eu.acme.com", "pattern_type": "domain", "account": account
    }  # fmt: skip
    assert found["assignment_preview"] == {
        "account_name": "Default account", "assigned_user": None, "category": None, "priority": "high",
        "auto_create_ticket": True,
    }  # fmt: skip
    assert [(each["id"], each["wins"]) for each in found["candidates"]] == [(made["id"], True), (wide["id"], False)]
    assert "before any wildcard" in found["candidates"][1]["why_not"]
    assert none == {"matched": False, "mapping": None, "assignment_preview": None, "candidates": []}


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        (
            {},
            {
                "domain_pattern": ["The domain pattern field is required."],
                "pattern_type": ["The pattern type field is required."],
                "account_id": ["The account id field is required."],
            },
        ),
        (MAPPING | {"pattern_type": "regex"}, {"pattern_type": ["The selected pattern type is invalid."]}),
        (MAPPING | {"account_id": "acc_none"}, {"account_id": ["The selected account id is invalid."]}),
        (MAPPING | {"account_id": {"$ne": 1}}, {"account_id": ["The account id field must be a string."]}),
        (
            MAPPING | {"default_assigned_user_id": "usr_none"},
            {"default_assigned_user_id": ["The selected default assigned user id is invalid."]},
        ),
        (MAPPING | {"priority": 1001}, {"priority": ["The priority field must not be greater than 1000."]}),
        (MAPPING | {"is_active": "perhaps"}, {"is_active": ["The is active field must be true or false."]}),
        (MAPPING | {"custom_rules": "{"}, {"custom_rules": ["The custom rules field must be a valid JSON string."]}),
        (
            MAPPING | {"domain_pattern": "x" * 256},
            {"domain_pattern": ["The domain pattern field must not be greater than 255 characters."]},
        ),
        (MAPPING | {"id": "map_1"}, {"id": ["The id field is not known."]}),
    ],
)
async def test_a_mapping_is_refused_in_the_words_of_the_specification(
    routed: RoutedGateway, body: dict[str, Any], errors: dict[str, list[str]]
) -> None:
    async with routed.client() as client:
        answer = await client.post(PATH, json=body)

    assert answer.status_code == 422
    document = answer.json()
    assert (document["success"], document["error"]) == (False, "Validation failed")
    assert document["message"] == "The given data was invalid"
    assert document["errors"] == errors


async def test_a_second_mapping_of_a_pattern_is_refused(routed: RoutedGateway) -> None:
    async with routed.client() as client:
        await _created(client)
        answer = await client.post(PATH, json=MAPPING | {"domain_pattern": "ACME.com."})

    assert answer.status_code == 422
    taken = "The domain pattern has already been taken for this pattern type."
    assert answer.json()["errors"] == {"domain_pattern": [taken]}


async def test_whoever_may_only_read_the_directory_changes_no_mapping(routed: RoutedGateway) -> None:
    viewer = a_person(Role.VIEWER, "Vera")
    token, text = a_token(7, person_id=viewer.id)
    routed.access.people[viewer.id] = viewer
    routed.access.kept[token.id] = token

    async with routed.client(text) as client:
        assert (await client.get(PATH)).status_code == 200
        assert (await client.post(PATH, json=MAPPING)).status_code == 403


async def test_a_change_that_is_based_on_an_old_version_is_refused(routed: RoutedGateway) -> None:
    async with routed.client() as client:
        made = await _created(client)
        path = f"{PATH}/{made['id']}"

        first = await client.put(path, json={"priority": 2}, headers={"If-Match": '"1"'})
        second = await client.put(path, json={"priority": 3}, headers={"If-Match": '"1"'})

    assert (first.status_code, second.status_code) == (200, 412)
    assert second.json()["success"] is False
