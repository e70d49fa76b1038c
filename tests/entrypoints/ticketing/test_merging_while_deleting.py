"""Is nothing out of sight that nobody deleted, and everybody told, where others act on tickets that are being merged?"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from functools import partial

import pytest

from support.filing import Written, a_mail
from support.subscriber import assert_rebuilt
from support.ticket_http import Office
from support.tickets import InMemoryTicketStore
from ticketing.domain.ticket import Entry, EntryKind, Ticket
from ticketing.handlers.acting import Request, change_ticket, delete_ticket
from ticketing.handlers.ports import Appended
from ticketing.handlers.sweeping import sweep

OLDER, YOUNGER = (a_mail(Written(each)).fresh for each in ("older", "younger"))
BEN = Request("usr_2", "ben's")


class Hasty(InMemoryTicketStore):
    """Somebody else acts in the moment in which the younger ticket is merged into the older one: `act`, else they delete that."""

    office: Office
    act: Callable[[], Awaitable[object]] | None = None

    async def append(self, entries: Sequence[Entry]) -> list[Appended]:
        if entries[0].kind is EntryKind.MERGED:
            await (self.act or partial(delete_ticket, self.office.desk, OLDER, BEN))()
        return await super().append(entries)


@pytest.fixture
def store() -> Hasty:
    return Hasty()


@pytest.fixture
async def office(store: Hasty) -> Office:
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

    await office.http.delete(f"/v1/tickets/{OLDER}")
    await sweep(office.store, office.publisher, office.clock, -timedelta(minutes=1))

    assert whole(office).deleted


async def test_the_name_of_a_merged_ticket_deletes_nothing_of_the_one_that_took_it_in(office: Office) -> None:
    await office.http.post(f"/v1/tickets/{YOUNGER}/merge", json={"ticket": OLDER})
    younger = office.store.views[YOUNGER].number

    refused = [await office.http.delete(f"/v1/tickets/{name}") for name in (YOUNGER, younger)]

    assert [(each.status_code, each.json()["code"]) for each in refused] == [(409, "ticket_merged")] * 2
    assert not whole(office).deleted


async def test_a_merge_with_if_match_merges_nothing_that_changed_meanwhile(office: Office, store: Hasty) -> None:
    store.act = partial(change_ticket, office.desk, office.directory, YOUNGER, BEN, {"assignee_id": "usr_2"})

    answer = await office.http.post(f"/v1/tickets/{YOUNGER}/merge", json={"ticket": OLDER}, headers={"If-Match": '"1"'})

    assert (answer.status_code, answer.json()["code"]) == (412, "changed_meanwhile")
    assert not office.store.views[YOUNGER].merged_into


async def test_whoever_merges_a_ticket_that_is_deleted_meanwhile_is_told(office: Office, store: Hasty) -> None:
    store.act = partial(delete_ticket, office.desk, YOUNGER, BEN)

    answer = await office.http.post(f"/v1/tickets/{OLDER}/merge", json={"ticket": YOUNGER})

    assert (answer.status_code, answer.json()["code"]) == (410, "ticket_deleted")
    assert not office.store.views[YOUNGER].merged_into
