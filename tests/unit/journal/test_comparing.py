"""Is whatever is lost or doubled between two witnesses found, and nothing else?"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.values import DeliveryId, EntryId, MailboxId, MailId, Outcome, TicketId
from journal.domain.comparison import Tally
from journal.domain.findings import Wrong
from support.comparing import LONG_AGO, MAILBOX, World
from support.examples import NOW

ENTRY = EntryId("ent_002")
DELIVERY = DeliveryId("dlv_002")


@pytest.fixture
def world() -> World:
    """Five mails in four tickets."""
    made = World()
    for number in range(1, 5):
        made.add(number)
    made.add(5, ticket=4, version=2)
    return made


def found(tally: Tally) -> dict[Wrong, int]:
    counts: dict[Wrong, int] = {}
    for each in tally.findings:
        counts[each.wrong] = counts.get(each.wrong, 0) + 1
    return counts


async def test_where_all_agree_nothing_is_wrong_and_everything_is_counted(world: World) -> None:
    tally = await world.compared()

    assert tally.clean
    assert (tally.tickets, tally.entries, tally.events, tally.acknowledgements) == (4, 5, 5, 0)
    assert tally.outcomes == {"ticket_opened": 4, "reply_filed": 1}
    [folder] = tally.folders.values()
    assert (folder.on_server, folder.recorded, folder.settled) == (5, 5, 5)


async def test_a_mail_that_was_never_fetched_is_missing(world: World) -> None:
    world.not_fetched = list(range(100, 250))

    tally = await world.compared()

    assert tally.missing == 150
    assert tally.findings[0].uid == 100


async def test_a_row_lost_from_the_ledger_is_missing(world: World) -> None:
    del world.rows_[DELIVERY]

    tally = await world.compared()

    assert found(tally) == {Wrong.NOT_IN_LEDGER: 1}


async def test_an_outcome_that_never_came_is_missing_and_its_last_step_named(world: World) -> None:
    world.forget_outcome(2)

    tally = await world.compared()

    assert found(tally) == {Wrong.NO_OUTCOME: 1}
    assert (tally.findings[0].uid, tally.missing) == (2, 1)
    assert "settled" in tally.findings[0].detail


async def test_what_was_heard_of_a_moment_ago_is_pending_and_not_missing(world: World) -> None:
    world.forget_outcome(2, seen_at=NOW - timedelta(seconds=10))

    tally = await world.compared()

    assert (tally.clean, tally.pending) == (True, 1)
    assert not (await world.compared(grace=5.0)).clean


async def test_a_mail_that_the_log_never_heard_of_is_missing(world: World) -> None:
    del world.known_[DELIVERY]

    assert found(await world.compared()) == {Wrong.NO_OUTCOME: 1}


async def test_an_entry_lost_from_tickets_is_missing_though_its_event_came(world: World) -> None:
    del world.log[ENTRY]

    assert found(await world.compared()) == {Wrong.NO_ENTRY: 1}


async def test_an_entry_lost_with_its_event_is_missing_once(world: World) -> None:
    del world.log[ENTRY], world.hearsay.entries[ENTRY]

    assert found(await world.compared()) == {Wrong.NO_ENTRY: 1}


async def test_an_event_that_never_came_is_missing_once(world: World) -> None:
    del world.hearsay.entries[ENTRY]

    assert found(await world.compared()) == {Wrong.NO_EVENT: 1}


async def test_an_event_lost_between_others_leaves_a_gap_as_well(world: World) -> None:
    del world.hearsay.entries[EntryId("ent_004")]

    tally = await world.compared()

    assert found(tally) == {Wrong.NO_EVENT: 1, Wrong.VERSION_GAP: 1}


@pytest.mark.parametrize("told", [True, False])
async def test_a_second_entry_of_one_mail_is_doubled(world: World, *, told: bool) -> None:
    second = replace(world.log[ENTRY], entry_id=EntryId("ent_bad"), version=2, at=LONG_AGO + timedelta(seconds=1))
    world.log[second.entry_id] = second
    if told:
        world.hearsay.entries[second.entry_id] = second

    tally = await world.compared()

    assert found(tally).get(Wrong.FILED_TWICE) == 1
    assert tally.doubled == 1


@pytest.mark.parametrize(("there", "doubled"), [(MailboxId("mbx_2"), 0), (MAILBOX, 1), (None, 1)])
async def test_an_entry_in_each_of_several_mailboxes_is_right_where_each_has_its_own_copies(
    world: World, there: MailboxId | None, doubled: int
) -> None:
    mine = replace(world.log[ENTRY], copy_in=MAILBOX)
    copy = replace(mine, entry_id=EntryId("ent_copy"), ticket_id=TicketId("tkt_copy"), version=1, copy_in=there)
    for each in (mine, copy):
        world.log[each.entry_id] = world.hearsay.entries[each.entry_id] = each

    assert (await world.compared()).doubled == doubled


async def test_a_duplicate_points_to_the_entry_of_the_mail_it_repeats(world: World) -> None:
    world.add(6)
    name = DeliveryId("dlv_006")
    del world.log[EntryId("ent_006")], world.hearsay.entries[EntryId("ent_006")]
    repeat = replace(world.known_[name], outcome=Outcome.DUPLICATE, mail_id=MailId("eml_002"), entry_id=ENTRY)
    world.known_[name] = repeat

    assert (await world.compared()).clean
    world.known_[name] = replace(repeat, entry_id=EntryId("ent_none"))
    assert found(await world.compared()) == {Wrong.NO_ENTRY: 1}


async def test_a_folder_that_cannot_be_compared_is_trouble(world: World) -> None:
    world.problem = "refused"

    tally = await world.compared()

    assert (tally.clean, tally.troubled, tally.missing) == (False, 1, 0)


async def test_one_mailbox_alone_is_compared_without_listing_all_tickets(world: World) -> None:
    world.forget_outcome(2)

    tally = await world.compared(mailbox_id=MAILBOX)

    assert (tally.missing, tally.tickets) == (1, 0)


async def test_since_leaves_out_older_mail(world: World) -> None:
    world.forget_outcome(2)

    assert (await world.compared(since=NOW)).clean


async def test_what_is_too_young_for_a_list_of_all_is_asked_for_ticket_by_ticket(world: World) -> None:
    made_young(world, 2)

    tally = await world.compared()

    assert (tally.clean, tally.events, tally.entries) == (True, 5, 5)


async def test_a_young_entry_that_its_ticket_does_not_have_is_missing(world: World) -> None:
    made_young(world, 2)
    del world.log[ENTRY]

    tally = await world.compared()

    assert (found(tally), tally.events) == ({Wrong.NO_ENTRY: 1}, 4)


async def test_an_entry_heard_with_another_instant_than_it_is_told_with_is_no_fault(world: World) -> None:
    for number, days in ((1, 1), (2, -1)):
        entry_id = EntryId(f"ent_00{number}")
        heard = world.hearsay.entries[entry_id]
        world.hearsay.entries[entry_id] = replace(heard, at=heard.at + timedelta(hours=days))

    tally = await world.compared()

    assert (tally.clean, tally.events) == (True, 5)


@given(
    st.lists(st.tuples(st.integers(0, 9), st.sampled_from(["event", "entry", "both"])), max_size=5),
    st.lists(st.integers(0, 100), min_size=10, max_size=10),
)
async def test_whatever_is_lost_of_entries_and_events_is_found_and_nothing_else(
    lost: list[tuple[int, str]], minutes: list[int]
) -> None:
    world = World()
    for number, minute in enumerate(minutes):
        world.add(number)
        made_young(world, number, timedelta(minutes=minute))
    wanted = dict(lost)
    for number, what in wanted.items():
        entry_id = EntryId(f"ent_{number:03}")
        for place in [world.log] * (what != "event") + [world.hearsay.entries] * (what != "entry"):
            del place[entry_id]

    tally = await world.compared(grace=0.0)

    names = {"event": Wrong.NO_EVENT, "entry": Wrong.NO_ENTRY, "both": Wrong.NO_ENTRY}
    assert sorted((each.entry_id, each.wrong) for each in tally.findings) == sorted(
        (f"ent_{number:03}", names[what]) for number, what in wanted.items()
    )
    assert tally.events == 10 - len(wanted)


def made_young(world: World, number: int, age: timedelta = timedelta(seconds=1)) -> None:
    entry_id = EntryId(f"ent_{number:03}")
    for place in (world.log, world.hearsay.entries):
        place[entry_id] = replace(place[entry_id], at=NOW - age)
