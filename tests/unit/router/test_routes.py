"""Does every parsed mail leave the router once, or wait in it whole, and do its senders become users once?"""

from typing import Any

from contracts.envelope import Envelope
from contracts.events.directory import UserCreated
from contracts.events.mail import MailParsed
from contracts.values import Address, DeliveryId, MailboxId, Outcome
from router.domain.held import HeldState
from router.domain.people import UserState
from router.handlers.decided import Question
from router.handlers.routing import LONGEST_DETAIL, Lost, question_of
from support.examples import TRACE, an_envelope, an_event
from support.routing import NOW, a_policy
from support.routing_world import RouterWorld


def parsed(number: int = 1, sender: str = "ada@example.net", **changes: Any) -> Envelope[MailParsed]:
    event = an_event(MailParsed)
    delivery = event.delivery.model_copy(update={"delivery_id": DeliveryId(f"dlv_{number:03}")})
    mail = event.mail.model_copy(update={"sender": Address(address=sender), "subject": str(number), **changes})
    return an_envelope(event, delivery=delivery, mail=mail)


def subjects(world: RouterWorld) -> list[str]:
    return [each.event.mail.subject for each in world.heard.routings]


async def test_a_batch_leaves_in_its_order_with_mail_delivery_and_trace_unchanged() -> None:
    world = RouterWorld()
    batch = [parsed(number, f"{number}@example.net") for number in range(5)]

    await world.routes.route_mails(batch)

    assert [each.event.mail for each in world.heard.routings] == [each.event.mail for each in batch]
    assert [each.event.delivery for each in world.heard.routings] == [each.event.delivery for each in batch]
    assert {each.traceparent for each in world.heard.routings} == {TRACE}
    assert {each.time for each in world.heard.routings} == {NOW}


async def test_a_batch_asks_for_its_senders_once_and_each_becomes_a_user_once() -> None:
    world = RouterWorld()
    batch = [parsed(1, "Ada@example.net"), parsed(2, "ada+x@example.net"), parsed(3, "bob@example.net")]

    await world.routes.route_mails(batch)
    await world.announcing.announce()

    assert world.users.asked == 1
    assert [each.event.routing.requester_id for each in world.heard.routings][0:2] == ["usr_" + "1".zfill(24)] * 2
    created = [each.event for each in world.heard.changes]
    assert [type(each) for each in created] == [UserCreated] * 2
    assert world.source.revision == 0


async def test_routing_a_mail_again_gives_the_same_event_and_no_further_user() -> None:
    world = RouterWorld()

    await world.routes.route_mails([parsed()])
    await world.routes.route_mails([parsed()])

    first, second = world.heard.routings
    assert first.id == second.id
    assert first.event.routing.requester_id == second.event.routing.requester_id
    assert len(world.users.kept) == 1


async def test_somebody_made_a_user_by_another_replica_at_the_same_moment_is_found() -> None:
    world = RouterWorld()
    ask = world.users.by_identities

    async def too_early(identities: Any) -> Any:
        world.users.by_identities = ask  # type: ignore[method-assign] # the next question is answered as ever
        answer = await ask(identities)
        await world.decisions.decide([question_of(parsed(9).event)])
        return answer

    world.users.by_identities = too_early  # type: ignore[method-assign] # another replica comes in between
    await world.routes.route_mails([parsed()])

    [user] = world.users.kept.values()
    assert world.heard.routings[0].event.routing.requester_id == user.id


async def test_an_explanation_is_what_the_mail_would_have_got_and_changes_nothing() -> None:
    world = RouterWorld()

    explained = await world.decisions.explain(Question(question_of(parsed().event).facts))

    assert (world.heard.routings, world.users.kept) == ([], {})
    await world.routes.route_mails([parsed()])
    told = world.heard.routings[0].event.routing.explanation
    # Only a mail that comes is counted.
    assert [each for each in explained.explanation if each.rule != "brake"] == [
        each for each in told if each.rule != "brake"
    ]


async def test_giving_up_settles_the_delivery_as_dead_in_few_words() -> None:
    world = RouterWorld()
    lost = Lost(DeliveryId("dlv_1"), MailboxId("mbx_1"), TRACE)

    await world.routes.give_up(lost, "ValueError: " + "no " * 10_000)

    [settled] = world.heard.settlements
    assert (settled.event.delivery_id, settled.event.mailbox_id) == ("dlv_1", "mbx_1")
    assert (settled.event.outcome, settled.traceparent) == (Outcome.DEAD, TRACE)
    assert len(settled.event.detail) == LONGEST_DETAIL


async def test_mail_of_somebody_who_waits_is_kept_whole_and_goes_on_in_order_when_they_are_approved() -> None:
    world = RouterWorld()
    world.source.policy = a_policy(require_admin_approval=True)
    batch = [parsed(number) for number in (2, 0, 1)] + [parsed(3, "bob@example.net")]
    await world.routes.route_mails(batch)
    ada = next(each.id for each in world.users.kept.values() if "ada@example.net" in each.addresses)

    assert [each.event.outcome for each in world.heard.settlements] == [Outcome.HELD] * 4
    assert await world.holding.reconsider() == 0
    await world.people.approve([ada], "usr_admin", welcome=True, role=None)
    assert await world.holding.reconsider() == 3

    assert subjects(world) == ["2", "0", "1"]
    assert [each.event.mail for each in world.heard.routings] == [each.event.mail for each in batch[:3]]
    assert {each.traceparent for each in world.heard.routings} == {TRACE}
    assert await world.holding.reconsider() == 0


async def test_a_held_mail_that_comes_again_is_kept_once() -> None:
    world = RouterWorld()
    world.source.policy = a_policy(require_email_verification=True)

    await world.routes.route_mails([parsed()])
    await world.routes.route_mails([parsed()])

    assert len(world.held.kept) == 1
    assert len({each.id for each in world.heard.settlements}) == 1


async def test_mail_goes_on_when_an_account_claims_its_sender_and_when_an_address_is_confirmed() -> None:
    world = RouterWorld()
    world.source.policy = a_policy(require_email_verification=True)
    await world.routes.route_mails([parsed()])
    [user] = world.users.kept.values()

    assert (await world.people.verify(user.id, "usr_admin")).state is UserState.ACTIVE
    assert await world.holding.reconsider() == 1


async def test_a_released_mail_goes_on_once_and_says_who_let_it() -> None:
    world = RouterWorld()
    world.source.policy = a_policy(require_admin_approval=True)
    await world.routes.route_mails([parsed(1), parsed(2)])

    await world.holding.release(DeliveryId("dlv_002"), "usr_admin")
    await world.holding.release(DeliveryId("dlv_002"), "usr_other")
    assert await world.holding.finish_releases() == 1
    assert await world.holding.finish_releases() == 0

    assert subjects(world) == ["2"]
    done = world.held.kept["dlv_002"]
    assert (done.state, done.released_by, done.released_at) == (HeldState.RELEASED, "usr_admin", NOW)


async def test_a_crash_between_publishing_and_marking_sends_the_same_event_again() -> None:
    world = RouterWorld()
    world.source.policy = a_policy(require_admin_approval=True)
    await world.routes.route_mails([parsed()])
    await world.holding.release(DeliveryId("dlv_001"), "usr_admin")
    asked = dict(world.held.kept)

    await world.holding.finish_releases()
    world.held.kept = asked
    await world.holding.finish_releases()

    assert len({each.id for each in world.heard.routings}) == 1


async def test_whoever_was_merged_writes_as_the_other() -> None:
    world = RouterWorld()
    await world.routes.route_mails([parsed(1, "old@example.net"), parsed(2, "new@example.net")])
    old, new = (each.event.routing.requester_id for each in world.heard.routings)
    assert old
    assert new

    await world.people.merge(old, new, None, "usr_admin")
    await world.routes.route_mails([parsed(3, "old@example.net"), parsed(4, "new@example.net")])

    routings = [each.event.routing for each in world.heard.routings[-2:]]
    assert [each.requester_id for each in routings] == [new, new]
    assert [each.sender_aliases for each in routings] == [("new@example.net",), ("old@example.net",)]


async def test_what_people_change_is_announced_once_and_makes_every_replica_read_again() -> None:
    world = RouterWorld()
    before = await world.directory.get()
    await world.people.create({"addresses": ("bob@example.net",)}, "usr_admin")

    assert await world.announcing.announce() == 1
    assert await world.announcing.announce() == 0

    assert world.source.revision == 1
    assert (await world.directory.get()).revision > before.revision
    assert world.rung == 1


async def test_a_replica_that_heard_nothing_finds_the_change_by_its_revision() -> None:
    world = RouterWorld()
    await world.directory.get()
    await world.source.rise()

    await world.directory.check()
    await world.directory.get()

    assert world.source.loads == 2
