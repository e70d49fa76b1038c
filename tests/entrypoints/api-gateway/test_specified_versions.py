"""Can whoever uses the specification's paths bind a change to what they saw, and does the audit log say what was made?"""

from __future__ import annotations

from support.gateway_router import RoutedGateway
from support.routing import DEFAULT

MAPPINGS = "/api/domain-mappings"
MAPPING = {"domain_pattern": "@acme.com", "pattern_type": "domain", "account_id": DEFAULT}
SETTINGS = "/api/email-system/user-management-settings"


async def test_a_change_of_a_mapping_is_bound_to_the_version_that_was_told(routed: RoutedGateway) -> None:
    async with routed.client() as client:
        made = await client.post(MAPPINGS, json=MAPPING, headers={"Idempotency-Key": "a"})
        again = await client.post(MAPPINGS, json=MAPPING, headers={"Idempotency-Key": "a"})
        path, seen = f"{MAPPINGS}/{made.json()['data']['id']}", {"If-Match": made.headers["etag"]}
        first = await client.put(path, json={"priority": 7}, headers=seen)
        second = await client.put(path, json={"priority": 8}, headers=seen)
        there = await client.get(made.headers["location"])

    assert made.headers["etag"] == again.headers["etag"] == '"1"'
    assert (first.status_code, first.headers["etag"], second.status_code) == (200, '"2"', 412)
    assert "etag" not in second.headers
    assert there.json()["priority"] == 7


async def test_a_change_of_the_settings_is_bound_to_the_version_that_was_shown(routed: RoutedGateway) -> None:
    async with routed.client() as client:
        seen = {"If-Match": (await client.get(SETTINGS)).headers["etag"]}
        first = await client.put(SETTINGS, json={"auto_create_users": False}, headers=seen)
        second = await client.put(SETTINGS, json={"auto_create_users": True}, headers=seen)

    assert (first.status_code, first.headers["etag"], second.status_code) == (200, '"2"', 412)
    assert first.json()["data"]["auto_create_users"] is False


async def test_the_audit_log_says_what_was_made_and_which_version_of_it(routed: RoutedGateway) -> None:
    rule = {"name": "r", "conditions": [{"part": "subject", "test": "contains", "values": ["x"]}]}
    bodies = {
        MAPPINGS: MAPPING,
        "/api/v1/domain-mappings": MAPPING | {"domain_pattern": "b.example"},
        "/api/v1/accounts": {"name": "Acme"},
        "/api/v1/users": {"addresses": ["ada@acme.com"]},
        "/api/v1/rules": rule,
    }
    async with routed.client() as client:
        made = [(await client.post(path, json=body)).json() for path, body in bodies.items()]

    ids = [each.get("data", each)["id"] for each in made]
    outcomes = [each.outcome for each in routed.access.audit.written.values() if each.outcome]
    assert [each.made and each.made.rpartition("/")[2] for each in outcomes] == ids
    assert {each.version_after for each in outcomes} == {"1"}
