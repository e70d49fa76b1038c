"""Which states follow which, and what does a log say of its ticket after any deeds?"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.values import EntryId, TicketId, TicketStatus
from support.filing import ADA, Written, a_mail
from support.tickets import NOW
from ticketing.domain.actions import Comment, Deed, changed, commented, deleted, edited, linked
from ticketing.domain.entries import absorbed_entry, mail_entry, merged_entry
from ticketing.domain.folding import fold, united
from ticketing.domain.lifecycle import MOVES, MoveNotAllowed, change, changes_by, one_after_the_other
from ticketing.domain.threading import Decision, opening_reason
from ticketing.domain.ticket import PARTICIPANTS_LIMIT, Entry, Ticket

MAIL = a_mail(Written("root"))
DEED = Deed(EntryId("ent_1"), "usr_1", NOW + timedelta(hours=1))


def opened(name: str = "root") -> Ticket:
    mail = a_mail(Written(name))
    decision = Decision(Ticket(mail.fresh), opening_reason((), ()))
    return fold(decision.ticket, [mail_entry(mail, decision, "TKT-2026-00001", NOW)])


TICKET = opened()


@pytest.mark.parametrize("old", TicketStatus)
@pytest.mark.parametrize("new", TicketStatus)
def test_a_status_goes_where_the_table_says_and_says_so_where_not(old: TicketStatus, new: TicketStatus) -> None:
    ticket = replace(TICKET, status=old)
    if new is old:
        assert changed(ticket, DEED, {"status": new}) is None
    elif new in MOVES[old]:
        assert changed(ticket, DEED, {"status": new})
    else:
        with pytest.raises(MoveNotAllowed, match=f"{old.value} can become .*, not {new.value}"):
            changed(ticket, DEED, {"status": new})


def test_every_status_leads_back_to_open() -> None:
    assert all(TicketStatus.OPEN in MOVES[each] for each in TicketStatus if each is not TicketStatus.OPEN)


@pytest.mark.parametrize(
    ("status", "kind", "reopens"),
    [
        ("pending", "ordinary", True),
        ("resolved", "ordinary", True),
        ("closed", "ordinary", True),
        ("on_hold", "ordinary", False),
        ("open", "ordinary", False),
        ("resolved", "bounce", False),
        ("closed", "vacation", False),
        ("pending", "auto_reply", False),
    ],
)
def test_i18_an_answer_opens_what_waits_and_no_machine_does(status: str, kind: str, *, reopens: bool) -> None:
    mail = replace(MAIL, mail=type(MAIL.mail).model_validate(MAIL.mail.model_dump() | {"kind": kind}))

    assert bool(changes_by(mail, replace(TICKET, status=TicketStatus(status)))) is reopens


def test_closing_is_remembered_and_reopening_forgets_it() -> None:
    closed = fold(TICKET, [the(changed(TICKET, DEED, {"status": TicketStatus.CLOSED}))])

    assert closed.closed_at == DEED.at
    assert fold(closed, [the(changed(closed, DEED, {"status": TicketStatus.OPEN}))]).closed_at is None


def test_linking_deleting_and_editing_are_entries_that_fold() -> None:
    other = TicketId("tkt_other")
    linked_ticket = fold(TICKET, [the(linked(TICKET, DEED, [other], link=True))])

    assert linked_ticket.links == (other,)
    assert linked(linked_ticket, DEED, [other], link=True) is None
    assert fold(linked_ticket, [the(linked(linked_ticket, DEED, [other], link=False))]).links == ()
    assert fold(TICKET, [deleted(TICKET, DEED)]).deleted
    said = fold(TICKET, [commented(TICKET, DEED, Comment("first words"))])
    again = fold(said, [edited(said, DEED, DEED.entry_id, "second thoughts")])
    assert (said.comments, again.comments, "thoughts" in again.words) == (1, 1, True)


def test_a_ticket_takes_in_all_that_another_leaves() -> None:
    other = opened("other")
    other = fold(
        other, [the(changed(other, DEED, {"tags": ("vip",), "cc": ("boss@example.net",), "watchers": ("usr_3",)}))]
    )
    merged = merged_entry(other, TICKET, NOW)

    whole = fold(TICKET, [the(absorbed_entry(merged, TICKET, NOW))])

    assert (whole.mails, whole.tags, whole.cc, whole.watchers) == (2, ("vip",), ("boss@example.net",), ("usr_3",))
    assert whole.absorbed == (other.id,)
    assert {"boss@example.net", ADA} <= set(whole.participants)
    assert {"other", "root"} <= set(whole.words)
    assert fold(other, [merged]).merged_into == TICKET.id


@pytest.mark.parametrize(
    ("survivor", "other", "whole"),
    [
        ("closed", "open", "open"),
        ("closed", "pending", "pending"),
        ("closed", "on_hold", "on_hold"),
        ("closed", "resolved", "resolved"),
        ("resolved", "closed", "resolved"),
        ("pending", "closed", "pending"),
        ("pending", "open", "open"),
        ("pending", "on_hold", "pending"),
        ("on_hold", "open", "on_hold"),
        ("open", "closed", "open"),
    ],
)
def test_a_ticket_that_takes_in_one_that_is_less_done_is_as_that_one(survivor: str, other: str, whole: str) -> None:
    """The older one survives, whoever is closed: what the younger one waits for must find it."""
    mine, gone = (
        replace(opened(name), status=TicketStatus(status)) for name, status in (("root", survivor), ("other", other))
    )

    after = fold(mine, [the(absorbed_entry(merged_entry(gone, mine, NOW), mine, NOW))])

    assert after.status.value == whole


def test_a_ticket_is_linked_to_none_that_went_into_it_already() -> None:
    """Whoever links them, or files a mail of both, may have read the other one before it was merged."""
    mail, other = a_mail(Written("late")), TicketId("tkt_other")
    whole = replace(TICKET, absorbed=(other,))
    decision = Decision(whole, opening_reason((), ()), touches=(other,))

    assert linked(whole, DEED, [other], link=True) is None
    assert mail_entry(mail, decision, None, NOW).data["changes"] == []


def test_participants_are_bounded() -> None:
    many = tuple(f"p{number}@x" for number in range(PARTICIPANTS_LIMIT))

    assert united(many, ["late@x"]) == many


CHANGES = st.lists(st.tuples(st.sampled_from(["status", "priority"]), st.sampled_from("abc")), max_size=8)


@given(CHANGES, st.integers(0, 8))
def test_two_rounds_of_changes_come_to_what_one_after_the_other_does(steps: list[tuple[str, str]], cut: int) -> None:
    first, then, state = [], [], {"status": "a", "priority": "a"}
    for number, (name, value) in enumerate(steps):
        if state[name] != value:
            rounds = first if number < cut else then
            rounds[:] = one_after_the_other(rounds, [change(name, state[name], value)])
            state[name] = value

    total = one_after_the_other(first, then)

    assert {each["field"]: each["new"] for each in total} == {
        name: value for name, value in state.items() if value != "a"
    }
    assert all(each["old"] == "a" for each in total)


@given(st.lists(st.sampled_from(["high", "low"]), max_size=5))
def test_folding_is_the_same_in_one_go_and_step_by_step(priorities: list[str]) -> None:
    ticket, log = TICKET, list[Entry]()
    for number, priority in enumerate(priorities):
        made = changed(ticket, replace(DEED, entry_id=EntryId(f"ent_{number}")), {"priority": priority})
        if made:
            log.append(made)
            ticket = fold(ticket, [made])

    assert fold(TICKET, log) == ticket
    assert [each.version for each in log] == list(range(2, len(log) + 2))


def the(entry: Any) -> Entry:
    assert isinstance(entry, Entry)
    return entry
