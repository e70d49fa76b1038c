"""Are users who write mail, and the policy for them, managed as the specification (S4) says?"""

from __future__ import annotations

from typing import Any

import httpx

from contracts.events.mail import MailParsed
from contracts.values import UserId
from router.domain.people import Origin
from support.examples import an_envelope, an_event
from support.gateway import a_person
from support.gateway_router import RoutedGateway
from support.routing import DEFAULT

ROOT = "/api/email-system"
SETTINGS = {
    "enable_email_processing": True,
    "auto_create_users": True,
    "require_email_verification": True,
    "require_admin_approval": False,
    "unmapped_domain_strategy": "require_manual_assignment",
    "default_account_id": DEFAULT,
    "default_role_template_id": "role_requester",
    "approval_workflow_enabled": False,
    "verification_email_template": "default",
    "welcome_email_enabled": True,
    "audit_user_creation": True,
}


async def _waiting(client: httpx.AsyncClient, name: str, **fields: Any) -> Any:
    body = {"name": name, "addresses": [f"{name.lower()}@newclient.com"], "account_id": DEFAULT, "state": "pending"}
    answer = await client.post("/api/v1/users", json=body | fields)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_the_settings_are_written_and_read_as_documented(routed: RoutedGateway) -> None:
    async with routed.client() as client:
        written = (await client.put(f"{ROOT}/user-management-settings", json=SETTINGS)).json()
        partly = (await client.put(f"{ROOT}/user-management-settings", json={"auto_create_users": False})).json()
        shown = (await client.get(f"{ROOT}/user-management-settings")).json()

    message = "User management settings updated successfully"
    assert written == {"success": True, "message": message, "data": SETTINGS}
    assert partly["data"] == SETTINGS | {"auto_create_users": False}
    assert shown == {"success": True, "data": partly["data"]}


async def test_a_wrong_setting_is_refused_in_the_words_of_the_specification(routed: RoutedGateway) -> None:
    wrong = {"unmapped_domain_strategy": "drop", "audit_user_creation": None, "verification_email_template": "x" * 256}
    async with routed.client() as client:
        answer = await client.put(f"{ROOT}/user-management-settings", json=wrong)
        unknown = await client.put(f"{ROOT}/user-management-settings", json={"default_account_id": "acc_none"})

    assert answer.status_code == unknown.status_code == 422
    assert answer.json()["errors"] == {
        "unmapped_domain_strategy": ["The selected unmapped domain strategy is invalid."],
        "audit_user_creation": ["The audit user creation field must be true or false."],
        "verification_email_template": [
            "The verification email template field must not be greater than 255 characters."
        ],
    }
    assert unknown.json()["errors"] == {"default_account_id": ["The selected default account id is invalid."]}


async def test_who_waits_for_approval_comes_in_numbered_pages(routed: RoutedGateway) -> None:
    async with routed.client() as client:
        users = [await _waiting(client, name) for name in ("John", "Mary", "Zoe")]
        await _waiting(client, "Active", state="active")
        second = (await client.get(f"{ROOT}/pending-approvals", params={"page": 2, "per_page": 2})).json()
        one = await client.get(f"{ROOT}/pending-approvals", params={"created_after": "2026-11-21"})
        none = await client.get(f"{ROOT}/pending-approvals", params={"created_after": "2026-11-22"})
        wrong = await client.get(f"{ROOT}/pending-approvals", params={"created_after": "soon", "per_page": 101})

    (third,) = second["data"]
    assert second["meta"] == {"current_page": 2, "last_page": 2, "per_page": 2, "total": 3}
    assert third == {
        "id": users[2]["id"], "name": "Zoe", "email": "zoe@newclient.com",
        "account": {"id": DEFAULT, "name": "Default account"},
        "role_template": {"id": "role_requester", "name": "Customer User"},
        "created_from_email": False, "email_verified": False,
        "pending_since": users[2]["created_at"], "created_at": users[2]["created_at"],
    }  # fmt: skip
    assert (len(one.json()["data"]), len(none.json()["data"])) == (3, 0)
    assert wrong.json()["errors"] == {
        "created_after": ["The created after field must be a valid date."],
        "per_page": ["The per page field must not be greater than 100."],
    }


async def test_many_are_approved_at_once_and_whoever_cannot_be_is_named(routed: RoutedGateway) -> None:
    async with routed.client() as client:
        await client.put(f"{ROOT}/user-management-settings", json=SETTINGS)
        john = await _waiting(client, "John")
        routed.router.users.kept[UserId(john["id"])] = routed.router.users.kept[john["id"]].model_copy(
            update={"origin": Origin.MAIL}
        )
        blocked = await _waiting(client, "Blocked", state="blocked")
        wanted = {"user_ids": [john["id"], blocked["id"]], "send_welcome_email": True, "assign_default_role": True}

        answer = (await client.post(f"{ROOT}/bulk-approve-users", json=wanted)).json()
        waiting = (await client.get(f"{ROOT}/pending-approvals")).json()["data"]

    assert answer["success"] is True
    assert answer["message"] == "Successfully approved 1 user; 1 could not be approved"
    assert {name: count for name, count in answer["data"].items() if name != "results"} == {
        "approved_users": 1, "failed_approvals": 1, "welcome_emails_sent": 1, "roles_assigned": 1
    }  # fmt: skip
    assert [each["error"] for each in answer["data"]["results"]] == ["", "The user is blocked: unblock them first."]
    assert waiting == []


async def test_a_list_of_users_to_approve_may_not_be_empty_or_hold_anything_but_ids(routed: RoutedGateway) -> None:
    async with routed.client() as client:
        empty = (await client.post(f"{ROOT}/bulk-approve-users", json={"user_ids": []})).json()
        odd = (await client.post(f"{ROOT}/bulk-approve-users", json={"user_ids": [{"$ne": 1}]})).json()

    assert empty["errors"] == {"user_ids": ["The user ids field is required."]}
    assert odd["errors"] == {"user_ids.0": ["The user ids.0 field must be a string."]}


async def test_statistics_are_grouped_and_named_as_documented(routed: RoutedGateway) -> None:
    async with routed.client() as client:
        empty = (await client.get(f"{ROOT}/user-stats")).json()
        await client.put(f"{ROOT}/user-management-settings", json={"require_admin_approval": True})
        await routed.router.routes.route_mails([an_envelope(an_event(MailParsed))])
        await routed.router.tally.flush()
        (user,) = routed.router.users.kept.values()
        await client.post(f"{ROOT}/bulk-approve-users", json={"user_ids": [user.id]})
        await routed.router.announcing.announce()
        stats = (await client.get(f"{ROOT}/user-stats")).json()

    assert empty["data"]["processing_stats"]["domain_mapping_success_rate"] == 0
    data = stats["data"]
    assert data["user_overview"] == {
        "total_users": 1, "active_users": 1, "inactive_users": 0, "pending_approval": 0, "auto_created_users": 1,
        "auto_created_percentage": 100.0,
    }  # fmt: skip
    assert data["daily_metrics"] == {
        "users_created_today": 1, "users_approved_today": 1, "verification_emails_sent_today": 0,
        "approval_queue_size": 0,
    }  # fmt: skip
    assert set(data["processing_stats"]) == {
        "email_to_user_success_rate", "average_processing_time_ms", "domain_mapping_success_rate",
        "verification_success_rate",
    }  # fmt: skip
    by_action = {each["action"]: each for each in data["recent_activity"]}
    assert by_action["user_approved"]["approved_by"] == a_person().email
    assert "approved_by" not in by_action["user_created"]
    assert by_action["user_created"]["user_email"] == user.addresses[0]
    assert stats["success"] is True
    assert stats["generated_at"].startswith("2026-11-21T")
