"""Are tickets given only to accounts and people that there are, and to whom it may be said?"""

from __future__ import annotations

from typing import Any

import pytest

from support.filing import Written, a_mail
from support.ticket_http import ALL, Office, an_office

ROOT = a_mail(Written("root")).fresh
PATH = f"/v1/tickets/{ROOT}"
NAMING: list[dict[str, Any]] = [{"assignee_id": "usr_x"}, {"account_id": "acc_x"}, {"watchers": ["usr_1", "usr_x"]}]


@pytest.fixture
async def office() -> Office:
    office = await an_office(Written("root"))
    office.directory.missing = {"usr_x", "acc_x"}
    office.directory.refused = {"usr_blocked": "the user is blocked"}
    return office


@pytest.mark.parametrize("change", NAMING)
@pytest.mark.parametrize("many", [False, True])
async def test_whom_there_is_not_is_named_and_nothing_is_changed(
    office: Office, change: dict[str, Any], *, many: bool
) -> None:
    named = change | {"priority": "urgent"}
    if many:
        answer = await office.http.post("/v1/tickets/bulk", json={"tickets": [ROOT], "change": named})
    else:
        answer = await office.http.patch(PATH, json=named)

    assert (answer.status_code, list(answer.json()["errors"])) == (422, [*change])
    assert "_x" in answer.json()["detail"]
    assert (await office.http.get(PATH)).json()["version"] == 1


async def test_who_gets_no_tickets_is_refused_with_the_reason(office: Office) -> None:
    answer = await office.http.patch(PATH, json={"assignee_id": "usr_blocked"})

    assert answer.json()["errors"] == {"assignee_id": ["usr_blocked gets no tickets: the user is blocked."]}


async def test_while_the_directory_cannot_be_asked_only_who_names_nobody_changes_tickets(office: Office) -> None:
    office.directory.silent = True

    naming = await office.http.patch(PATH, json={"assignee_id": "usr_2"})
    closing = await office.http.patch(PATH, json={"status": "closed", "assignee_id": None})

    assert (naming.status_code, naming.headers["Retry-After"]) == (503, "5")
    assert "router" in naming.json()["detail"]
    assert (closing.status_code, closing.json()["status"]) == (200, "closed")


async def test_whom_a_ticket_names_already_may_be_said_again_whatever_became_of_them(office: Office) -> None:
    named = {"assignee_id": "usr_2", "account_id": "acc_2", "watchers": ["usr_3"]}
    await office.http.patch(PATH, json=named)
    office.directory.missing |= {"usr_2", "acc_2", "usr_3"}

    kept = await office.http.patch(PATH, json=named | {"priority": "urgent"})
    more = await office.http.patch(PATH, json=named | {"watchers": ["usr_3", "usr_x"]})

    assert (kept.status_code, kept.json()["priority"]) == (200, "urgent")
    assert more.json()["errors"] == {"watchers": ["There is no user usr_x."]}


@pytest.mark.parametrize("path", [PATH, "/v1/tickets/bulk"])
async def test_a_request_that_was_done_is_answered_again_whatever_became_of_whom_it_names(
    office: Office, path: str
) -> None:
    change: dict[str, Any] = {"assignee_id": "usr_2"}
    method, body = ("PATCH", change) if path == PATH else ("POST", {"tickets": [ROOT], "change": change})
    key = {"Idempotency-Key": "once"}
    await office.http.request(method, path, json=body, headers=key)
    office.directory.missing.add("usr_2")

    again = await office.http.request(method, path, json=body, headers=key)

    assert (again.status_code, again.headers["Idempotency-Replayed"]) == (200, "true")


async def test_to_whom_an_account_is_out_of_reach_it_is_not_said_whether_there_is_one(office: Office) -> None:
    mine = office.asked_by(permissions=ALL, accounts=frozenset({"acc_default"}))

    answers = [await mine.patch(PATH, json={"account_id": each}) for each in ("acc_1", "acc_x")]

    assert [(each.status_code, each.json()["code"]) for each in answers] == [(403, "account_out_of_reach")] * 2
    assert office.directory.asked == 0
