"""What becomes of tickets by mails that ask for something in words?"""

from __future__ import annotations

from dataclasses import replace

import pytest

from contracts.events.ticket import TicketOpened, TicketReplied
from contracts.values import CommandName, Priority, Span, SpanKind, TicketStatus, UserRole
from support.commanding import asked, asking
from support.filing import ADA, Written, a_mail
from support.ticket_http import Office, items
from ticketing.domain.folding import fold
from ticketing.domain.ticket import Ticket

MAIL = a_mail(Written("root"))
MINE = Ticket(MAIL.fresh, 1, requester={"address": ADA}, tags=("old",))


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
