"""Is it told beforehand to which ticket a mail goes, as it then does, and is nothing claimed by asking?"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from contracts.values import AccountId, MailKind
from support.filing import Written, a_mail
from support.ticket_http import Office, an_office
from support.tickets import InMemoryTicketStore
from ticketing.domain.mail import Incoming
from ticketing.domain.ticket import Entry
from ticketing.handlers.ports import Appended

ALLOWED = ("mail.read",)
EVE = "eve@elsewhere.example"


class CutShort(InMemoryTicketStore):
    """Takes claims and no entries."""

    async def append(self, entries: Sequence[Entry]) -> list[Appended]:
        raise ConnectionError(f"{len(entries)} entries")


def with_subject(mail: Incoming, subject: str) -> Incoming:
    return replace(mail, mail=mail.mail.model_copy(update={"subject": subject}))


async def told(office: Office, mail: Incoming) -> dict[str, Any]:
    body = {"mail": mail.mail.model_dump(mode="json"), "routing": mail.routing.model_dump(mode="json")}
    answer = await office.asked_by(permissions=ALLOWED).post("/v1/mails/place", json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


MAILS = {
    "an answer": (a_mail(Written("reply", ("root",))), "referenced", "reference"),
    "an answer of a stranger": (a_mail(Written("nosy", ("root",), sender=EVE)), "possibly_related", None),
    "a bounce": (a_mail(Written("bounce", ("root",), kind=MailKind.BOUNCE)), "referenced", "reference"),
    "a new one": (a_mail(Written("new")), "new_conversation", None),
    "a parent": (a_mail(Written("above")), "parent_of_reply", "parent"),
    "one with a number": (with_subject(a_mail(Written("named")), "[TKT-2026-00001] x"), "referenced", "number"),
}


@pytest.mark.parametrize("name", MAILS)
async def test_a_mail_goes_where_it_was_told_that_it_would(name: str) -> None:
    mail, reason, by = MAILS[name]
    office = await an_office(Written("root"), Written("early", ("above",)))
    before = dict(office.store.claims)

    foreseen = await told(office, mail)

    assert office.store.claims == before
    assert (foreseen["reason"], foreseen["by"], foreseen["filed"]) == (reason, by, False)
    await office.file(mail)
    again = await told(office, mail)
    assert again["filed"] is True
    expected = foreseen["ticket"] or {"id": mail.fresh, "number": again["ticket"]["number"]}
    assert again["ticket"] == expected
    assert [each["number"] for each in foreseen["related"]] == (["TKT-2026-00001"] if "stranger" in name else [])


async def test_a_mail_that_is_only_claimed_yet_is_in_no_ticket_and_its_ticket_is_not_named() -> None:
    """Its filing was cut short: it will come again."""
    office, mail = Office(store=CutShort()), a_mail(Written("root", ("unseen",)))
    with pytest.raises(ConnectionError):
        await office.file(mail)

    mine, strangers = await told(office, mail), await told(office, a_mail(Written("nosy", ("unseen",), sender=EVE)))

    assert (mine["ticket"], mine["reason"], mine["filed"]) == (None, "new_conversation", False)
    assert (strangers["ticket"], strangers["related"]) == (None, [])


async def test_a02_tickets_of_accounts_that_somebody_may_not_see_are_not_named() -> None:
    office = await an_office(Written("root"))
    mail = a_mail(Written("reply", ("root",)))
    body = {"mail": mail.mail.model_dump(mode="json"), "routing": mail.routing.model_dump(mode="json")}
    limited = office.asked_by(permissions=ALLOWED, accounts=frozenset({AccountId("acc_other")}))

    answer = (await limited.post("/v1/mails/place", json=body)).json()

    assert (answer["ticket"], answer["related"]) == (None, [])


async def test_w04_what_is_no_mail_is_refused() -> None:
    office = await an_office()
    client = office.asked_by(permissions=ALLOWED)

    for body in ({}, {"mail": {"$ne": 1}, "routing": {}}, {"surprise": 1}):
        assert (await client.post("/v1/mails/place", json=body)).status_code == 422
    assert (await office.http.post("/v1/mails/place", json={})).status_code == 403
