"""Is anything out of sight that nobody deleted, where tickets are merged and deleted at the same moment?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from support.filing import Written, a_mail
from support.subscriber import assert_rebuilt
from support.ticket_http import Office
from support.tickets import InMemoryTicketStore
from ticketing.domain.ticket import Entry, EntryKind, Ticket
from ticketing.handlers.acting import Request, delete_ticket
from ticketing.handlers.ports import Appended
from ticketing.handlers.sweeping import sweep

OLDER, YOUNGER = (a_mail(Written(each)).fresh for each in ("older", "younger"))


class Hasty(InMemoryTicketStore):
    """Somebody deletes the older ticket in the moment in which the younger one is merged into it."""

    office: Office

    async def append(self, entries: Sequence[Entry]) -> list[Appended]:
        if entries[0].kind is EntryKind.MERGED:
            await delete_ticket(self.office.desk, OLDER, Request("usr_2", "deleting"))
        return await super().append(entries)


@pytest.fixture
async def office() -> Office:
    store = Hasty()
    store.office = office = Office(store=store)
    await office.file(a_mail(Written("older")))
    await office.file(a_mail(Written("younger")))
    return office


def whole(office: Office) -> Ticket:
    """The ticket that both are now."""
    assert office.store.views[YOUNGER].merged_into == OLDER
    assert_rebuilt(office.publisher.told(), office.store.views)
    return office.store.views[OLDER]


async def test_inv1_a_mail_is_in_sight_though_its_ticket_went_into_a_deleted_one(office: Office) -> None:
    await office.file(a_mail(Written("both", ("older", "younger"))))

    assert (whole(office).deleted, whole(office).mails) == (False, 3)


async def test_what_is_merged_into_a_ticket_that_is_being_deleted_is_in_sight(office: Office) -> None:
    answer = await office.http.post(f"/v1/tickets/{YOUNGER}/merge", json={"ticket": OLDER})

    assert (answer.status_code, answer.json()["counts"]["mails"]) == (200, 2)
    assert not whole(office).deleted


async def test_what_is_deleted_again_stays_deleted(office: Office) -> None:
    await office.http.post(f"/v1/tickets/{YOUNGER}/merge", json={"ticket": OLDER})

    await office.http.delete(f"/v1/tickets/{YOUNGER}")
    await sweep(office.store, office.publisher, office.clock, -timedelta(minutes=1))

    assert whole(office).deleted
