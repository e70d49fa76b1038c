"""Are the gateway's own changes done once, though their answers were lost before they were kept?"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from api_gateway.domain.people import Role
from support.gateway import InMemoryAccess, a_person, a_token, client_of

PEOPLE, TOKENS = "/api/v1/people", "/api/v1/tokens"
KEY = {"Idempotency-Key": "once"}
WISH = {"name": "ci", "scopes": ["ticket.read"]}


@pytest.fixture
async def client(app: FastAPI, admin: str, access: InMemoryAccess) -> Any:
    for each in (a_person(Role.VIEWER, "Ben"), a_person(Role.ADMIN, "Eve")):
        access.people[each.id] = each
    async with client_of(app, admin) as client:
        yield client


async def lost(
    client: httpx.AsyncClient, access: InMemoryAccess, method: str, path: str, body: Any = None
) -> httpx.Response:
    """What a request was answered, which is forgotten then, as if the gateway had died before it kept it."""
    answer = await client.request(method, path, json=body, headers=KEY)
    for key, kept in access.answers.kept.items():
        access.answers.kept[key] = replace(kept, reply=None, broken=True)
    return answer


def told(answer: httpx.Response) -> tuple[int, bytes]:
    return answer.status_code, answer.content


async def test_a_person_is_added_once(client: httpx.AsyncClient, access: InMemoryAccess) -> None:
    wanted = {"name": "Zoe", "email": "zoe@example.com", "role": "agent"}
    first = await lost(client, access, "POST", PEOPLE, wanted)
    await client.patch(f"{PEOPLE}/{first.json()['id']}", json={"name": "Zoë"})

    again = await client.post(PEOPLE, json=wanted, headers=KEY)

    assert told(again) == told(first)
    assert [each.name for each in access.people.values() if each.email == "zoe@example.com"] == ["Zoë"]


@pytest.mark.parametrize(
    ("wanted", "meanwhile"),
    [
        ({"name": "Benno"}, {"name": "Benjamin"}),
        ({"role": "agent", "name": "Benno"}, {"role": "viewer"}),
        ({"active": False}, {"active": True}),
    ],
)
async def test_a_person_is_changed_once_and_what_others_did_since_stays(
    client: httpx.AsyncClient, access: InMemoryAccess, wanted: dict[str, Any], meanwhile: dict[str, Any]
) -> None:
    path = f"{PEOPLE}/usr_ben"
    first = await lost(client, access, "PATCH", path, wanted)
    await client.patch(path, json=meanwhile)
    since = dict(access.people)

    again = await client.patch(path, json=wanted, headers=KEY)

    assert told(again) == told(first)
    assert access.people == since
    # What is told is not what they are now: no change can be bound to it.
    assert "ETag" not in again.headers


async def test_a_token_whose_text_was_lost_is_not_made_twice_and_its_maker_is_told_to_revoke_it(
    client: httpx.AsyncClient, access: InMemoryAccess
) -> None:
    first = await lost(client, access, "POST", TOKENS, WISH)
    for _ in range(2):
        again = await client.post(TOKENS, json=WISH, headers=KEY)

        assert (again.status_code, again.json()["code"]) == (409, "token_made_before")
        assert all(
            word in again.json()["detail"] for word in ("'ci'", first.json()["id"], "revoke", "new Idempotency-Key")
        )
        assert first.json()["token"] not in again.text
    assert [each.name for each in access.kept.values()].count("ci") == 1


async def test_a_token_that_was_not_made_before_its_request_broke_off_is_made_when_it_comes_again(
    client: httpx.AsyncClient, access: InMemoryAccess
) -> None:
    first = await lost(client, access, "POST", TOKENS, WISH)
    del access.kept[first.json()["id"]]

    again = await client.post(TOKENS, json=WISH, headers=KEY)

    assert again.status_code == 201
    assert again.json()["token"] != first.json()["token"]
    assert (await client.post(TOKENS, json=WISH, headers=KEY)).content == again.content


async def test_a_token_is_revoked_once(client: httpx.AsyncClient, access: InMemoryAccess) -> None:
    other, _ = a_token(9)
    access.kept[other.id] = other
    first = await lost(client, access, "DELETE", f"{TOKENS}/{other.id}")
    revoked = access.kept[other.id]

    again = await client.delete(f"{TOKENS}/{other.id}", headers=KEY)

    assert told(again) == told(first) == (204, b"")
    assert access.kept[other.id] == revoked


async def test_the_last_token_that_opens_everything_is_not_revoked_before_there_is_another(
    client: httpx.AsyncClient, access: InMemoryAccess
) -> None:
    [only] = access.kept.values()
    last = await client.delete(f"{TOKENS}/{only.id}", headers=KEY)
    await client.post(TOKENS, json={"name": "new", "role": "admin"})
    then = await client.delete(f"{TOKENS}/{only.id}", headers=KEY)

    assert (last.status_code, last.json()["code"], then.status_code) == (409, "nobody_left", 204)
    assert "create one first" in last.json()["detail"]
