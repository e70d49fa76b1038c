"""Can somebody catch up on everything that happened, once each, in order?"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from contracts.envelope import event_id, to_headers
from support.filing import Written, a_mail
from support.ticket_http import Office, an_office, items

ROOT, OTHER = a_mail(Written("root", account="acc_1")), a_mail(Written("other", account="acc_2"))


@pytest.fixture
async def office() -> Office:
    office = await an_office(Written("root", account="acc_1"), Written("other", account="acc_2"))
    await office.http.patch(f"/v1/tickets/{ROOT.fresh}", json={"status": "pending"})
    await office.http.post(f"/v1/tickets/{OTHER.fresh}/comments", json={"text": "x"})
    await office.http.post(f"/v1/tickets/{ROOT.fresh}/merge", json={"ticket": OTHER.fresh})
    office.now += timedelta(minutes=2)
    return office


async def everything(office: Office, limit: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    after: dict[str, str] = {}
    while True:
        page = (await office.http.get("/v1/events", params={"limit": limit, **after})).json()
        if not page["items"]:
            return found
        found += page["items"]
        after = {"after": page["next"]}


@pytest.mark.parametrize("limit", [1, 2, 50])
async def test_inv4_all_events_are_there_once_with_the_ids_of_the_topic(office: Office, limit: int) -> None:
    found = await everything(office, limit)

    assert [each["id"] for each in found] == [event_id(event) for event in office.publisher.told()]
    assert [each["data"]["version"] for each in found if each["subject"] == ROOT.fresh] == [1, 2, 3]
    assert [each["data"]["version"] for each in found if each["subject"] == OTHER.fresh] == [1, 2, 3]


async def test_what_is_listed_are_cloud_events_as_on_the_topic(office: Office) -> None:
    """CloudEvents 1.0.2, section "Required attributes", and what the headers of the record say."""
    told = [to_headers(each) for each in office.publisher.published if each.event.type != "mail.settled.v1"]

    found = await items(office.http, "/v1/events")

    names = ("specversion", "id", "source", "type", "subject")
    assert [[each[name] for name in names] for each in found] == [
        [headers[f"ce_{name}"].decode() for name in names] for headers in told
    ]
    assert [datetime.fromisoformat(each["time"]) for each in found] == [
        datetime.fromisoformat(headers["ce_time"].decode()) for headers in told
    ]


async def test_the_end_is_a_place_to_ask_again_from(office: Office) -> None:
    page = (await office.http.get("/v1/events")).json()
    await office.http.patch(f"/v1/tickets/{ROOT.fresh}", json={"priority": "high"})

    at_once = (await office.http.get("/v1/events", params={"after": page["next"]})).json()
    office.now += timedelta(minutes=2)
    later = (await office.http.get("/v1/events", params={"after": at_once["next"]})).json()

    assert (at_once["items"], at_once["next"]) == ([], page["next"])
    assert [each["data"]["version"] for each in later["items"]] == [4]


async def test_events_of_the_last_minute_wait_as_clocks_differ(office: Office) -> None:
    office.now -= timedelta(minutes=2)

    assert await items(office.http, "/v1/events") == []


async def test_one_tickets_events_go_on_behind_a_version_up_to_now(office: Office) -> None:
    path = f"/v1/tickets/{OTHER.fresh}/events"

    page = (await office.http.get(path, params={"after": 1})).json()

    assert [each["type"] for each in page["items"]] == ["postdesk.ticket.commented.v1", "postdesk.ticket.merged.v1"]
    assert page["next"] == 3
    assert (await office.http.get(path, params={"after": 3})).json() == {"items": [], "next": 3}


async def test_a02_events_of_other_accounts_are_left_out(office: Office) -> None:
    mine = office.asked_by(accounts=frozenset({"acc_1"}))

    assert {each["subject"] for each in await items(mine, "/v1/events")} == {ROOT.fresh}


async def test_a02_what_a_crash_left_without_a_view_is_told_when_the_sweeper_made_it(office: Office) -> None:
    mine = office.asked_by(accounts=frozenset({"acc_1"}))
    root, other = office.store.views.pop(ROOT.fresh), office.store.views.pop(OTHER.fresh)

    begun = (await mine.get("/v1/events")).json()
    office.store.views[ROOT.fresh] = root
    half = (await mine.get("/v1/events")).json()
    office.store.views[OTHER.fresh] = other
    rest = await items(mine, "/v1/events", after=half["next"])

    assert begun == {"items": [], "next": None}
    assert [each["data"]["version"] for each in (*half["items"], *rest)] == [1, 2, 3]


@pytest.mark.parametrize(("path", "after"), [("/v1/events", "x"), ("/v1/tickets/TKT-2026-00001/events", "-1")])
async def test_a_place_that_is_none_is_422(office: Office, path: str, after: str) -> None:
    answer = await office.http.get(path, params={"after": after})

    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["after"])
