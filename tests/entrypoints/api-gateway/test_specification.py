"""Do the specification's paths do what they promise, over the real operations of the fetcher?"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

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
