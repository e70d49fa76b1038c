"""Does an Idempotency-Key stand for its request also where that found nothing to do?"""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from support.filing import Written, a_mail
from support.ticket_http import Office, an_office

ROOT, OTHER = (f"/v1/tickets/{a_mail(Written(each)).fresh}" for each in ("root", "other"))
OTHER_ID = OTHER.rpartition("/")[2]
KEY = {"Idempotency-Key": "k1"}
REUSED = (422, "idempotency_key_reused")
NOTHING: list[tuple[str, str, dict[str, Any] | None]] = [
    ("PATCH", ROOT, {"priority": "medium"}),
    ("DELETE", f"{ROOT}/links/{OTHER_ID}", None),
    ("POST", f"{ROOT}/merge", {"ticket": ROOT.rpartition("/")[2]}),
    ("POST", "/v1/tickets/bulk", {"tickets": [OTHER_ID], "change": {"priority": "medium"}}),
]


@pytest.fixture
async def office() -> Office:
    return await an_office(Written("root"), Written("other"))


async def ask(office: Office, method: str, path: str, body: Any = None) -> httpx.Response:
    return await office.http.request(method, path, json=body, headers=KEY)


def refusal(response: httpx.Response) -> tuple[int, str]:
    return response.status_code, response.json()["code"]


@pytest.mark.parametrize(("method", "path", "body"), NOTHING)
async def test_the_key_of_what_changed_nothing_is_refused_with_another_request(
    office: Office, method: str, path: str, body: dict[str, Any] | None
) -> None:
    done = await ask(office, method, path, body)

    assert done.is_success
    assert refusal(await ask(office, "PATCH", ROOT, {"priority": "high"})) == REUSED
    assert refusal(await ask(office, "POST", f"{OTHER}/comments", {"text": "x"})) == REUSED
    assert {each.version for each in office.store.views.values()} == {1}


async def test_what_changed_nothing_changes_nothing_when_it_comes_again_later(office: Office) -> None:
    """Its answer was lost, and meanwhile somebody else changed what it would have."""
    first = await ask(office, "PATCH", ROOT, {"priority": "medium"})
    await office.http.patch(ROOT, json={"priority": "urgent"})

    again = await ask(office, "PATCH", ROOT, {"priority": "medium"})

    assert (again.status_code, again.json()["priority"], again.json()["version"]) == (200, "urgent", 2)
    assert (first.headers.get("Idempotency-Replayed"), again.headers["Idempotency-Replayed"]) == (None, "true")


async def test_the_key_of_deleting_what_is_deleted_stands_for_nothing_else(office: Office) -> None:
    await office.http.delete(ROOT)
    done = [await ask(office, "DELETE", ROOT) for _ in range(2)]

    assert [(each.status_code, each.headers.get("Idempotency-Replayed")) for each in done] == [
        (204, None),
        (204, "true"),
    ]
    assert refusal(await ask(office, "DELETE", OTHER)) == REUSED


async def test_the_key_of_a_change_of_many_is_refused_with_others(office: Office) -> None:
    bulk = {"tickets": [ROOT.rpartition("/")[2]], "change": {"priority": "high"}}
    await ask(office, "POST", "/v1/tickets/bulk", bulk)

    assert refusal(await ask(office, "POST", "/v1/tickets/bulk", {**bulk, "tickets": [OTHER_ID]})) == REUSED
    again = await ask(office, "POST", "/v1/tickets/bulk", bulk)
    assert [each["version"] for each in again.json()["items"]] == [2]
    assert again.headers["Idempotency-Replayed"] == "true"
    assert office.store.views[a_mail(Written("other")).fresh].version == 1


async def test_a_change_of_many_of_which_there_is_none_leaves_its_key_free(office: Office) -> None:
    none = await ask(office, "POST", "/v1/tickets/bulk", {"tickets": ["TKT-2026-9"], "change": {"priority": "high"}})

    assert [each["status"] for each in none.json()["items"]] == [404]
    assert (await ask(office, "PATCH", ROOT, {"priority": "high"})).status_code == 200


async def test_the_key_of_merging_what_others_merged_stands_for_nothing_else(office: Office) -> None:
    await office.http.post(f"{ROOT}/merge", json={"ticket": OTHER_ID})

    done = [await ask(office, "POST", f"{ROOT}/merge", {"ticket": OTHER_ID}) for _ in range(2)]

    assert [each.status_code for each in done] == [200, 200]
    assert refusal(await ask(office, "PATCH", ROOT, {"priority": "high"})) == REUSED


async def test_a_deletion_that_comes_again_says_so(office: Office) -> None:
    done = [await ask(office, "DELETE", ROOT) for _ in range(2)]

    assert [(each.status_code, each.headers.get("Idempotency-Replayed")) for each in done] == [
        (204, None),
        (204, "true"),
    ]
