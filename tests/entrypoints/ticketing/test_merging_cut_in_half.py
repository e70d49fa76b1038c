"""What if somebody comes to a ticket in the very moment in which it takes in another, or after whoever merged them died at it?"""

from __future__ import annotations

from datetime import timedelta

import pytest

from contracts.values import MailKind, TicketId
from support.filing import Written, a_mail
from support.subscriber import assert_rebuilt
from support.ticket_http import Office, an_office
from ticketing.domain.entries import merged_entry
from ticketing.domain.ticket import Ticket
from ticketing.handlers.announcing import with_events
from ticketing.handlers.sweeping import sweep

BEN, CAROL = "ben@example.com", "carol@example.org"
OLDER, YOUNGER, OTHER = (a_mail(Written(each)).fresh for each in ("older", "younger", "other"))
BENS = (Written("younger", sender=BEN), Written("more", ("younger",), sender=BEN, to=(CAROL,)))
ADAS = Written("older")
REPORT = Written("older", kind=MailKind.BOUNCE)


async def cut(office: Office) -> None:
    """Merge the younger ticket into the older one, and die before that one takes it in."""
    views = office.store.views
    await office.store.append([with_events(merged_entry(views[YOUNGER], views[OLDER], office.clock()))])


def home(office: Office, written: Written) -> TicketId:
    return office.store.entries[a_mail(written).entry_id].ticket_id


async def whole(office: Office) -> Ticket:
    """The older ticket once the sweeper has looked in; everything was told, once."""
    await sweep(office.store, office.publisher, office.clock, -timedelta(minutes=1))
    assert_rebuilt(office.publisher.told(), office.store.views)
    return office.store.views[OLDER]


@pytest.mark.parametrize("first", [ADAS, REPORT])
async def test_who_took_part_in_the_merged_ticket_takes_part_in_the_other(first: Written) -> None:
    office = await an_office(first, *BENS)
    await cut(office)
    answer = Written("answer", ("younger",), sender=CAROL)

    await office.file(a_mail(answer))

    assert home(office, answer) == OLDER
    assert (await whole(office)).mails == 4


async def test_the_merged_tickets_requester_stays_so_whoever_answers_in_between() -> None:
    """A ticket that a bounce opened is nobody's only until it takes in one that is somebody's."""
    office = await an_office(REPORT, *BENS, Written("other", sender=CAROL))
    await cut(office)

    await office.file(a_mail(Written("both", ("other", "younger"), sender=CAROL)))

    ticket = await whole(office)
    assert ticket.requester["address"] == BEN
    assert office.store.views[OTHER].merged_into is None
    assert OTHER in ticket.links
