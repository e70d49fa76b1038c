"""Do the staff get done what they ask for, once, and an honest answer where not?"""

from __future__ import annotations

from typing import Any

import pytest

from support.filing import ADA, Written, a_mail
from support.ticket_http import Office, an_office, items

ROOT, OTHER = a_mail(Written("root")), a_mail(Written("other"))
ROOT_PATH, OTHER_PATH = f"/v1/tickets/{ROOT.fresh}", f"/v1/tickets/{OTHER.fresh}"


@pytest.fixture
async def office() -> Office:
    return await an_office(Written("root"), Written("other"))


async def versions(office: Office) -> list[int]:
    return [event["data"]["version"] for event in await items(office.http, f"{ROOT_PATH}/events")]


async def test_a_change_is_one_version_and_says_what_was_and_what_is(office: Office) -> None:
    response = await office.http.patch(
        ROOT_PATH, json={"status": "pending", "assignee_id": "usr_2", "tags": ["Printer", "printer"]}
    )

    assert (response.status_code, response.headers["ETag"]) == (200, '"2"')
    answer = response.json()
    assert (answer["status"], answer["assignee_id"], answer["tags"]) == ("pending", "usr_2", ["printer"])
    [_, changed] = await items(office.http, f"{ROOT_PATH}/entries")
    assert (changed["kind"], changed["actor_id"]) == ("changed", "usr_1")
    assert {each["field"]: (each["old"], each["new"]) for each in changed["changes"]} == {
        "status": ("open", "pending"),
        "assignee_id": (None, "usr_2"),
        "tags": ([], ["printer"]),
    }
    assert office.publisher.told()[-1].type == "ticket.changed.v1"


async def test_what_is_so_already_is_no_version(office: Office) -> None:
    response = await office.http.patch(ROOT_PATH, json={"status": "open", "priority": "medium"})

    assert (response.status_code, response.json()["version"]) == (200, 1)
    assert await versions(office) == [1]


async def test_null_takes_the_assignee_away_and_nothing_else(office: Office) -> None:
    await office.http.patch(ROOT_PATH, json={"assignee_id": "usr_2"})

    assert (await office.http.patch(ROOT_PATH, json={"assignee_id": None})).json()["assignee_id"] is None
    assert (await office.http.patch(ROOT_PATH, json={"status": None})).status_code == 422


async def test_a_new_requester_takes_part_in_the_ticket(office: Office) -> None:
    answer = (await office.http.patch(ROOT_PATH, json={"requester": {"address": "Ben@Example.net"}})).json()

    assert answer["requester"]["address"] == "ben@example.net"
    assert {"ben@example.net", ADA} <= set(answer["participants"])


@pytest.mark.parametrize(
    ("before", "wanted", "status"),
    [("closed", "pending", 409), ("closed", "open", 200), ("resolved", "on_hold", 409), ("resolved", "closed", 200)],
)
async def test_a_status_goes_only_where_it_may(office: Office, before: str, wanted: str, status: int) -> None:
    await office.http.patch(ROOT_PATH, json={"status": before})

    response = await office.http.patch(ROOT_PATH, json={"status": wanted})

    assert response.status_code == status
    if status == 409:
        assert response.json()["code"] == "move_not_allowed"
        assert "can become" in response.json()["detail"]


@pytest.mark.parametrize(("tag", "status"), [('"1"', 200), ("*", 200), ('"2"', 412), ("1", 412), ('W/"1"', 412)])
async def test_if_match_names_the_version_that_a_change_is_based_on(office: Office, tag: str, status: int) -> None:
    response = await office.http.patch(ROOT_PATH, json={"priority": "high"}, headers={"If-Match": tag})

    assert response.status_code == status
    assert await versions(office) == ([1, 2] if status == 200 else [1])


async def test_of_two_who_saw_the_same_version_the_second_is_told(office: Office) -> None:
    seen = {"If-Match": (await office.http.get(ROOT_PATH)).headers["ETag"]}

    first = await office.http.patch(ROOT_PATH, json={"priority": "high"}, headers=seen)
    second = await office.asked_by("usr_2").patch(ROOT_PATH, json={"priority": "low"}, headers=seen)

    assert (first.status_code, second.status_code, second.json()["code"]) == (200, 412, "changed_meanwhile")


REQUESTS: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
    ("PATCH", ROOT_PATH, {"priority": "high"}, {"priority": "low"}),
    ("POST", f"{ROOT_PATH}/comments", {"text": "Hello"}, {"text": "Hello!"}),
    ("POST", f"{ROOT_PATH}/links", {"ticket": OTHER.fresh}, {"ticket": "TKT-2026-00001"}),
]


@pytest.mark.parametrize(("method", "path", "body", "another"), REQUESTS)
async def test_the_same_key_again_does_nothing_again(
    office: Office, method: str, path: str, body: dict[str, Any], another: dict[str, Any]
) -> None:
    key = {"Idempotency-Key": "k1"}
    first = await office.http.request(method, path, json=body, headers=key)

    again = await office.http.request(method, path, json=body, headers=key)
    reused = await office.http.request(method, path, json=another, headers=key)
    somebody_elses = await office.asked_by("usr_2").request(method, path, json=another, headers=key)

    assert again.json() == first.json()
    assert (first.headers.get("Idempotency-Replayed"), again.headers["Idempotency-Replayed"]) == (None, "true")
    assert (reused.status_code, reused.json()["code"]) == (422, "idempotency_key_reused")
    assert somebody_elses.is_success


async def test_the_same_key_is_answered_after_the_ticket_went_on(office: Office) -> None:
    asking = {"Idempotency-Key": "k1", "If-Match": '"1"'}
    await office.http.patch(ROOT_PATH, json={"priority": "high"}, headers=asking)
    await office.http.patch(ROOT_PATH, json={"priority": "low"})

    again = await office.http.patch(ROOT_PATH, json={"priority": "high"}, headers=asking)

    assert (again.status_code, again.json()["priority"]) == (200, "low")
    assert await versions(office) == [1, 2, 3]


async def test_bulk_changes_each_ticket_by_itself_and_tells_of_each(office: Office) -> None:
    await office.http.delete(OTHER_PATH)
    body = {
        "tickets": ["TKT-2026-00001", OTHER.fresh, "TKT-2026-00099", "tkt-2026-00001"],
        "change": {"priority": "high"},
    }

    response = await office.http.post("/v1/tickets/bulk", json=body, headers={"Idempotency-Key": "b"})

    found = response.json()["items"]
    assert [(each["status"], each["version"], each["code"]) for each in found] == [
        (200, 2, None),
        (410, None, "ticket_deleted"),
        (404, None, "ticket_unknown"),
        (200, 2, None),
    ]
    assert (await office.http.post("/v1/tickets/bulk", json=body, headers={"Idempotency-Key": "b"})).json() == {
        "items": found
    }


async def test_bulk_changes_no_ticket_that_is_not_at_the_version_that_if_match_names(office: Office) -> None:
    await office.http.patch(OTHER_PATH, json={"priority": "low"})
    body = {"tickets": [ROOT.fresh, OTHER.fresh], "change": {"priority": "high"}}

    found = (await office.http.post("/v1/tickets/bulk", json=body, headers={"If-Match": '"1"'})).json()["items"]

    assert [(each["status"], each["code"]) for each in found] == [(200, None), (412, "changed_meanwhile")]


@pytest.mark.parametrize("names", [[], ["x"] * 101])
async def test_bulk_wants_one_to_a_hundred_tickets(office: Office, names: list[str]) -> None:
    assert (await office.http.post("/v1/tickets/bulk", json={"tickets": names, "change": {}})).status_code == 422


@pytest.mark.parametrize(
    ("path", "method", "body"),
    [
        ("", "PATCH", {"priority": "high"}),
        ("/comments", "POST", {"text": "x"}),
        ("/comments/ent_1", "PATCH", {"text": "x"}),
        ("/merge", "POST", {"ticket": OTHER.fresh}),
        ("/links", "POST", {"ticket": OTHER.fresh}),
        (f"/links/{OTHER.fresh}", "DELETE", None),
        ("", "DELETE", None),
        ("/events", "GET", None),
        ("/entries", "GET", None),
        ("", "GET", None),
    ],
)
async def test_every_operation_says_404_of_a_ticket_that_is_not_there(
    office: Office, path: str, method: str, body: Any
) -> None:
    response = await office.http.request(method, f"/v1/tickets/TKT-1999-00001{path}", json=body)

    assert response.status_code == 404, response.text


async def test_writing_needs_its_permission_and_deleting_another(office: Office) -> None:
    reader = office.asked_by(permissions=("ticket.read",))
    writer = office.asked_by(permissions=("ticket.read", "ticket.write"))

    assert (await reader.patch(ROOT_PATH, json={"priority": "high"})).status_code == 403
    assert (await reader.post("/v1/tickets/bulk", json={"tickets": ["x"], "change": {}})).status_code == 403
    assert (await writer.delete(ROOT_PATH)).status_code == 403
    assert (await writer.patch(ROOT_PATH, json={"priority": "high"})).status_code == 200


async def test_a_comment_is_changed_where_the_answer_to_it_says(office: Office) -> None:
    """Also under the number of a ticket, and where it has been merged into another."""
    written = await office.http.post("/v1/tickets/TKT-2026-00002/comments", json={"text": "Helo"})
    await office.http.post(f"{OTHER_PATH}/merge", json={"ticket": ROOT.fresh})

    changed = await office.http.patch(written.headers["Location"], json={"text": "Hello"})

    assert (written.status_code, changed.status_code) == (201, 200)
    [comment] = [each for each in await items(office.http, f"{ROOT_PATH}/entries") if each["kind"] == "comment"]
    assert (comment["id"], comment["text"]) == (written.json()["id"], "Hello")
