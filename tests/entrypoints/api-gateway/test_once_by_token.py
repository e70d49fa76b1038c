"""Is a key its token's own, whoever keeps the law of keys?"""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from support.filing import Written, a_mail
from support.gateway import ACTOR_KEY, InMemoryAccess, a_gateway, a_token, client_of
from support.ticket_http import Office, an_office

CONTRACTS = Path(__file__).parents[3] / "contracts" / "openapi"
COMMENTS = f"/api/v1/tickets/{a_mail(Written('root')).fresh}/comments"
KEY = {"Idempotency-Key": "1"}
Clients = tuple[Office, httpx.AsyncClient, httpx.AsyncClient]


@pytest.fixture
async def clients(tmp_path: Path, access: InMemoryAccess, admin: str) -> AsyncIterator[Clients]:
    """An office, and two clients of one person, by a token each."""
    for path in CONTRACTS.glob("*.json"):
        shutil.copy(path, tmp_path)
    office = await an_office(Written("root"))
    gateway = a_gateway(tmp_path, access, {"ticketing": httpx.ASGITransport(office.app(ACTOR_KEY))})
    token, text = a_token(7)
    access.kept[token.id] = token
    async with client_of(gateway, admin) as one, client_of(gateway, text) as two:
        yield office, one, two


async def write(client: httpx.AsyncClient, text: str, key: dict[str, str] = KEY) -> Any:
    return await client.post(COMMENTS, json={"text": text}, headers=key)


async def test_two_tokens_of_one_person_use_the_same_key_for_tickets_without_harm(clients: Clients) -> None:
    """As two programs do that number what they ask for: the second one's comment was lost, or refused."""
    office, one, two = clients

    answers = [await write(one, "From one"), await write(two, "From two"), await write(one, "From one")]

    assert [each.status_code for each in answers] == [201] * 3
    assert [each.headers.get("Idempotency-Replayed") for each in answers] == [None, None, "true"]
    assert answers[2].json()["id"] == answers[0].json()["id"] != answers[1].json()["id"]
    assert [each.comments for each in office.store.views.values()] == [2]


async def test_a_token_that_uses_its_key_for_something_else_is_refused_by_tickets(clients: Clients) -> None:
    _, one, _ = clients
    await write(one, "First")

    other = await write(one, "Second")

    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


@pytest.mark.parametrize("key", ["", "x" * 201])
async def test_a_key_of_tickets_has_1_to_200_characters(clients: Clients, key: str) -> None:
    _, one, _ = clients

    refused = await write(one, "First", {"Idempotency-Key": key})

    assert (refused.status_code, list(refused.json()["errors"])) == (422, ["Idempotency-Key"])
