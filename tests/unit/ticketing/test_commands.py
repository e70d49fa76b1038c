"""What comes of the changes that a mail asks for in words?"""

from __future__ import annotations

from dataclasses import replace

import pytest

from contracts.values import Command, CommandName, MailKind, Priority, TicketStatus, UserRole
from support.commanding import asked, asking
from support.filing import ADA, Written, a_mail
from ticketing.domain.commands import COMMANDED, MOST_TAGS, carry_out
from ticketing.domain.lifecycle import differences
from ticketing.domain.mail import Incoming
from ticketing.domain.showing import commands_of, folds, visible_text
from ticketing.domain.ticket import Ticket

MAIL = a_mail(Written("root"))
MINE = Ticket(MAIL.fresh, 1, requester={"address": ADA}, tags=("old",))


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


@pytest.mark.parametrize(
    ("role", "sender_proven", "token", "seen"),
    [
        (UserRole.AGENT, True, False, "Hello"),
        (UserRole.AGENT, False, True, "Hello"),
        (UserRole.AGENT, False, False, "priority:hihg\nclose\nHello"),
        (UserRole.REQUESTER, True, False, "priority:hihg\nclose\nHello"),
    ],
)
def test_i23_customers_see_no_command_of_proven_staff_even_where_one_was_written_wrongly(
    role: UserRole, *, sender_proven: bool, token: bool, seen: str
) -> None:
    text = "priority:hihg\nclose\nHello"
    wrong = asked(CommandName.PRIORITY, "hihg", refused="there is no priority of this name")
    close = asked(CommandName.STATUS, "closed", "close", refused="" if sender_proven else "nothing proves it")
    mail = asking(wrong, close.model_copy(update={"awaits_token": not sender_proven}))
    routing = mail.routing.model_copy(update={"sender_role": role, "sender_proven": sender_proven})

    _, results = carry_out(replace(mail, routing=routing), MINE, proven=token)

    assert [each.record()["done"] for each in results] == [False, "close" not in seen]
    commands = commands_of({"commands": [each.record() for each in results]})
    assert visible_text(text, folds(text, (), commands)) == seen
