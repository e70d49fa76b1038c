"""Is what a request makes made once, though its answer was lost on the way and it had to be sent again?"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from api_gateway.domain.repeating import KEPT_FOR
from support.fetcher_api import BOX
from support.gateway import InMemoryAccess, a_gateway, client_of
from support.gateway_lines import Lines
from support.routing import DEFAULT

KEY = {"Idempotency-Key": "once"}
MAPPING = {"domain_pattern": "@example.com", "pattern_type": "domain", "account_id": DEFAULT}
RULE = {"name": "Tag", "conditions": [{"part": "subject", "test": "contains", "values": ["x"]}]}
CREATIONS: list[tuple[str, dict[str, Any]]] = [
    ("/api/v1/accounts", {"name": "Acme", "domains": ["acme.com"]}),
    ("/api/v1/users", {"addresses": ["bob@example.com"]}),
    ("/api/v1/domain-mappings", MAPPING),
    ("/api/domain-mappings", MAPPING),
    ("/api/v1/rules", RULE),
    ("/api/v1/mailboxes", dict(BOX)),
]


@pytest.fixture
def lines(tmp_path: Path) -> Lines:
    return Lines(tmp_path)


@pytest.fixture
async def client(tmp_path: Path, access: InMemoryAccess, lines: Lines, admin: str) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(a_gateway(tmp_path, access, lines.all), admin) as client:
        yield client


async def listed(client: httpx.AsyncClient, path: str) -> list[dict[str, Any]]:
    public = path if "/v1/" in path else f"/api/v1{path.removeprefix('/api')}"
    found: list[dict[str, Any]] = (await client.get(public)).json()["items"]
    return found


@pytest.mark.parametrize(("path", "body"), CREATIONS)
async def test_what_was_made_before_the_answer_was_lost_is_found_and_answered(
    client: httpx.AsyncClient, lines: Lines, path: str, body: dict[str, Any]
) -> None:
    before = len(await listed(client, path))
    lines.suffer(cut=True)
    lost = await client.post(path, json=body, headers=KEY)
    lines.suffer()
    found, again = [await client.post(path, json=body, headers=KEY) for _ in range(2)]

    assert lost.status_code == 502
    assert (found.status_code, again.status_code) == (201, 201), found.text
    assert found.json() == again.json()
    assert len(await listed(client, path)) == before + 1


async def test_the_key_with_another_body_is_refused_though_nobody_knows_what_became_of_the_first(
    client: httpx.AsyncClient, lines: Lines
) -> None:
    path, body = CREATIONS[0]
    lines.suffer(cut=True)
    await client.post(path, json=body, headers=KEY)
    lines.suffer()

    other = await client.post(path, json=body | {"name": "Other"}, headers=KEY)

    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


async def test_a_service_that_is_away_when_it_is_asked_again_does_not_set_the_key_free(
    client: httpx.AsyncClient, lines: Lines
) -> None:
    """Set free, the key would stand for another thing, and the first one would have a double."""
    path, body = CREATIONS[0]
    lines.suffer(cut=True)
    await client.post(path, json=body, headers=KEY)
    lines.suffer(dead=True)
    assert (await client.post(path, json=body, headers=KEY)).status_code == 503
    lines.suffer()

    assert (await client.post(path, json=body, headers=KEY)).status_code == 201
    assert [each["name"] for each in await listed(client, path)].count("Acme") == 1


async def test_a_key_that_is_forgotten_stands_for_something_new(
    client: httpx.AsyncClient, access: InMemoryAccess
) -> None:
    path, body = CREATIONS[0]
    first = await client.post(path, json=body, headers=KEY)
    for key, kept in access.answers.kept.items():
        access.answers.kept[key] = type(kept)(
            kept.fingerprint, kept.asked_at - KEPT_FOR - timedelta(hours=1), kept.reply
        )

    second = await client.post(path, json={"name": "Another"}, headers=KEY)

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["id"] != second.json()["id"]


async def test_a_copy_of_a_mailbox_is_made_once(client: httpx.AsyncClient, lines: Lines) -> None:
    made = (await client.post("/api/v1/mailboxes", json=dict(BOX))).json()
    path = f"/api/v1/mailboxes/{made['id']}/clone"
    lines.suffer(cut=True)
    await client.post(path, headers=KEY)
    lines.suffer()

    assert (await client.post(path, headers=KEY)).status_code == 201
    assert len(await listed(client, "/api/v1/mailboxes")) == 2
