"""Are people let in as what, and for which accounts, an admin says?"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from support.gateway import InMemoryAccess, a_person, a_token, client_of

PEOPLE = "/api/v1/people"
BOB: dict[str, Any] = {"name": "Bob", "email": "bob@example.com", "role": "agent"}


@pytest.fixture
async def client(app: FastAPI, admin: str) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(app, admin) as client:
        yield client


async def _person(client: httpx.AsyncClient, **fields: Any) -> Any:
    answer = await client.post(PEOPLE, json=BOB | fields)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def _token(client: httpx.AsyncClient, person: Any, **wish: Any) -> str:
    answer = await client.post("/api/v1/tokens", json={"name": "x", "role": "admin", "person_id": person["id"]} | wish)
    assert answer.status_code == 201, answer.text
    assert answer.json()["person_id"] == person["id"]
    token: str = answer.json()["token"]
    return token


async def _seen(app: FastAPI, token: str) -> Any:
    async with client_of(app, token) as caller:
        return (await caller.get("/api/v1/tickets")).json()["items"][0]


async def test_somebody_added_gets_in_by_a_token_and_may_what_their_role_may(
    app: FastAPI, client: httpx.AsyncClient
) -> None:
    bob = await _person(client)
    seen = await _seen(app, await _token(client, bob))

    assert bob == BOB | {"id": bob["id"], "accounts": None, "active": True}
    assert (seen["actor"], seen["accounts"]) == (bob["id"], None)
    assert {"ticket.write", "ticket.read"} <= set(seen["permissions"])
    assert not {"token.manage", "people.manage", "audit.read", "ticket.delete"} & set(seen["permissions"])


@pytest.mark.parametrize(
    ("of_person", "of_token", "seen"),
    [
        (["acc_1", "acc_2"], None, ["acc_1", "acc_2"]),
        (["acc_1", "acc_2"], ["acc_2", "acc_3"], ["acc_2"]),
        (None, ["acc_3"], ["acc_3"]),
        (["acc_1"], ["acc_2"], []),
    ],
)
async def test_a02_people_limited_to_accounts_reach_by_no_token_more_than_those(
    app: FastAPI, client: httpx.AsyncClient, of_person: Any, of_token: Any, seen: list[str]
) -> None:
    limited = await _person(client, role="admin", accounts=of_person)
    told = await _seen(app, await _token(client, limited, accounts=of_token))

    assert told["accounts"] == seen
    assert set(told["permissions"]) <= {"ticket.read", "ticket.write", "ticket.delete"}


async def test_a_change_counts_for_tokens_that_are_there_already(
    app: FastAPI, client: httpx.AsyncClient, access: InMemoryAccess
) -> None:
    bob = await _person(client, role="admin")
    text = await _token(client, bob)
    async with client_of(app, text) as caller:
        assert (await caller.get(PEOPLE)).status_code == 200
        for change, status in (({"role": "viewer"}, 200), ({"active": False}, 401), ({"active": True}, 200)):
            assert (await client.patch(f"{PEOPLE}/{bob['id']}", json=change)).status_code == 200
            assert (await caller.get("/api/v1/me")).status_code == status
            assert (await caller.get(PEOPLE)).status_code != 200
        await client.patch(f"{PEOPLE}/{bob['id']}", json={"accounts": ["acc_1"]})
        assert (await caller.get("/api/v1/tickets")).json()["items"][0]["accounts"] == ["acc_1"]

    assert [each.act.kind for each in access.audit.written.values()].count("person") == 5


@pytest.mark.parametrize("change", [{"role": "viewer"}, {"active": False}, {"accounts": ["acc_1"]}])
async def test_nobody_changes_what_they_themselves_may(client: httpx.AsyncClient, change: dict[str, Any]) -> None:
    me = f"{PEOPLE}/{a_person().id}"

    answer = await client.patch(me, json=change)

    assert (answer.status_code, answer.json()["code"]) == (403, "own_rights")
    assert (await client.patch(me, json={"name": "Ada L."})).json()["name"] == "Ada L."


async def test_people_are_listed_by_name_and_unknown_ones_are_404(client: httpx.AsyncClient) -> None:
    await _person(client, name="Zoe")
    await _person(client)

    assert [each["name"] for each in (await client.get(PEOPLE)).json()["items"]] == ["Ada", "Bob", "Zoe"]
    assert (await client.patch(f"{PEOPLE}/usr_none", json={"name": "x"})).status_code == 404
    wish = {"name": "x", "role": "viewer", "person_id": "usr_none"}
    assert set((await client.post("/api/v1/tokens", json=wish)).json()["errors"]) == {"person_id"}


@pytest.mark.parametrize(
    "fields", [{"accounts": []}, {"role": "root"}, {"email": "x"}, {"name": {"$ne": 1}}, {"first_admin": True}]
)
async def test_a03_w04_anything_else_of_a_person_is_422_and_never_stored(
    client: httpx.AsyncClient, access: InMemoryAccess, fields: dict[str, Any]
) -> None:
    before = dict(access.people)
    created = await client.post(PEOPLE, json=BOB | fields)
    changed = await client.patch(f"{PEOPLE}/{a_person().id}", json=fields)

    assert (created.status_code, changed.status_code) == (422, 422)
    assert set(created.json()["errors"]) == set(fields)
    assert access.people == before


async def test_only_admins_manage_people(app: FastAPI, access: InMemoryAccess) -> None:
    token, text = a_token(7, scopes=frozenset({"token.manage", "audit.read"}))
    access.kept[token.id] = token
    async with client_of(app, text) as caller:
        assert (await caller.get(PEOPLE)).status_code == 403
        assert (await caller.post(PEOPLE, json=BOB)).status_code == 403


async def test_a_change_of_a_person_is_bound_to_what_somebody_saw_of_them(client: httpx.AsyncClient) -> None:
    made = await client.post(PEOPLE, json=BOB)
    place = made.headers["Location"]
    seen = await client.get(place)

    assert (seen.json(), seen.headers["ETag"]) == (made.json(), made.headers["ETag"])
    for change in ({"name": "Rob"}, {"role": "viewer"}):
        bound = {"If-Match": (await client.get(place)).headers["ETag"]}
        changed = await client.patch(place, json=change, headers=bound)
        late = await client.patch(place, json={"email": "late@example.com", **change}, headers=bound)

        assert (changed.status_code, changed.headers["ETag"]) == (200, (await client.get(place)).headers["ETag"])
        assert (late.status_code, late.json()["code"]) == (412, "changed_meanwhile")
        assert (await client.get(place)).json()["email"] == BOB["email"]
    assert (await client.get(f"{PEOPLE}/usr_none")).status_code == 404
