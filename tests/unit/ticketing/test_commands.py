"""What comes of the changes that a mail asks for in words?"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from contracts.events.ticket import TicketOpened, TicketReplied
from contracts.values import Command, CommandName, MailKind, Priority, Span, SpanKind, TicketStatus, UserRole
from support.filing import ADA, Written, a_mail
from support.ticket_http import Office, items
from ticketing.domain.commands import COMMANDED, MOST_TAGS, carry_out
from ticketing.domain.folding import fold
from ticketing.domain.lifecycle import differences
from ticketing.domain.mail import Incoming
from ticketing.domain.ticket import Ticket

AGENT = "agent@example.org"
MAIL = a_mail(Written("root"))
MINE = Ticket(MAIL.fresh, 1, requester={"address": ADA}, tags=("old",))


def asked(name: CommandName, value: str, written: str = "", refused: str = "") -> Command:
    return Command(name=name, value=value, written=written or f"{name.value}:{value}", refused=refused)


def asking(
    *commands: Command, name: str = "m", refs: tuple[str, ...] = (), role: UserRole = UserRole.AGENT, **mail: Any
) -> Incoming:
    sender = AGENT if role is UserRole.AGENT else ADA
    made = a_mail(Written(name, refs, sender=sender, to=(ADA,)))
    routing = made.routing.model_copy(
        update={"commands": commands, "sender_role": role, "sender_proven": role is UserRole.AGENT}
    )
    return replace(made, routing=routing, mail=made.mail.model_copy(update=mail))


@pytest.mark.parametrize(
    ("command", "field", "value"),
    [
        (asked(CommandName.PRIORITY, "high"), "priority", Priority.HIGH),
        (asked(CommandName.STATUS, "closed", "close"), "status", TicketStatus.CLOSED),
        (asked(CommandName.CATEGORY, "Bug"), "category", "Bug"),
        (asked(CommandName.ASSIGN, "usr_2"), "assignee_id", "usr_2"),
        (asked(CommandName.TAG, "vip"), "tags", ("old", "vip")),
    ],
)
def test_an_allowed_command_is_done(command: Command, field: str, value: object) -> None:
    after, [result] = carry_out(asking(command), MINE)

    assert getattr(after, field) == value
    assert [each["field"] for each in differences(MINE, after, COMMANDED)] == [field]
    assert (result.record()["done"], result.why) == (True, "")


@pytest.mark.parametrize(
    ("mail", "ticket", "why"),
    [
        (asking(asked(CommandName.PRIORITY, "high", refused="Only agents may.")), MINE, "Only agents may."),
        (asking(asked(CommandName.STATUS, "pending")), replace(MINE, status=TicketStatus.CLOSED), "can become open"),
        (asking(asked(CommandName.PRIORITY, "huge")), MINE, "huge"),
        (asking(asked(CommandName.TAG, "x")), replace(MINE, tags=tuple(map(str, range(MOST_TAGS)))), "at most"),
        (asking(asked(CommandName.TAG, "x"), kind=MailKind.AUTO_REPLY), MINE, "Automatic"),
        (asking(asked(CommandName.STATUS, "closed"), role=UserRole.REQUESTER), replace(MINE, requester={}), "somebody"),
    ],
)
def test_what_may_not_be_done_is_not_and_says_why(mail: Incoming, ticket: Ticket, why: str) -> None:
    after, [result] = carry_out(mail, ticket)

    assert after == ticket
    assert why in result.why
    assert result.record()["done"] is False


def test_a_mail_from_before_the_start_point_changes_nothing() -> None:
    mail = asking(asked(CommandName.STATUS, "closed"))
    old = replace(mail, delivery=mail.delivery.model_copy(update={"backlog": True}))

    assert carry_out(old, MINE)[0] == MINE


def test_commands_follow_each_other() -> None:
    mail = asking(
        asked(CommandName.STATUS, "resolved"), asked(CommandName.STATUS, "pending"), asked(CommandName.TAG, "old")
    )

    after, results = carry_out(mail, MINE)

    assert after.status is TicketStatus.RESOLVED
    assert [bool(each.why) for each in results] == [False, True, False]


async def test_commands_are_part_of_the_same_commit_and_told_with_it() -> None:
    office = Office()
    await office.file(MAIL)
    mail = asking(asked(CommandName.STATUS, "closed", "close"), asked(CommandName.PRIORITY, "high"), refs=("root",))

    await office.file(mail)
    await office.file(mail)

    log = office.store.log[MAIL.fresh]
    assert [each.version for each in log] == [1, 2]
    assert (fold(Ticket(MAIL.fresh), log).status, log[1].data["commands"][0]["done"]) == (TicketStatus.CLOSED, True)
    [replied] = [event for event in office.publisher.told() if isinstance(event, TicketReplied)]
    assert {(each.field, each.new) for each in replied.changes} == {("status", "closed"), ("priority", "high")}


async def test_a_mail_that_opens_a_ticket_opens_it_as_its_commands_say() -> None:
    office = Office()
    mail = asking(
        asked(CommandName.PRIORITY, "urgent", "[priority:urgent]"),
        asked(CommandName.ASSIGN, "usr_2"),
        subject="Fire [priority:urgent] in the  hall",
    )

    await office.file(mail)

    ticket = office.store.views[mail.fresh]
    assert (ticket.priority, ticket.assignee_id, ticket.subject) == (Priority.URGENT, "usr_2", "Fire in the hall")
    [opened] = office.publisher.told()
    assert isinstance(opened, TicketOpened)
    assert (opened.priority, opened.assignee_id, opened.subject) == (Priority.URGENT, "usr_2", "Fire in the hall")


@pytest.mark.parametrize(
    ("status", "changes"), [("pending", [("pending", "closed")]), ("closed", []), ("open", [("open", "closed")])]
)
async def test_a_requester_who_closes_their_ticket_does_not_reopen_it(
    status: str, changes: list[tuple[str, str]]
) -> None:
    office = Office()
    await office.file(MAIL)
    await office.http.patch(f"/v1/tickets/{MAIL.fresh}", json={"status": status})

    await office.file(asking(asked(CommandName.STATUS, "closed", "close"), role=UserRole.REQUESTER, refs=("root",)))

    entry = office.store.log[MAIL.fresh][-1]
    assert [(each["old"], each["new"]) for each in entry.data["changes"]] == changes
    assert office.store.views[MAIL.fresh].status is TicketStatus.CLOSED


async def test_i23_lines_that_were_commands_are_folded_and_those_of_others_are_text() -> None:
    text = "close\n\nThank you.\nclose\n\n> priority:high\n"
    spans = (Span(kind=SpanKind.FRESH, start=0, end=25), Span(kind=SpanKind.QUOTE, start=25, end=len(text)))
    content = {"kind": "inline", "text": text}
    allowed = asking(asked(CommandName.STATUS, "closed", "close"), name="a")
    refused = asking(asked(CommandName.STATUS, "closed", "close", refused="No."), name="r", role=UserRole.REQUESTER)
    seen = []
    for mail in (allowed, refused):
        office = Office()
        await office.file(
            replace(
                mail, mail=type(mail.mail).model_validate(mail.mail.model_dump() | {"text": content, "spans": spans})
            )
        )
        [entry] = await items(office.http, f"/v1/tickets/{mail.fresh}/entries")
        assert entry["text"] == text
        seen.append((entry["visible_text"], [each["kind"] for each in entry["folded"]], entry["commands"][0]["why"]))

    assert seen == [
        ("Thank you.\nclose", ["command", "quote"], ""),
        ("close\n\nThank you.\nclose", ["quote"], "No."),
    ]
