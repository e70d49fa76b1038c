"""What becomes of tickets that one mail belongs to, and that must not become one?"""

from __future__ import annotations

import pytest

from contracts.values import MailKind
from support.filing import ADA, Written, a_mail
from support.subscriber import assert_rebuilt
from support.ticket_http import Office, an_office

BEN = "ben@example.net"
ADAS, BENS = Written("ada's"), Written("ben's", sender=BEN, to=(ADA,))


@pytest.fixture
async def office() -> Office:
    """Ada's ticket, and Ben's in which she takes part; he takes no part in hers."""
    return await an_office(ADAS, BENS)


async def test_they_are_linked_and_everybody_hears_of_it(office: Office) -> None:
    await office.file(a_mail(Written("both", ("ben's", "ada's"))))

    mine, other = (office.store.views[a_mail(each).fresh] for each in (ADAS, BENS))
    assert (mine.mails, mine.links, other.mails, other.merged_into) == (2, (other.id,), 1, None)
    assert (await office.http.get(f"/v1/tickets/{mine.id}")).json()["links"] == [other.id]
    assert_rebuilt(office.publisher.told(), office.store.views)


async def test_a_second_mail_of_the_kind_links_nothing_anew(office: Office) -> None:
    await office.file(a_mail(Written("both", ("ben's", "ada's"))))
    await office.file(a_mail(Written("again", ("ben's", "ada's", "both"))))

    [*_, last] = office.store.log[a_mail(ADAS).fresh]
    assert last.data["changes"] == []


async def test_the_same_mail_again_links_them_still_though_ben_takes_part_in_both_by_then(office: Office) -> None:
    both = Written("both", ("ben's", "ada's"))
    for each in (both, Written("later", ("ada's",), to=(BEN,))):
        await office.file(a_mail(each))
    before = dict(office.store.entries)

    await office.file(a_mail(both, 2))
    assert office.store.entries == before

    await office.file(a_mail(Written("new", ("ben's", "ada's"))))
    assert office.store.views[a_mail(BENS).fresh].merged_into == a_mail(ADAS).fresh


@pytest.mark.parametrize("kind", [MailKind.VACATION, MailKind.BOUNCE])
async def test_no_automatic_mail_links_anything(office: Office, kind: MailKind) -> None:
    await office.file(a_mail(Written("both", ("ben's", "ada's"), kind=kind)))

    assert [each.links for each in office.store.views.values()] == [(), ()]


async def test_who_may_not_join_the_other_links_nothing(office: Office) -> None:
    await office.file(a_mail(Written("both", ("ada's", "ben's"), sender=BEN)))

    assert [each.links for each in office.store.views.values()] == [(), ()]


async def test_what_becomes_one_ticket_is_not_linked_to_itself() -> None:
    office = await an_office(Written("one"), Written("two"), Written("both", ("one", "two")))

    [whole] = [each for each in office.store.views.values() if not each.merged_into]
    assert (whole.mails, whole.links) == (3, ())
    assert_rebuilt(office.publisher.told(), office.store.views)


async def test_i31_who_answers_from_another_form_of_their_address_is_no_stranger() -> None:
    office = await an_office(
        Written("root", to=("Ben+Work@example.net",)),
        Written("answer", ("root",), sender=BEN),
        Written("other", ("answer",), sender="ben+home@Example.NET."),
    )

    assert [ticket.mails for ticket in office.store.views.values()] == [3]
    found = (await office.http.get("/v1/tickets", params={"requester": "Ada+x@example.net"})).json()["items"]
    assert [each["counts"]["mails"] for each in found] == [3]
