"""Do the specification's paths do what they promise, over the real operations of the fetcher?"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.responses import JSONResponse

from api_gateway.domain.people import Role
from support.fetcher_api import FetcherApi
from support.gateway import InMemoryAccess, a_gateway, a_person, a_token, client_of, write_documents

ACCOUNT = {
    "name": "Support",
    "host": "imap.example.com",
    "username": "support@example.com",
    "password": "geheim",
    "folder": "Tickets",
    "schedule_cron": "*/5 * * * *",
    "priority": 5,
}
PATH = "/api/imap/accounts"


@pytest.fixture
def gateway(tmp_path: Path, access: InMemoryAccess) -> FastAPI:
    fetcher = FetcherApi().app
    write_documents(tmp_path, {"fetcher": fetcher})
    return a_gateway(tmp_path, access, {"fetcher": httpx.ASGITransport(fetcher)})


@asynccontextmanager
async def _client(gateway: FastAPI, token: str) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(gateway, token) as client:
        yield client


async def _created(client: httpx.AsyncClient, **changes: Any) -> Any:
    answer = await client.post(PATH, json=ACCOUNT | changes)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_an_account_is_created_read_listed_and_deleted(gateway: FastAPI, admin: str) -> None:
    async with _client(gateway, admin) as client:
        made = await _created(client)

        assert made["scheduled_task_id"] == f"imap_sync:{made['id']}"
        assert made["has_password"] is True
        assert "geheim" not in str(made)
        assert (await client.get(f"{PATH}/{made['id']}")).json() == made
        assert (await client.get(PATH)).json() == [made]
        assert (await client.delete(f"{PATH}/{made['id']}")).status_code == 204
        assert (await client.get(f"{PATH}/{made['id']}")).status_code == 404


async def test_an_account_is_updated_as_a_whole(gateway: FastAPI, admin: str) -> None:
    async with _client(gateway, admin) as client:
        made = await _created(client)
        wanted = {name: value for name, value in ACCOUNT.items() if name not in {"password", "schedule_cron"}}

        changed = (await client.put(f"{PATH}/{made['id']}", json=wanted | {"folder": "Else"})).json()

    assert changed["folder"] == "Else"
    assert changed["schedule_cron"] is None
    assert changed["has_password"] is True


async def test_a_wrong_member_is_named_as_the_caller_wrote_it(gateway: FastAPI, admin: str) -> None:
    async with _client(gateway, admin) as client:
        answer = await client.post(PATH, json=ACCOUNT | {"schedule_cron": "every minute", "priority": -1})

    assert answer.status_code == 422
    assert set(answer.json()["errors"]) & {"schedule_cron", "priority"}
    assert answer.json()["success"] is False


async def test_pointing_the_password_elsewhere_needs_it_again(gateway: FastAPI, admin: str) -> None:
    async with _client(gateway, admin) as client:
        made = await _created(client)
        wanted = {name: value for name, value in ACCOUNT.items() if name != "password"}

        answer = await client.put(f"{PATH}/{made['id']}", json=wanted | {"host": "imap.example.net"})

    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == ["password"]


async def test_a_clone_has_the_password_and_waits_to_be_switched_on(gateway: FastAPI, admin: str) -> None:
    async with _client(gateway, admin) as client:
        made = await _created(client)

        clone = await client.post(f"{PATH}/{made['id']}/clone", json={"name": "Sales"})

    assert clone.status_code == 201
    assert clone.json()["name"] == "Sales"
    assert clone.json()["has_password"] is True
    assert clone.json()["active"] is False


async def test_a_synchronisation_starts_with_and_without_naming_an_account(gateway: FastAPI, admin: str) -> None:
    async with _client(gateway, admin) as client:
        made = await _created(client)

        one = await client.post(f"{PATH}/{made['id']}/sync")
        every = await client.post("/api/mailbox/sync/")

    assert one.status_code == 202
    assert one.json()["scheduled_task_id"] == f"imap_sync:{made['id']}"
    assert every.status_code == 202
    assert every.json()["mailboxes"] == 1


async def test_only_who_may_change_mailboxes_reads_accounts(gateway: FastAPI, access: InMemoryAccess) -> None:
    agent = a_person(Role.AGENT, "Bob")
    token, text = a_token(7, person_id=agent.id)
    access.people[agent.id] = agent
    access.kept[token.id] = token

    async with _client(gateway, text) as client:
        assert (await client.get(PATH)).status_code == 403


APPLICATION = {
    "m365_tenant_id": "tenant",
    "m365_client_id": "client",
    "m365_client_secret": "geheim",
    "m365_mailbox": "support@company.com",
}


def microsoft(answer: object, status: int = 200) -> FastAPI:
    """A fetcher of which only the folders of Microsoft 365 matter."""
    app = FastAPI()

    @app.post("/v1/microsoft365/folders", openapi_extra={"x-permission": "mailbox.write"})
    async def folders(body: dict[str, str]) -> JSONResponse:
        assert body["client_secret"] == "geheim"
        return JSONResponse(answer, status)

    return app


@pytest.fixture
def ask_microsoft(tmp_path: Path, access: InMemoryAccess, admin: str) -> Callable[..., Awaitable[httpx.Response]]:
    async def ask(answer: object, status: int = 200) -> httpx.Response:
        fetcher = microsoft(answer, status)
        write_documents(tmp_path, {"fetcher": fetcher})
        gateway = a_gateway(tmp_path, access, {"fetcher": httpx.ASGITransport(fetcher)})
        async with _client(gateway, admin) as client:
            return await client.post("/api/settings/email/m365-folders", json=APPLICATION)

    return ask


async def test_folders_of_microsoft_365_are_indented_by_their_level(
    ask_microsoft: Callable[..., Awaitable[httpx.Response]],
) -> None:
    folder = {
        "id": "b",
        "name": "Old",
        "full_path": "Archive/Old",
        "parent_id": "a",
        "level": 1,
        "total": 50,
        "unread": 2,
    }

    answer = await ask_microsoft({"folders": [folder]})

    assert answer.json() == {
        "success": True,
        "folders": [
            {
                "id": "b", "name": "  Old", "original_name": "Old", "full_path": "Archive/Old", "parent_id": "a",
                "total_count": 50, "unread_count": 2, "level": 1, "sort_key": "Archive/Old",
            }
        ],
    }  # fmt: skip


async def test_what_microsoft_refuses_is_one_text_a_member(
    ask_microsoft: Callable[..., Awaitable[httpx.Response]],
) -> None:
    refused = {"title": "no", "detail": "no", "code": "microsoft_refused", "errors": {"tenant_id": ["Unknown."]}}

    answer = await ask_microsoft(refused, 422)

    assert answer.status_code == 422
    assert answer.json()["success"] is False
    assert answer.json()["message"].startswith("Failed to get M365 folders: ")
    assert answer.json()["errors"] == {"m365_tenant_id": "Unknown."}
