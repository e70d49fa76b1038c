"""Do setup, tokens, me, status, the document and the page do what they say?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from support.gateway import SETUP_KEY, InMemoryAccess, a_gateway, a_token, client_of

ADA = {"name": "Ada", "email": "ada@example.com"}


async def test_setup_makes_the_first_admin_once_and_is_dead_then(tmp_path: Path) -> None:
    app = a_gateway(tmp_path, InMemoryAccess(), {})
    async with client_of(app) as client:
        wrong = await client.post("/api/v1/setup", json=ADA, headers={"X-Setup-Key": "wrong"})
        none = await client.post("/api/v1/setup", json=ADA)
        done = await client.post("/api/v1/setup", json=ADA, headers={"X-Setup-Key": SETUP_KEY})
        again = [
            await client.post("/api/v1/setup", json=ADA, headers={"X-Setup-Key": key}) for key in (SETUP_KEY, "wrong")
        ]
        me = await client.get("/api/v1/me", headers={"Authorization": f"Bearer {done.json()['token']}"})

    assert (wrong.status_code, none.status_code, done.status_code) == (403, 403, 201)
    assert done.headers["cache-control"] == "no-store"
    assert [each.status_code for each in again] == [410, 410]
    assert len({each.json()["detail"] for each in again}) == 1
    assert me.json()["person"]["role"] == "admin"


async def test_without_a_setup_key_there_is_no_setup(tmp_path: Path) -> None:
    app = a_gateway(tmp_path, InMemoryAccess(), {}, setup_key=None)
    async with client_of(app) as client:
        answer = await client.post("/api/v1/setup", json=ADA, headers={"X-Setup-Key": ""})

    assert answer.status_code == 404


async def test_a_token_is_shown_once_works_within_its_scopes_and_stops_when_revoked(app: FastAPI, admin: str) -> None:
    async with client_of(app, admin) as client:
        made = (await client.post("/api/v1/tokens", json={"name": "ci", "scopes": ["ticket.read"]})).json()
        own = {"Authorization": f"Bearer {made['token']}"}
        reads = await client.get("/api/v1/tickets", headers=own)
        writes = await client.post("/api/v1/tickets", json={"name": "x"}, headers=own)
        listed = (await client.get("/api/v1/tokens")).text
        revoked = await client.delete(f"/api/v1/tokens/{made['id']}")
        twice = await client.delete(f"/api/v1/tokens/{made['id']}")
        after = await client.get("/api/v1/tickets", headers=own)

    assert made["token"].startswith(made["prefix"] + "_")
    assert (reads.status_code, writes.status_code) == (200, 403)
    assert "ticket.write" in writes.json()["detail"]
    assert made["prefix"] in listed
    assert made["token"] not in listed
    assert (revoked.status_code, twice.status_code, after.status_code) == (204, 204, 401)
    assert 'error="invalid_token"' in after.headers["www-authenticate"]
    assert after.headers["www-authenticate"].startswith("Bearer ")


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"name": "x"}, {"body"}),
        ({"name": "", "role": "viewer"}, {"name"}),
        ({"name": {"$ne": 1}, "role": "viewer"}, {"name"}),
        ({"name": "x", "role": {"$ne": 1}}, {"role"}),
        ({"name": "x", "role": "viewer", "person_id": "usr_root"}, {"person_id"}),
        ({"name": "x", "scopes": ["no.such"]}, {"scopes"}),
        ({"name": "x", "role": "viewer", "expires_at": "2020-01-01T00:00:00Z"}, {"expires_at"}),
        ({"name": "x", "role": "viewer", "expires_at": "2999-01-01T00:00:00"}, {"expires_at"}),
    ],
)
async def test_a_wrong_wish_is_422_and_names_the_field(
    app: FastAPI, access: InMemoryAccess, admin: str, body: dict[str, Any], fields: set[str]
) -> None:
    async with client_of(app, admin) as client:
        answer = await client.post("/api/v1/tokens", json=body)

    assert answer.status_code == 422
    assert set(answer.json()["errors"]) == fields
    assert len(access.kept) == 1


async def test_nobody_makes_a_token_that_may_more_than_their_own(app: FastAPI, access: InMemoryAccess) -> None:
    token, text = a_token(7, scopes=frozenset({"token.manage", "ticket.read"}))
    access.kept[token.id] = token
    async with client_of(app, text) as client:
        answer = await client.post("/api/v1/tokens", json={"name": "x", "role": "admin"})

    assert answer.status_code == 403
    assert "ticket.write" in answer.json()["detail"]


async def test_an_expired_token_is_401(app: FastAPI, access: InMemoryAccess) -> None:
    token, text = a_token(7, expires_at=datetime.now(UTC) - timedelta(seconds=1))
    access.kept[token.id] = token
    async with client_of(app, text) as client:
        answer = await client.get("/api/v1/tickets")

    assert answer.status_code == 401
    assert "expired" in answer.json()["detail"]


async def test_a_token_in_the_url_opens_nothing(app: FastAPI, admin: str) -> None:
    async with client_of(app) as client:
        assert (await client.get("/api/v1/tickets", params={"token": admin, "access_token": admin})).status_code == 401


async def test_status_asks_each_service_and_names_the_one_in_trouble(app: FastAPI, admin: str) -> None:
    async with client_of(app, admin) as client:
        status = (await client.get("/api/v1/status")).json()

    assert status["ready"] is False
    assert [(each["name"], each["state"]) for each in status["services"]] == [
        ("journal", "unreachable"),
        ("ticketing", "ready"),
    ]
    assert "journal" in status["services"][0]["detail"]


async def test_the_page_names_every_operation_and_lets_no_script_run(app: FastAPI) -> None:
    async with client_of(app) as client:
        page = await client.get("/docs")
        style = await client.get("/docs/style.css")
        document: dict[str, Any] = (await client.get("/api/v1/openapi.json")).json()
        problem = await client.get("/problems/forbidden")

    assert page.headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'")
    assert "<script" not in page.text
    assert "http://" not in page.text
    assert "https://" not in page.text
    assert style.headers["content-type"].startswith("text/css")
    for path, item in document["paths"].items():
        assert f"<code>{path}</code>" in page.text
        for operation in item.values():
            assert f'id="{operation["operationId"]}"' in page.text
    assert problem.headers["location"] == "/docs#errors"


async def test_each_problem_type_leads_to_its_explanation(app: FastAPI) -> None:
    async with client_of(app) as client:
        refused = await client.get("/api/v1/me")
        explained = await client.get(refused.json()["type"], follow_redirects=True)

    assert isinstance(explained, httpx.Response)
    assert explained.status_code == 200
    assert 'id="errors"' in explained.text
