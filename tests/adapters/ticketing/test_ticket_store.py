"""Does the store keep its promises, in memory and on a real server?"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from pydantic import SecretStr

from chassis.mongo import MongoSettings, connect
from contracts.values import AccountId, MailId, ReasonCode, TicketId
from support.filing import Written, a_mail
from support.tickets import NOW, InMemoryTicketStore
from ticketing.adapters.mongo import MongoTicketStore
from ticketing.domain.claims import Claim, ClaimKind, apart_claim, mail_claim, own_claim, reference_claim
from ticketing.domain.entries import absorbed_entry, mail_entry, merged_entry
from ticketing.domain.folding import fold
from ticketing.domain.threading import Decision
from ticketing.domain.ticket import Entry, EntryKind, Ticket
from ticketing.handlers.announcing import with_events
from ticketing.handlers.ports import Appended, Leftovers

ADA = a_mail(Written("a", ("x", "y"), to=("ben@example.net",), aliases=("ada@home.example",)))
BEN = a_mail(Written("b", ("a",), sender="ben@example.net"))


@pytest.fixture(params=["memory", pytest.param("mongo", marks=pytest.mark.engines)])
async def store(request: pytest.FixtureRequest) -> AsyncIterator[Leftovers]:
    if request.param == "memory":
        yield InMemoryTicketStore()
        return
    url, name = request.getfixturevalue("mongo_url"), request.getfixturevalue("database_name")
    async with connect(MongoSettings(url=SecretStr(url), database=name)) as client:
        yield MongoTicketStore(client[name])


def an_entry(of: Ticket, mail: str = "a", number: str | None = "TKT-2026-00001") -> Entry:
    incoming = {"a": ADA, "b": BEN}[mail]
    decision = Decision(of, ReasonCode.NEW_CONVERSATION, related=(TicketId("tkt_other"),))
    return with_events(mail_entry(incoming, decision, number, NOW), "00-trace")


async def test_a_claim_comes_back_as_it_was_made(store: Leftovers) -> None:
    made = [
        reference_claim(ADA, "k1", TicketId("tkt_1")),
        own_claim(ADA, "k2", TicketId("tkt_1")),
        mail_claim(
            ADA, TicketId("tkt_1"), ReasonCode.REFERENCED, related=(TicketId("tkt_2"),), others=(TicketId("tkt_3"),)
        ),
        mail_claim(BEN, TicketId("tkt_1"), ReasonCode.NEW_CONVERSATION),
        apart_claim(ADA, TicketId("tkt_1")),
        Claim("k4", TicketId("tkt_4"), ClaimKind.REF, MailId("eml_4"), AccountId("acc_4"), ordinary=False),
    ]

    count = await store.make_claims(made)

    assert count == len(made)
    assert await store.find_claims([claim.key for claim in made] + ["unknown"]) == {c.key: c for c in made}


async def test_whoever_claims_first_keeps_it_and_nothing_behind_that_is_made(store: Leftovers) -> None:
    first = reference_claim(ADA, "k1", TicketId("tkt_1"))
    await store.make_claims([first])

    count = await store.make_claims([reference_claim(BEN, key, TicketId("tkt_2")) for key in ("k0", "k1", "k2")])

    found = await store.find_claims(["k0", "k1", "k2"])
    assert count == 1
    assert {key: claim.ticket_id for key, claim in found.items()} == {"k0": "tkt_2", "k1": "tkt_1"}


async def test_a_reference_claim_is_adopted_once_and_keeps_its_ticket(store: Leftovers) -> None:
    await store.make_claims([reference_claim(ADA, "k1", TicketId("tkt_1")), own_claim(ADA, "k2", TicketId("tkt_1"))])

    assert await store.adopt_claims({"k1": BEN.mail_id, "k2": BEN.mail_id}) == {"k1"}
    assert await store.adopt_claims({"k1": BEN.mail_id}) == {"k1"}
    assert await store.adopt_claims({"k1": MailId("eml_third"), "k9": BEN.mail_id}) == set()
    adopted = (await store.find_claims(["k1"]))["k1"]
    assert (adopted.ticket_id, adopted.kind, adopted.owner, adopted.by) == (
        "tkt_1",
        ClaimKind.OWN,
        BEN.mail_id,
        ADA.mail_id,
    )


async def test_an_entry_comes_back_as_it_was_committed(store: Leftovers) -> None:
    entry = an_entry(Ticket(ADA.fresh))

    assert await store.append([entry]) == [Appended.DONE]
    found = (await store.find_entries([entry.id, BEN.entry_id]))[entry.id]
    assert fold(Ticket(ADA.fresh), [found]) == fold(Ticket(ADA.fresh), [entry])
    assert (found.events, found.at, found.unpublished) == (entry.events, NOW, True)
    assert found.data["text"] == entry.data["text"]


async def test_a_committed_entry_and_a_lost_version_are_told_apart(store: Leftovers) -> None:
    ticket = Ticket(ADA.fresh)
    first = an_entry(ticket)
    await store.append([first])

    again, lost = await store.append([an_entry(fold(ticket, [first])), an_entry(ticket, "b")])

    assert (again, lost) == (Appended.ALREADY, Appended.LOST)
    assert (await store.load([ticket.id]))[ticket.id].mails == 1


async def test_loading_sees_the_log_whatever_the_view_says(store: Leftovers) -> None:
    one = an_entry(Ticket(ADA.fresh))
    first = fold(Ticket(ADA.fresh), [one])
    second = an_entry(first, "b", None)
    await store.append([one])
    await store.save_views([first])
    await store.append([second])

    loaded = await store.load([ADA.fresh, TicketId("tkt_unknown")])

    assert loaded[ADA.fresh] == fold(first, [second])
    assert loaded[TicketId("tkt_unknown")] == Ticket(TicketId("tkt_unknown"))
    assert await store.replay([ADA.fresh]) == {ADA.fresh: fold(first, [second])}


async def test_an_older_view_never_replaces_a_newer_one(store: Leftovers) -> None:
    one = an_entry(Ticket(ADA.fresh))
    first = fold(Ticket(ADA.fresh), [one])
    second = an_entry(first, "b", None)
    both = fold(first, [second])
    await store.append([one])
    await store.append([second])

    await store.save_views([both])
    await store.save_views([first, Ticket(TicketId("tkt_never_written"))])

    assert (await store.load([ADA.fresh]))[ADA.fresh] == both


async def test_a_merge_comes_back_whole(store: Leftovers) -> None:
    gone, kept = fold(Ticket(BEN.fresh), [an_entry(Ticket(BEN.fresh), "b")]), Ticket(ADA.fresh)
    opened = an_entry(kept)
    kept = fold(kept, [opened])
    merged = merged_entry(gone, kept, NOW)
    absorbed = absorbed_entry(merged, kept, NOW)
    assert absorbed
    await store.append([opened, an_entry(Ticket(BEN.fresh), "b"), merged, absorbed])

    loaded = await store.load([gone.id, kept.id])

    assert loaded[gone.id].merged_into == kept.id
    assert (loaded[kept.id].mails, loaded[kept.id].absorbed) == (2, (gone.id,))
    assert (await store.find_entries([merged.id]))[merged.id].kind is EntryKind.MERGED


async def test_numbers_are_given_once(store: Leftovers) -> None:
    assert [
        await store.take_numbers(2026, 3),
        await store.take_numbers(2026, 1),
        await store.take_numbers(2027, 2),
    ] == [
        1,
        4,
        1,
    ]


async def test_what_is_unpublished_is_found_when_it_is_old_until_it_is_marked(store: Leftovers) -> None:
    entry, second = an_entry(Ticket(ADA.fresh)), timedelta(seconds=1)
    await store.append([entry])

    assert await store.unpublished(NOW + second, second, 10) == []
    assert [each.id for each in await store.unpublished(NOW + 2 * second, second, 10)] == [entry.id]
    await store.mark_published([entry.id])
    assert await store.unpublished(NOW + 2 * second, second, 10) == []
    assert not (await store.find_entries([entry.id]))[entry.id].unpublished


async def test_f22_what_a_clock_that_is_ahead_left_unpublished_is_found_at_once(store: Leftovers) -> None:
    entry, second = an_entry(Ticket(ADA.fresh)), timedelta(seconds=1)
    await store.append([entry])

    assert await store.unpublished(NOW - second, second, 10) == []
    assert [each.id for each in await store.unpublished(NOW - timedelta(hours=1), second, 10)] == [entry.id]


async def test_tickets_with_a_log_are_listed_in_pages(store: Leftovers) -> None:
    await store.append([an_entry(Ticket(TicketId("tkt_2"))), an_entry(Ticket(TicketId("tkt_1")), "b")])

    assert await store.ticket_ids(None, 1) == ["tkt_1"]
    assert await store.ticket_ids(TicketId("tkt_1"), 10) == ["tkt_2"]
    assert await store.ticket_ids(TicketId("tkt_2"), 10) == []


async def test_views_are_listed_by_id_and_logs_told_that_have_a_beginning(store: Leftovers) -> None:
    first, second, third = (TicketId(f"tkt_{number}") for number in (1, 2, 3))
    await store.append([an_entry(Ticket(first))])
    await store.save_views([replace(Ticket(each), version=1) for each in (third, first, second)])

    assert await store.view_ids(None, 2) == [first, second]
    assert await store.view_ids(second, 2) == [third]
    assert await store.with_logs([first, second, third]) == {first}
