"""Does a list show what was asked for, all of it, and nothing that its reader may not see?"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from support.filing import ADA, Written, a_mail
from support.ticket_http import Office, an_office, items

ACME, GLOBEX = "acc_acme", "acc_globex"
PRINTER, INVOICE, LOGIN = (
    Written("printer", account=ACME),
    Written("invoice", sender="bob@globex.example", account=GLOBEX),
    Written("login", to=("carol@acme.example",), account=ACME),
)
IDS = {each.id: a_mail(each).fresh for each in (PRINTER, INVOICE, LOGIN)}


@pytest.fixture
async def office() -> Office:
    office = await an_office(PRINTER, INVOICE, LOGIN)
    await office.http.patch(f"/v1/tickets/{IDS['printer']}", json={"assignee_id": "usr_2", "tags": ["vip"]})
    await office.http.patch(f"/v1/tickets/{IDS['invoice']}", json={"status": "closed", "priority": "urgent"})
    await office.http.patch(f"/v1/tickets/{IDS['login']}", json={"category": "Bug"})
    return office


async def named(office: Office, **query: Any) -> list[str]:
    names = {ticket_id: name for name, ticket_id in IDS.items()}
    return [names[each["id"]] for each in await items(office.http, "/v1/tickets", **query)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["login", "invoice", "printer"]),
        ({"sort": "created_at"}, ["printer", "invoice", "login"]),
        ({"sort": "-updated_at"}, ["login", "invoice", "printer"]),
        ({"status": "closed"}, ["invoice"]),
        ({"status": ["open", "closed"], "priority": "medium"}, ["login", "printer"]),
        ({"assignee_id": "usr_2"}, ["printer"]),
        ({"assignee_id": "nobody"}, ["login", "invoice"]),
        ({"assignee_id": ["nobody", "usr_2"]}, ["login", "invoice", "printer"]),
        ({"account_id": GLOBEX}, ["invoice"]),
        ({"requester": ADA.upper()}, ["login", "printer"]),
        ({"category": "Bug"}, ["login"]),
        ({"tag": "VIP"}, ["printer"]),
        ({"mailbox_id": "mbx_1"}, ["login", "invoice", "printer"]),
        ({"mailbox_id": "mbx_2"}, []),
        ({"number": "tkt-2026-00002"}, ["invoice"]),
        ({"q": "TKT-2026-00002"}, ["invoice"]),
        ({"q": "about PRINT"}, ["printer"]),
        ({"q": "globex"}, ["invoice"]),
        ({"q": "carol@acme.example"}, ["login"]),
        ({"q": "this is log"}, ["login"]),
        ({"q": "print example"}, []),
    ],
)
async def test_a_list_shows_what_is_asked_for(office: Office, query: dict[str, Any], expected: list[str]) -> None:
    assert await named(office, **query) == expected


@pytest.mark.parametrize("sought", ["zebra", "dora@example.org", "Dorothea", "carol@acme.example"])
async def test_a_ticket_is_found_by_what_the_staff_made_of_it(office: Office, sought: str) -> None:
    changed = {
        "subject": "Zebra",
        "cc": ["carol@acme.example"],
        "requester": {"address": "dora@example.org", "name": "Dorothea"},
    }

    await office.http.patch(f"/v1/tickets/{IDS['invoice']}", json=changed)

    assert "invoice" in await named(office, q=sought)


async def test_a_ticket_is_found_by_who_writes_however_long_the_subject(office: Office) -> None:
    made = a_mail(Written("long", sender="wang@example.cn"))
    subject = "关于贵公司产品质量问题以及后续售后服务处理方案的咨询请尽快回复谢谢合作期待您的答复并祝工作顺利"

    await office.file(replace(made, mail=made.mail.model_copy(update={"subject": subject})))

    assert [each["id"] for each in await items(office.http, "/v1/tickets", q="wang@example.cn")] == [made.fresh]


async def test_lists_are_bounded_by_instants(office: Office) -> None:
    created = {name: (await office.http.get(f"/v1/tickets/{IDS[name]}")).json()["created_at"] for name in IDS}

    assert await named(office, created_from=created["invoice"]) == ["login", "invoice"]
    assert await named(office, created_before=created["invoice"]) == ["printer"]
    later = datetime.fromisoformat(created["login"]) + timedelta(hours=1)
    assert await named(office, updated_from=later.isoformat()) == []


@pytest.mark.parametrize("sort", ["-created_at", "created_at", "-updated_at", "updated_at"])
async def test_pages_in_every_order_have_no_gap_and_no_repeat(office: Office, sort: str) -> None:
    whole, seen, cursor = await named(office, sort=sort), [], None
    while True:
        page = (
            await office.http.get(
                "/v1/tickets", params={"sort": sort, "limit": 1} | ({"cursor": cursor} if cursor else {})
            )
        ).json()
        seen += [each["id"] for each in page["items"]]
        if not (cursor := page["next_cursor"]):
            break

    assert seen == [IDS[name] for name in whole]


async def test_counts_tell_every_status_by_the_filters_of_the_list(office: Office) -> None:
    everything = (await office.http.get("/v1/tickets/counts")).json()
    acme = (await office.http.get("/v1/tickets/counts", params={"account_id": ACME})).json()

    assert everything == {"by_status": {"open": 2, "pending": 0, "on_hold": 0, "resolved": 0, "closed": 1}, "total": 3}
    assert (acme["by_status"]["closed"], acme["total"]) == (0, 2)


@pytest.mark.parametrize(
    "query",
    [
        {"requester": '{"$ne":1}'},
        {"requester[$ne]": "1"},
        {"number": '{"$gt":""}'},
        {"status": '{"$ne":"open"}'},
        {"tag": '{"$ne": 1}'},
        {"assignee_id": '{"$ne":null}'},
        {"account_id": "$where"},
        {"$where": "1"},
        {"sort": "$natural"},
        {"q": "!"},
        {"q": "x" * 201},
        {"created_from": "yesterday"},
        {"created_from": "2026-11-21T09:30:00"},
        {"limit": "0"},
        {"limit": "201"},
    ],
)
async def test_w04_operators_and_unknown_filters_are_422(office: Office, query: dict[str, str]) -> None:
    response = await office.http.get("/v1/tickets", params=query)

    assert (response.status_code, response.json()["code"]) == (422, "validation_failed")


@pytest.mark.parametrize(
    "body",
    [
        {"assignee_id": {"$ne": 1}},
        {"status": {"$ne": 1}},
        {"tags": [{"$ne": 1}]},
        {"requester": {"address": {"$ne": 1}}},
        {"subject": {"$set": "x"}},
        {"version": 9},
        {"$set": {"number": "x"}},
        {"number": "TKT-2026-09999"},
        {"participants": ["eve@example.com"]},
    ],
)
async def test_w04_a03_a_change_of_anything_else_is_422_and_never_stored(office: Office, body: dict[str, Any]) -> None:
    path = f"/v1/tickets/{IDS['printer']}"
    before = (await office.http.get(path)).json()

    assert (await office.http.patch(path, json=body)).status_code == 422
    assert (await office.http.get(path)).json() == before


@pytest.mark.parametrize("name", ["$where", "tkt_$ne", '{"$ne":1}', "..", "%00", "tkt_' || 1"])
async def test_w04_a_hostile_name_names_no_ticket(office: Office, name: str) -> None:
    assert (await office.http.get(f"/v1/tickets/{name}")).status_code == 404


async def test_a02_tickets_of_other_accounts_are_not_there(office: Office) -> None:
    mine = office.asked_by("usr_acme", accounts=frozenset({ACME}))
    other = f"/v1/tickets/{IDS['invoice']}"
    own = f"/v1/tickets/{IDS['printer']}"

    assert {each["id"] for each in await items(mine, "/v1/tickets")} == {IDS["printer"], IDS["login"]}
    assert await items(mine, "/v1/tickets", account_id=GLOBEX) == []
    assert await items(mine, "/v1/tickets", q="invoice") == []
    assert (await mine.get("/v1/tickets/counts")).json()["total"] == 2
    for answer in (
        await mine.get(other),
        await mine.get("/v1/tickets/TKT-2026-00002"),
        await mine.get(f"{other}/entries"),
        await mine.get(f"{other}/events"),
        await mine.patch(other, json={"priority": "low"}),
        await mine.post(f"{other}/comments", json={"text": "x"}),
        await mine.post(f"{own}/merge", json={"ticket": IDS["invoice"]}),
        await mine.post(f"{own}/links", json={"ticket": IDS["invoice"]}),
        await mine.delete(other),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "ticket_unknown")
    bulk = await mine.post("/v1/tickets/bulk", json={"tickets": list(IDS.values()), "change": {"priority": "low"}})
    assert sorted(each["status"] for each in bulk.json()["items"]) == [200, 200, 404]


async def test_a02_nobody_gives_a_ticket_to_an_account_out_of_their_reach(office: Office) -> None:
    mine = office.asked_by("usr_acme", accounts=frozenset({ACME}))

    response = await mine.patch(f"/v1/tickets/{IDS['printer']}", json={"account_id": GLOBEX})

    assert (response.status_code, response.json()["code"]) == (403, "account_out_of_reach")


async def test_a02_who_may_see_no_account_sees_nothing(office: Office) -> None:
    assert await items(office.asked_by(accounts=frozenset()), "/v1/tickets") == []
