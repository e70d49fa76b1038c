"""Is a request to merge tickets kept to its Idempotency-Key, though its entries do not bear it?"""

from __future__ import annotations

import httpx
import pytest

from support.filing import Written, a_mail
from support.ticket_http import Office, an_office

ROOT, OTHER, THIRD = (a_mail(Written(each)).fresh for each in ("root", "other", "third"))
KEY = {"Idempotency-Key": "k1"}
REUSED = (422, "idempotency_key_reused")


@pytest.fixture
async def office() -> Office:
    return await an_office(Written("root"), Written("other"), Written("third"))


async def merge(office: Office, one: str, two: str, headers: dict[str, str] = KEY) -> httpx.Response:
    return await office.http.post(f"/v1/tickets/{one}/merge", json={"ticket": two}, headers=headers)


def refusal(response: httpx.Response) -> tuple[int, str]:
    return response.status_code, response.json()["code"]


async def test_the_same_merge_again_is_the_same_answer(office: Office) -> None:
    first, again = [await merge(office, ROOT, OTHER) for _ in range(2)]

    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json() == first.json()
    assert (first.headers.get("Idempotency-Replayed"), again.headers["Idempotency-Replayed"]) == (None, "true")


async def test_what_is_one_ticket_already_was_not_asked_for_before(office: Office) -> None:
    await merge(office, ROOT, OTHER)

    first, again = [await merge(office, OTHER, ROOT, {"Idempotency-Key": "k2"}) for _ in range(2)]

    assert (first.status_code, again.json()) == (200, first.json())
    assert (first.headers.get("Idempotency-Replayed"), again.headers["Idempotency-Replayed"]) == (None, "true")


async def test_the_same_key_with_another_ticket_is_refused_and_merges_nothing(office: Office) -> None:
    await merge(office, ROOT, OTHER)

    assert refusal(await merge(office, ROOT, THIRD)) == REUSED
    assert refusal(await merge(office, OTHER, ROOT)) == REUSED
    assert office.store.views[THIRD].version == 1


async def test_a_key_that_came_with_something_else_merges_nothing_and_the_other_way_round(office: Office) -> None:
    await office.http.patch(f"/v1/tickets/{ROOT}", json={"status": "pending"}, headers=KEY)
    merged = {"Idempotency-Key": "k2"}
    await merge(office, ROOT, THIRD, merged)

    assert refusal(await merge(office, ROOT, OTHER)) == REUSED
    change = await office.http.patch(f"/v1/tickets/{ROOT}", json={"status": "open"}, headers=merged)
    assert refusal(change) == REUSED


async def test_a_merge_that_was_refused_leaves_its_key_free(office: Office) -> None:
    early = await merge(office, ROOT, OTHER, KEY | {"If-Match": '"7"'})

    assert early.status_code == 412
    assert (await merge(office, ROOT, THIRD)).status_code == 200
