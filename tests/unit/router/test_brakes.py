"""Is a storm held whole, told of once, and sent on in order when somebody lifts the brake?"""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.envelope import Envelope
from contracts.events.directory import BrakeEngaged
from contracts.events.mail import MailParsed
from contracts.values import (
    Address,
    Authentication,
    DeliveryId,
    MailboxId,
    MailKind,
    MailTrait,
    Outcome,
    ReasonCode,
    Recognised,
    UserRole,
    Verdict,
)
from router.domain.brakes import Scope, plain_subject
from router.domain.directory import USUAL
from router.domain.facts import facts_of
from router.domain.handling import MailboxPolicy
from router.domain.known import Known
from router.domain.people import User, UserState
from router.domain.policy import OnFailure
from router.domain.routing import route
from router.domain.rules.mail_kind import MailKindRule
from support.examples import an_envelope, an_event
from support.routing import NOW, RULES, a_directory, a_mapping, a_policy
from support.routing_world import RouterWorld

MAILBOX = MailboxId("mbx_1")


def a_mail(
    number: int, subject: str = "Alarm", sender: str = "robot@shop.example", **more: Any
) -> Envelope[MailParsed]:
    event = an_event(MailParsed)
    at = more.pop("at", timedelta(seconds=number))
    place = {"delivery_id": DeliveryId(f"dlv_{number:04}"), "mailbox_id": MAILBOX, "received_at": NOW + at}
    delivery = event.delivery.model_copy(update=place | {"backlog": more.pop("backlog", False)})
    mail = event.mail.model_copy(
        update={"sender": Address(address=sender), "subject": subject, "references": ()} | more
    )
    return an_envelope(event, delivery=delivery, mail=mail)


def world_of(**wishes: int) -> RouterWorld:
    world = RouterWorld()
    policy = MailboxPolicy(id=MAILBOX, created_at=NOW, updated_at=NOW).model_copy(update=wishes)
    world.mailboxes.kept[MAILBOX] = policy
    return world


def gone_on(world: RouterWorld) -> list[str]:
    return [each.event.delivery.delivery_id for each in world.heard.routings]


def alarms(world: RouterWorld) -> list[BrakeEngaged]:
    return [each.event for each in world.outbox.left.values() if isinstance(each.event, BrakeEngaged)]


async def test_i19_a_storm_is_held_beyond_the_limit_told_of_once_and_nothing_is_dropped() -> None:
    world = world_of()
    storm = [a_mail(number) for number in range(200)]

    for start in range(0, len(storm), 20):
        await world.routes.route_mails(storm[start : start + 20])

    assert len(gone_on(world)) == USUAL.mails_per_subject
    assert len(world.held.kept) == len(storm) - USUAL.mails_per_subject
    assert {(each.outcome, each.reason) for each in world.held.kept.values()} == {(Outcome.HELD, ReasonCode.TOO_MANY)}
    assert world.engaged.by_scope[Scope.SUBJECT] == 1
    told = alarms(world)
    assert [(each.mailbox_id, each.scope, each.sender, each.limit) for each in told] == [
        (MAILBOX, "subject", "robot@shop.example", USUAL.mails_per_subject)
    ]
    await world.announcing.announce()
    assert told[0] in [each.event for each in world.heard.changes]
    assert world.source.revision == 0, "a storm must not make all replicas read the directory again"


@pytest.mark.parametrize(
    ("wishes", "scope", "subjects", "senders"),
    [
        ({"mails_per_sender": 5}, Scope.SENDER, range(20), ["a@x.example"]),
        ({"mails_per_subject": 5}, Scope.SUBJECT, ["Re: Alarm", "alarm"], ["a@x.example"]),
        ({"mails_per_mailbox": 5}, Scope.MAILBOX, range(20), [f"{letter}@x.example" for letter in "abcd"]),
    ],
)
async def test_i19_each_rate_has_its_own_limit(
    wishes: dict[str, int], scope: Scope, subjects: list[Any], senders: list[str]
) -> None:
    world = world_of(**wishes)

    await world.routes.route_mails(
        [a_mail(number, str(subjects[number % len(subjects)]), senders[number % len(senders)]) for number in range(20)]
    )

    assert len(gone_on(world)) == 5
    assert world.engaged.by_scope == {scope: 1}


async def test_i19_the_same_mail_again_comes_to_the_same_answer_however_late() -> None:
    world = world_of(mails_per_sender=3)
    storm = [a_mail(number) for number in range(6)]
    await world.routes.route_mails(storm)
    first = gone_on(world)

    await world.routes.route_mails(list(reversed(storm)))

    assert sorted(gone_on(world)[3:]) == first == ["dlv_0000", "dlv_0001", "dlv_0002"]
    assert len(world.held.kept) == 3


async def test_i19_what_a_brake_held_goes_on_in_order_when_it_is_lifted_and_a_new_storm_is_told_of_again() -> None:
    world = world_of(mails_per_sender=2)
    await world.routes.route_mails([a_mail(number) for number in range(6)])
    [brake] = await world.rates.brakes(None, 10)
    assert await world.holding.reconsider() == 0

    await world.braking.lift(brake.id, NOW + timedelta(minutes=1), "usr_admin")

    assert world.source.revision == 1
    assert await world.holding.reconsider() == 4
    assert gone_on(world) == [f"dlv_{number:04}" for number in range(6)]
    later = timedelta(minutes=2)
    await world.routes.route_mails([a_mail(10 + number, at=later) for number in range(3)])
    assert len(gone_on(world)) == 6
    assert world.engaged.by_scope == {Scope.SENDER: 2}
    told = alarms(world)
    assert [each.version for each in told] == [1, 2]


async def test_i19_a_higher_limit_lets_held_mail_go_on() -> None:
    world = world_of(mails_per_sender=2)
    await world.routes.route_mails([a_mail(number) for number in range(6)])

    world.mailboxes.kept[MAILBOX] = world.mailboxes.kept[MAILBOX].model_copy(update={"mails_per_sender": 4})
    world.directory.changed()

    assert await world.holding.reconsider() == 2
    assert gone_on(world) == [f"dlv_{number:04}" for number in range(4)]


@pytest.mark.parametrize(
    "more",
    [
        {"backlog": True},
        {"kind": MailKind.AUTO_REPLY, "references": ("ours@desk.example",)},
        {"kind": MailKind.VACATION, "references": ("ours@desk.example",)},
        {"kind": MailKind.BOUNCE},
        {"kind": MailKind.COMPLAINT},
        {"kind": MailKind.OWN},
    ],
)
async def test_i19_a_backlog_and_what_goes_to_its_ticket_by_itself_are_not_counted(more: dict[str, Any]) -> None:
    world = world_of(mails_per_sender=1)

    await world.routes.route_mails([a_mail(number, **more) for number in range(5)])

    assert len(gone_on(world)) == 5
    assert world.rates.seen == []


@pytest.mark.parametrize("kind", [MailKind.AUTO_REPLY, MailKind.VACATION, MailKind.RECEIPT])
async def test_i19_alerts_that_say_that_they_are_automatic_are_held_as_any_storm(kind: MailKind) -> None:
    world = world_of(mails_per_sender=5)

    await world.routes.route_mails([a_mail(number, subject=f"Disk full #{number}", kind=kind) for number in range(20)])

    assert len(gone_on(world)) == 5
    assert len(world.held.kept) == 15
    assert world.engaged.by_scope == {Scope.SENDER: 1}


async def test_i19_who_makes_up_what_they_answer_is_held_as_a_storm() -> None:
    world = world_of(mails_per_sender=5)

    await world.routes.route_mails(
        [a_mail(number, references=(f"{number}@x.example",), conversation=f"{number:016}") for number in range(20)]
    )

    assert len(gone_on(world)) == 5
    assert len(world.held.kept) == 15
    assert world.engaged.by_scope == {Scope.SENDER: 1}


@pytest.mark.parametrize(
    "borrowed", [{"authentication": Authentication(dmarc=Verdict.FAIL)}, {"sender_certain": False}]
)
async def test_i19_who_borrows_a_name_uses_up_nothing_of_whoever_has_it(borrowed: dict[str, Any]) -> None:
    world = world_of(mails_per_sender=3)
    world.source.policy = a_policy(on_authentication_failure=OnFailure.ACCEPT)

    await world.routes.route_mails([a_mail(number, **borrowed) for number in range(9)])
    await world.routes.route_mails([a_mail(number) for number in range(10, 13)])

    assert gone_on(world) == [f"dlv_{number:04}" for number in (0, 1, 2, 10, 11, 12)]
    assert len(world.held.kept) == 6


async def test_a_lively_conversation_is_no_storm() -> None:
    world = world_of()
    answers = ("ada@example.net/1",)

    await world.routes.route_mails([a_mail(number, references=answers) for number in range(200)])

    assert len(gone_on(world)) == 200


async def test_i19_an_hour_ends_and_an_agent_who_is_proven_has_no_brake() -> None:
    world = world_of(mails_per_sender=1)
    await world.routes.route_mails([a_mail(number, at=timedelta(hours=number)) for number in range(3)])
    assert len(gone_on(world)) == 3

    fields = {"id": "usr_1", "addresses": ("eve@desk.example",), "identities": ("eve@desk.example",)}
    agent = User.model_validate(fields | {"role": UserRole.AGENT, "created_at": NOW, "updated_at": NOW})
    world.users.kept[agent.id] = agent
    proven = {"sender": "eve@desk.example", "authentication": Authentication(dmarc=Verdict.PASS, aligned=True)}
    await world.routes.route_mails([a_mail(10 + number, **proven) for number in range(4)])
    assert len(gone_on(world)) == 7
    assert alarms(world) == []


async def test_a_storm_of_somebody_blocked_is_stopped_as_theirs_and_raises_no_alarm() -> None:
    world = world_of(mails_per_sender=1)
    fields = {"id": "usr_1", "addresses": ("robot@shop.example",), "identities": ("robot@shop.example",)}
    blocked = User.model_validate(fields | {"state": UserState.BLOCKED, "created_at": NOW, "updated_at": NOW})
    world.users.kept[blocked.id] = blocked

    await world.routes.route_mails([a_mail(number) for number in range(4)])

    assert gone_on(world) == []
    assert alarms(world) == []


@pytest.mark.parametrize(
    ("subject", "plain"),
    [
        ("Re: Fwd: AW:  Help", "help"),
        ("RE[2]: Help", "help"),
        ("Help", "help"),
        ("", ""),
        ("Reply needed", "reply needed"),
        ("re: ", ""),
    ],
)
def test_marks_of_an_answer_are_no_part_of_a_subject(subject: str, plain: str) -> None:
    assert plain_subject(subject) == plain


@given(st.text())
def test_a_plain_subject_is_plain(subject: str) -> None:
    once = plain_subject(subject[:100])

    assert plain_subject(once) == once


@pytest.mark.parametrize("kind", [each for each in MailKind if each is not MailKind.ORDINARY])
def test_i18_automatic_mail_is_never_acknowledged_whatever_a_mapping_says(kind: MailKind) -> None:
    directory = a_directory(a_mapping("shop.example", send_auto_reply=True))
    facts = facts_of(a_mail(1, kind=kind).event.mail)
    routing = route(RULES, facts, Known(directory)).routing

    assert routing
    assert routing.auto_reply is False
    assert routing.commands == ()


def test_i18_mail_of_a_list_is_never_acknowledged_and_opens_a_ticket() -> None:
    facts = facts_of(a_mail(1, traits=(Recognised(trait=MailTrait.LIST),)).event.mail)
    routing = route(RULES, facts, Known(a_directory(a_mapping("shop.example", send_auto_reply=True)))).routing

    assert routing
    assert routing.auto_reply is False
    assert "list" in MailKindRule().answer(facts, Known(a_directory()), {}).looked_at
