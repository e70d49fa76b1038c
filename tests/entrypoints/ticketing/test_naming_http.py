"""Is a ticket found by its number, however somebody writes that?"""

from __future__ import annotations

import pytest

from support.filing import Written, a_mail
from support.ticket_http import an_office
from ticketing.domain.numbers import NumberTemplate
from ticketing.domain.policy import Policy

WRITTEN = [
    ("TKT-{year}-{seq:05d}", ["TKT-2026-00002", "tkt-2026-00002", "TKT-2026-2", "Tkt-2026-02"]),
    ("Ticket.{seq}", ["Ticket.2", "ticket.2", "TICKET.2", "Ticket.0002"]),
    ("Обращение-{seq}", ["Обращение-2", "обращение-2", "ОБРАЩЕНИЕ-2"]),
]


@pytest.mark.parametrize(("template", "name"), [(template, name) for template, names in WRITTEN for name in names])
async def test_a_number_names_its_ticket_whatever_its_case_and_zeros(template: str, name: str) -> None:
    office = await an_office(Written("root"), Written("other"), policy=Policy(NumberTemplate(template)))
    wanted = a_mail(Written("other")).fresh

    read = await office.http.get(f"/v1/tickets/{name}")
    listed = await office.http.get("/v1/tickets", params={"number": name})
    changed = await office.http.patch(f"/v1/tickets/{name}", json={"priority": "high"})
    deleted = await office.http.delete(f"/v1/tickets/{name}")

    assert read.json()["id"] == changed.json()["id"] == wanted
    assert [each["id"] for each in listed.json()["items"]] == [wanted]
    assert (deleted.status_code, (await office.http.get(f"/v1/tickets/{wanted}")).status_code) == (204, 410)


@pytest.mark.parametrize("name", ["TKT-2026-00003", "TKT-2025-00002", "TKT-2026-2x", "2", "TKT-2026-", "T" * 200])
async def test_what_is_no_number_of_a_ticket_names_none(name: str) -> None:
    office = await an_office(Written("root"), Written("other"))

    assert (await office.http.get(f"/v1/tickets/{name}")).status_code == 404


async def test_a_number_of_an_earlier_template_names_its_ticket_before_one_of_this() -> None:
    office = await an_office(Written("root"), policy=Policy(NumberTemplate("Tk-{seq}")))
    office.policy = Policy(NumberTemplate("TK-{seq:02d}"))
    office.desk = type(office.desk)(office.store, office.publisher, office.clock, office.policy)
    office.store.numbers.clear()
    await office.file(a_mail(Written("other")))
    http = office.asked_by()

    found = [(await http.get(f"/v1/tickets/{name}")).json()["number"] for name in ("Tk-1", "TK-01", "tk-1")]

    assert found == ["Tk-1", "TK-01", "TK-01"]
