"""Is everything that the specification's paths refuse refused in its words, though the router behind them has words of its own?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from support.gateway_router import RoutedGateway
from support.routing import DEFAULT

MAPPINGS, SYSTEM = "/api/domain-mappings", "/api/email-system"
MAPPING = {"domain_pattern": "@acme.com", "pattern_type": "domain", "account_id": DEFAULT}
ODD: list[Any] = [
    None, "", "  ", "\0", "a\nb", "a\x7fb", "a b", "\x85", "x" * 65, "x" * 256, "x" * 10_001, "[]", "{}", "@", "*", "a@b@c", "..",
    0, -1, 1, 1.5, 10**30, True, [], [1], [""], ["a"] * 501, {}, {"$ne": 1},
    {"keywords": [""]}, {"keywords": [" "]}, {"keywords": ["x" * 101]}, {"keywords": ["a"] * 101}, {"keywords": "a"},
    {"auto_escalate": "x"}, {"keywords": ["a\0"]},
]  # fmt: skip
OF_MAPPING = (
    "domain_pattern", "pattern_type", "account_id", "default_assigned_user_id", "default_category", "default_priority",
    "auto_create_tickets", "send_auto_reply", "auto_reply_template", "is_active", "priority", "custom_rules",
)  # fmt: skip
OF_SETTINGS = (
    "enable_email_processing", "unmapped_domain_strategy", "default_account_id", "default_role_template_id",
    "verification_email_template", "audit_user_creation",
)  # fmt: skip
OF_M365 = ("m365_tenant_id", "m365_client_id", "m365_client_secret", "m365_mailbox")
OUR_OWN = ("A domain pattern is written", "Anybody can write a mail")
"""Rules that the specification does not have, in sentences of ours."""


def asked() -> Iterator[tuple[str, str, Any]]:
    """Requests with one odd member each."""
    for odd in ODD:
        for name in OF_MAPPING:
            yield "POST", MAPPINGS, MAPPING | {name: odd}
        for name in OF_SETTINGS:
            yield "PUT", f"{SYSTEM}/user-management-settings", {name: odd}
        for name in ("user_ids", "send_welcome_email"):
            yield "POST", f"{SYSTEM}/bulk-approve-users", {"user_ids": ["usr_1"]} | {name: odd}
        yield "POST", f"{MAPPINGS}/preview", {"email_address": odd}


async def test_whatever_is_odd_is_taken_or_refused_in_the_words_of_the_specification(routed: RoutedGateway) -> None:
    async with routed.client() as client:
        for method, path, body in asked():
            answer = await client.request(method, path, json=body)
            said = [each for texts in answer.json().get("errors", {}).values() for each in texts]

            assert answer.status_code in {200, 201, 422}, (body, answer.text)
            assert bool(said) == (answer.status_code == 422), (body, answer.text)
            assert all(each.startswith(("The ", *OUR_OWN)) for each in said), (body, said)
            if answer.status_code == 201:
                await client.delete(f"{MAPPINGS}/{answer.json()['data']['id']}")


async def test_what_only_postdesk_limits_is_refused_in_the_same_words(routed: RoutedGateway) -> None:
    long = {"auto_reply_template": ["The auto reply template field must not be greater than 10000 characters."]}
    async with routed.client() as client:
        for wrong, said in (
            ({"auto_reply_template": "x" * 10_001}, long),
            ({"default_category": "a\0b"}, {"default_category": ["The selected default category is invalid."]}),
            (
                {"custom_rules": {"keywords": ["ok", " "]}},
                {"custom_rules.keywords.1": ["The custom rules.keywords.1 field is required."]},
            ),
            (
                {"custom_rules": {"keywords": ["\x1c"]}},
                {"custom_rules.keywords.0": ["The selected custom rules.keywords.0 is invalid."]},
            ),
        ):
            answer = await client.post(MAPPINGS, json=MAPPING | wrong)

            assert (answer.status_code, answer.json()["errors"]) == (422, said)


async def test_a_required_member_that_is_null_or_empty_is_said_to_be_required(routed: RoutedGateway) -> None:
    async with routed.client() as client:
        made = (await client.post(MAPPINGS, json=MAPPING)).json()["data"]
        for method, path, names, body in (
            ("POST", MAPPINGS, ("domain_pattern", "pattern_type", "account_id"), MAPPING),
            ("PUT", f"{MAPPINGS}/{made['id']}", ("domain_pattern", "pattern_type", "account_id"), {}),
            ("POST", f"{MAPPINGS}/preview", ("email_address",), {}),
            ("POST", f"{SYSTEM}/bulk-approve-users", ("user_ids",), {}),
            ("POST", "/api/settings/email/m365-folders", OF_M365, dict.fromkeys(OF_M365, "x")),
        ):
            for name in names:
                for nothing in (None, "", "  "):
                    answer = await client.request(method, path, json=body | {name: nothing})
                    [said] = answer.json()["errors"].items()

                    words = f"The {name.replace('_', ' ')} field is required."
                    assert (answer.status_code, said[0], said[1]) == (422, name, [words]), (path, name, nothing)


async def test_as_many_are_approved_at_once_as_the_path_says(routed: RoutedGateway) -> None:
    async with routed.client() as client:
        most = await client.post(f"{SYSTEM}/bulk-approve-users", json={"user_ids": [f"usr_{n}" for n in range(500)]})
        more = await client.post(f"{SYSTEM}/bulk-approve-users", json={"user_ids": [f"usr_{n}" for n in range(501)]})

    assert (most.status_code, most.json()["data"]["failed_approvals"]) == (200, 500)
    assert more.json()["errors"] == {"user_ids": ["The user ids field must not have more than 500 items."]}


async def test_a_filter_that_is_left_empty_is_none(routed: RoutedGateway) -> None:
    empty = {"page": "", "per_page": "", "account_id": ""}
    async with routed.client() as client:
        for path in (MAPPINGS, f"{SYSTEM}/pending-approvals"):
            assert (await client.get(path, params=empty)).json() == (await client.get(path)).json()


async def test_whatever_stands_where_an_id_should_be_is_not_found(routed: RoutedGateway) -> None:
    async with routed.client() as client:
        for name in ("none", "$ne", "a b", "x" * 65, "%2e%2e"):
            answers = [await client.put(f"{MAPPINGS}/{name}", json={}), await client.delete(f"{MAPPINGS}/{name}")]

            assert [(each.status_code, each.json()["success"]) for each in answers] == [(404, False)] * 2


async def test_an_instant_outside_of_all_years_is_no_date(routed: RoutedGateway) -> None:
    """MongoDB's client fails on them."""
    async with routed.client() as client:
        for instant in ("9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"):
            since = {"created_after": instant}
            specified = await client.get(f"{SYSTEM}/pending-approvals", params=since)
            ours = await client.get("/api/v1/pending-approvals", params=since)
            lift = await client.post("/api/v1/brakes/brk_1/lift", json={"until": instant})

            assert specified.json()["errors"] == {"created_after": ["The created after field must be a valid date."]}
            assert (ours.status_code, lift.status_code) == (422, 422)
