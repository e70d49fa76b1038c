"""Can tickets be linked, unlinked and found, whatever became of the other one since?"""

from __future__ import annotations

import pytest

from support.filing import Written, a_mail
from support.ticket_http import Office, an_office

MINE, OLDER, YOUNGER = (a_mail(Written(each)).fresh for each in ("mine", "older", "younger"))
LINKS = f"/v1/tickets/{MINE}/links"


@pytest.fixture
async def office() -> Office:
    """With a ticket that is linked to one that went into an older one."""
    office = await an_office(Written("mine"), Written("older"), Written("younger"))
    await office.http.post(LINKS, json={"ticket": YOUNGER})
    await office.http.post(f"/v1/tickets/{OLDER}/merge", json={"ticket": YOUNGER})
    return office


async def links(office: Office) -> list[str]:
    found: list[str] = (await office.http.get(f"/v1/tickets/{MINE}")).json()["links"]
    return found


@pytest.mark.parametrize("name", [YOUNGER, OLDER, "TKT-2026-00003", "tkt-2026-00002"])
async def test_a_link_to_a_merged_ticket_is_ended_by_any_of_its_names(office: Office, name: str) -> None:
    answer = await office.http.delete(f"{LINKS}/{name}")

    assert (answer.status_code, answer.json()["links"]) == (200, [])


async def test_a_ticket_is_not_linked_twice_under_two_names(office: Office) -> None:
    answer = await office.http.post(LINKS, json={"ticket": OLDER})

    assert (answer.status_code, answer.json()["links"]) == (200, [YOUNGER])


async def test_a_link_to_a_deleted_ticket_is_ended_and_none_is_made(office: Office) -> None:
    made = {"Idempotency-Key": "made"}
    await office.http.delete(f"{LINKS}/{YOUNGER}")
    await office.http.post(LINKS, json={"ticket": OLDER}, headers=made)
    await office.http.delete(f"/v1/tickets/{OLDER}")

    again = await office.http.post(LINKS, json={"ticket": OLDER}, headers=made)
    refused = await office.http.post(LINKS, json={"ticket": OLDER})
    ended = await office.http.delete(f"{LINKS}/{OLDER}")

    assert (again.status_code, again.headers["Idempotency-Replayed"]) == (200, "true")
    assert (refused.status_code, ended.status_code, await links(office)) == (410, 200, [])


@pytest.mark.parametrize("number", ["TKT-2026-00003", "tkt-2026-00003", "TKT-2026-00002"])
async def test_a_merged_ticket_is_listed_and_counted_as_the_one_that_took_it_in(office: Office, number: str) -> None:
    listed = (await office.http.get("/v1/tickets", params={"number": number})).json()["items"]
    counted = (await office.http.get("/v1/tickets/counts", params={"number": number})).json()
    stranger = office.asked_by(accounts=frozenset({"acc_other"}))

    assert ([each["number"] for each in listed], counted["total"]) == (["TKT-2026-00002"], 1)
    assert (await stranger.get("/v1/tickets", params={"number": number})).json()["items"] == []


async def test_links_to_tickets_of_other_accounts_are_not_ended_by_strangers_to_them(office: Office) -> None:
    stranger = office.asked_by(accounts=frozenset({"acc_other"}))

    assert (await stranger.delete(f"{LINKS}/{YOUNGER}")).status_code == 404
    assert await links(office) == [YOUNGER]


async def test_a_ticket_is_not_linked_to_what_it_took_in_before(office: Office) -> None:
    """Neither under its own name nor under that of whichever ticket brought it."""
    for other in (OLDER, MINE):
        await office.http.post(f"/v1/tickets/{MINE}/merge", json={"ticket": other})

    assert await links(office) == []


async def test_a_ticket_is_not_related_to_itself_after_the_other_was_merged_into_it(office: Office) -> None:
    stranger = a_mail(Written("strange", ("mine", "older"), sender="eve@example.com"))
    await office.file(stranger)

    await office.http.post(f"/v1/tickets/{MINE}/merge", json={"ticket": stranger.fresh})

    found = (await office.http.get(f"/v1/tickets/{MINE}")).json()["possibly_related"]
    assert found == [OLDER]
