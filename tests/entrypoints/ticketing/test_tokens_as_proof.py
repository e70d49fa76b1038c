"""What does a signed token prove of who wrote a mail, where no server vouches for them?"""

from __future__ import annotations

from dataclasses import replace

import pytest

from contracts.values import CommandName, MessageId, Priority, ReasonCode, TicketStatus, UserRole
from support.commanding import AGENT, asked, asking
from support.filing import ADA, Written, a_mail
from support.ticket_http import Office
from ticketing.domain.mail import Incoming
from ticketing.domain.policy import Policy
from ticketing.domain.tokens import TokenKeys, make_token

KEYS = TokenKeys({"a": b"1" * 32, "b": b"2" * 32}, "a")
ROOT = a_mail(Written("root"))
OTHER = a_mail(Written("other", sender="ben@example.net"))
UNPROVEN = "nothing proves that the sender is who From says"


@pytest.fixture
async def office() -> Office:
    """One with two tickets."""
    office = Office(policy=Policy(tokens=KEYS))
    await office.file(ROOT, OTHER)
    return office


def token(recipient: str, ticket: Incoming = ROOT, keys: TokenKeys = KEYS) -> MessageId:
    return MessageId(f"{make_token(keys, ticket.fresh, recipient)}@desk.example.org")


def unproven(*references: str, role: UserRole = UserRole.AGENT, value: str = "high", **more: bool) -> Incoming:
    """A mail that asks for a priority, or to close, as the router passes on what only a token can prove."""
    wanted = asked(CommandName.PRIORITY, value) if role is UserRole.AGENT else asked(CommandName.STATUS, "closed")
    waiting = wanted.model_copy(update={"refused": UNPROVEN, "awaits_token": True})
    made = asking(waiting, refs=references, role=role)
    return replace(made, routing=made.routing.model_copy(update={"sender_proven": False, **more}))


def last(office: Office, ticket: Incoming = ROOT) -> dict[str, object]:
    return dict(office.store.log[ticket.fresh][-1].data)


async def test_i22_an_agent_commands_the_ticket_whose_token_was_made_for_them(office: Office) -> None:
    await office.file(unproven(token(AGENT)))

    assert office.store.views[ROOT.fresh].priority is Priority.HIGH
    assert last(office)["proven_by_token"] is True


@pytest.mark.parametrize(
    "signed", [token(ADA), token(AGENT, OTHER), token(AGENT, keys=TokenKeys({"a": b"x" * 32}, "a"))]
)
async def test_i21_i22_a_token_of_somebody_else_of_another_ticket_or_forged_commands_nothing(
    office: Office, signed: MessageId
) -> None:
    mail = unproven(signed, "root")

    await office.file(mail)

    assert office.store.views[ROOT.fresh].priority is Priority.MEDIUM
    assert len(office.store.log[ROOT.fresh]) == 1


async def test_d02_a_token_helps_nobody_who_is_known_not_to_be_who_from_says(office: Office) -> None:
    mail = unproven(token(AGENT), may_join=False)

    await office.file(mail)

    assert office.store.views[ROOT.fresh].version == 1
    assert office.store.views[mail.fresh].priority is Priority.MEDIUM
    assert last(office, mail)["reason"] == ReasonCode.POSSIBLY_RELATED


async def test_i22_a_mail_that_names_several_senders_is_proven_by_no_token(office: Office) -> None:
    mail = unproven(token(AGENT))
    several = replace(mail, mail=mail.mail.model_copy(update={"sender_certain": False}))

    await office.file(several)

    assert office.store.views[ROOT.fresh].priority is Priority.MEDIUM


async def test_i23_what_the_rules_refuse_no_token_allows(office: Office) -> None:
    refused = asked(CommandName.PRIORITY, "high", refused="only agents may ask for it")
    made = asking(refused, refs=(token(ADA),), role=UserRole.REQUESTER)

    await office.file(made)

    assert office.store.views[ROOT.fresh].priority is Priority.MEDIUM


async def test_a_requester_closes_their_own_ticket_with_its_token(office: Office) -> None:
    await office.file(unproven(token(ADA), role=UserRole.REQUESTER))

    assert office.store.views[ROOT.fresh].status is TicketStatus.CLOSED


async def test_an_agents_answer_that_a_token_proves_does_not_reopen(office: Office) -> None:
    view = office.store.views[ROOT.fresh]
    office.store.views[ROOT.fresh] = replace(view, status=TicketStatus.RESOLVED)

    await office.file(unproven(token(AGENT)))

    assert office.store.views[ROOT.fresh].status is TicketStatus.RESOLVED


async def test_a_token_of_an_earlier_key_still_proves(office: Office) -> None:
    earlier = TokenKeys(KEYS.secrets, "b")

    await office.file(unproven(token(AGENT, keys=earlier)))

    assert office.store.views[ROOT.fresh].priority is Priority.HIGH
