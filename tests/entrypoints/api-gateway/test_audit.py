"""Is it written down who did what, before it is done, with no secret in it?"""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI

from api_gateway.domain.audit import Act, Outcome
from api_gateway.domain.people import Role
from support.gateway import SETUP_KEY, InMemoryAccess, a_person, a_token, client_of

AUDIT = "/api/v1/audit"
ONE = {"name": "one"}


def _only(access: InMemoryAccess) -> tuple[Act, Outcome | None]:
    (entry,) = access.audit.written.values()
    return entry.act, entry.outcome


async def _listed(app: FastAPI, token: str, **query: Any) -> Any:
    async with client_of(app, token) as client:
        answer = await client.get(AUDIT, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_l01_an_act_is_written_down_with_who_when_whence_what_and_which_versions(
    app: FastAPI, access: InMemoryAccess, admin: str
) -> None:
    async with client_of(app, admin) as client:
        headers = {"If-Match": '"7"', "X-Request-Id": "mine-1"}
        await client.post("/api/v1/tickets?secret=canary", json={"name": "canary"}, headers=headers)

    (entry,) = (await _listed(app, admin))["items"]
    assert entry.pop("at")
    assert entry.pop("id").startswith("aud_")
    assert entry == {
        "person_id": a_person().id, "token_id": a_token()[0].id, "address": "127.0.0.1", "request_id": "mine-1",
        "kind": "tickets", "operation": "create_tickets", "method": "POST", "path": "/api/v1/tickets", "status": 201,
        "version_before": "7", "version_after": "1", "made": "/api/v1/tickets/canary",
    }  # fmt: skip


async def test_l01_what_was_refused_is_written_down_too(app: FastAPI, access: InMemoryAccess) -> None:
    token, text = a_token(scopes=frozenset({"ticket.read"}))
    access.kept[token.id] = token
    async with client_of(app, text) as client:
        assert (await client.delete("/api/v1/tickets/x")).status_code == 403

    act, outcome = _only(access)
    assert (act.operation, act.person_id) == ("delete_tickets", a_person().id)
    assert outcome == Outcome(403)


async def test_reading_is_not_written_down_nor_what_a_repetition_did_not_do(
    app: FastAPI, access: InMemoryAccess, admin: str
) -> None:
    async with client_of(app, admin) as client:
        for _ in range(2):
            await client.get("/api/v1/tickets")
            await client.post("/api/v1/tickets", json=ONE, headers={"Idempotency-Key": "a"})

    assert _only(access)[0].method == "POST"


async def test_l01_what_cannot_be_written_down_is_not_done(app: FastAPI, access: InMemoryAccess, admin: str) -> None:
    access.audit.down = True
    async with client_of(app, admin) as client:
        answer = await client.post("/api/v1/tickets", json=ONE)
        refused = await client.get(AUDIT)

    assert (answer.status_code, answer.json()["code"]) == (503, "audit_unavailable")
    assert refused.status_code == 503
    assert access.audit.written == {}


async def test_an_act_whose_service_is_gone_has_its_outcome(app: FastAPI, access: InMemoryAccess, admin: str) -> None:
    async with client_of(app, admin) as client:
        await client.post("/api/v1/mails", json=ONE)

    assert _only(access)[1] == Outcome(503)


async def test_c04_tokens_and_setup_keys_are_never_in_the_log(app: FastAPI, access: InMemoryAccess, admin: str) -> None:
    access.first_admin = None
    async with client_of(app, admin) as client:
        made = (await client.post("/api/v1/tokens", json={"name": "ci", "role": "viewer"})).json()
        await client.delete(f"/api/v1/tokens/{made['id']}")
        wanted = {"name": "Ada", "email": "ada@example.com"}
        done = await client.post("/api/v1/setup", json=wanted, headers={"X-Setup-Key": SETUP_KEY})

    written = str(access.audit.written)
    assert done.status_code == 201
    assert [each.act.kind for each in access.audit.written.values()] == ["token", "token", "setup"]
    assert not any(secret in written for secret in (made["token"], admin, SETUP_KEY, done.json()["token"]))


async def test_entries_come_in_pages_newest_first_and_by_filter(app: FastAPI, admin: str) -> None:
    async with client_of(app, admin) as client:
        for number in range(5):
            await client.post("/api/v1/tickets", json={"name": str(number)})
        await client.delete("/api/v1/tickets/0")

    first = await _listed(app, admin, limit=4)
    second = await _listed(app, admin, limit=4, cursor=first["next_cursor"])
    operations = [each["operation"] for each in first["items"] + second["items"]]
    assert operations == ["delete_tickets", *["create_tickets"] * 5]
    assert second["next_cursor"] is None
    assert len((await _listed(app, admin, until=first["items"][0]["at"]))["items"]) == 5
    assert (await _listed(app, admin, kind="mailbox"))["items"] == []
    assert len((await _listed(app, admin, person_id=a_person().id))["items"]) == 6


@pytest.mark.parametrize("query", [{"cursor": "x"}, {"kind[$ne]": "1"}, {"limit": 0}, {"since": "yesterday"}])
async def test_w04_anything_else_in_the_query_is_422(app: FastAPI, admin: str, query: dict[str, Any]) -> None:
    async with client_of(app, admin) as client:
        assert (await client.get(AUDIT, params=query)).status_code == 422


@pytest.mark.parametrize("role", [Role.AGENT, Role.VIEWER])
async def test_only_admins_read_it(app: FastAPI, access: InMemoryAccess, role: Role) -> None:
    person = a_person(role, "Bob")
    token, text = a_token(5, person_id=person.id)
    access.people[person.id] = person
    access.kept[token.id] = token
    async with client_of(app, text) as client:
        assert (await client.get(AUDIT)).status_code == 403


async def test_each_acting_operation_of_ours_is_audited(app: FastAPI, admin: str) -> None:
    async with client_of(app, admin) as client:
        document = (await client.get("/api/v1/openapi.json")).json()
    acting = {
        f"{method.upper()} {path}"
        for path, item in document["paths"].items()
        for method, each in item.items()
        if method != "get" and each["x-service"] == "api-gateway" and "x-audit" not in each
    }

    assert acting == {"POST /api/domain-mappings/preview"}, "this one changes nothing"
