"""Do mails that wait go on in their order while people change things, and does each say why it waits now?"""

from datetime import timedelta
from typing import Any

from contracts.envelope import Envelope
from contracts.events.mail import MailParsed
from contracts.values import Address, DeliveryId, Outcome, ReasonCode, UserId
from router.domain.held import HeldState
from router.domain.people import UserState
from router.domain.policy import UnmappedStrategy
from router.handlers.holding import AT_ONCE
from support.examples import an_envelope, an_event
from support.routing import DEFAULT, NOW, a_mapping, a_policy
from support.routing_world import RouterWorld

MANY = AT_ONCE + 10


def parsed(number: int, subject: str = "", later: timedelta = timedelta()) -> Envelope[MailParsed]:
    event = an_event(MailParsed)
    place = {"delivery_id": DeliveryId(f"dlv_{number:03}"), "received_at": NOW + later}
    delivery = event.delivery.model_copy(update=place)
    sender = Address(address="ada@example.net")
    mail = event.mail.model_copy(update={"sender": sender, "subject": subject or str(number), "references": ()})
    return an_envelope(event, delivery=delivery, mail=mail)


def gone(world: RouterWorld) -> list[int]:
    return [int(each.event.delivery.delivery_id.removeprefix("dlv_")) for each in world.heard.routings]


def interrupt(world: RouterWorld, change: Any) -> None:
    """Have somebody change something after the first mails were looked at, and before the next are."""
    page, pages = world.held.page, 0

    async def between(*asked: Any) -> Any:
        nonlocal pages
        pages += 1
        if pages == 2:
            await change()
        return await page(*asked)

    world.held.page = between  # type: ignore[method-assign,assignment] # somebody comes in between


async def test_mail_of_somebody_approved_while_all_that_waits_is_looked_at_overtakes_none() -> None:
    world = RouterWorld()
    world.source.policy = a_policy(require_admin_approval=True)
    await world.routes.route_mails([parsed(number) for number in range(MANY)])
    [ada] = world.users.kept.values()

    async def approve() -> None:
        await world.people.approve([UserId(ada.id)], "usr_admin", welcome=False, role=None)

    interrupt(world, approve)
    await world.holding.reconsider()
    await world.holding.reconsider()

    assert gone(world) == list(range(MANY))


async def test_mail_that_a_new_mapping_claims_while_all_that_waits_is_looked_at_overtakes_none() -> None:
    world = RouterWorld()
    world.source.policy = a_policy(unmapped_domain_strategy=UnmappedStrategy.REQUIRE_MANUAL_ASSIGNMENT)
    await world.routes.route_mails([parsed(number) for number in range(MANY)])
    mapping = a_mapping("example.net")

    async def claim() -> None:
        world.mappings.kept[mapping.id] = mapping.model_copy(update={"account_id": DEFAULT})
        world.directory.changed()

    interrupt(world, claim)
    await world.holding.reconsider()
    await world.holding.reconsider()

    assert gone(world) == list(range(MANY))


async def test_mail_of_a_brake_that_is_lifted_while_all_that_waits_is_looked_at_overtakes_none() -> None:
    world = RouterWorld()
    await world.routes.route_mails([parsed(number, subject="Alarm") for number in range(MANY)])
    [brake] = await world.rates.brakes(None, 10)

    interrupt(world, lambda: world.braking.lift(brake.id, NOW, "usr_admin"))
    await world.holding.reconsider()
    overtaken = gone(world)
    await world.holding.reconsider()

    assert overtaken == list(range(brake.limit))
    assert gone(world) == list(range(MANY))


async def test_what_a_lifted_brake_let_go_goes_on_where_a_new_storm_engages_it_again_before() -> None:
    world = RouterWorld()
    storm = [parsed(number, subject="Alarm") for number in range(MANY)]
    await world.routes.route_mails(storm)
    [brake] = await world.rates.brakes(None, 10)
    await world.braking.lift(brake.id, storm[0].event.delivery.received_at, "usr_admin")
    await world.routes.route_mails([parsed(MANY, subject="Alarm", later=timedelta(minutes=1))])

    await world.holding.reconsider()

    assert world.engaged.by_scope == {brake.scope: 2}
    assert gone(world) == list(range(MANY))
    assert [each for each in world.held.kept.values() if each.state is HeldState.WAITING] == [
        world.held.kept[f"dlv_{MANY:03}"]
    ]


async def test_a_mail_that_waits_on_for_another_reason_says_so() -> None:
    world = RouterWorld()
    world.source.policy = a_policy(enable_email_processing=False)
    await world.routes.route_mails([parsed(1)])
    world.source.policy = a_policy(require_admin_approval=True)
    world.directory.changed()

    await world.holding.reconsider()

    held = world.held.kept["dlv_001"]
    assert (held.reason, held.detail) == (ReasonCode.APPROVAL_NEEDED, "waits until the sender is approved")
    assert held.explanation[-1].answer == "waits until the sender is approved: held"


async def test_a_mail_whose_sender_is_blocked_while_it_waits_is_still_held_and_says_that() -> None:
    world = RouterWorld()
    world.source.policy = a_policy(require_admin_approval=True)
    await world.routes.route_mails([parsed(1)])
    [ada] = world.users.kept.values()
    await world.people.change(ada.id, {"state": UserState.BLOCKED}, None, "usr_admin")

    await world.holding.reconsider()

    held = world.held.kept["dlv_001"]
    assert (held.outcome, held.reason) == (Outcome.HELD, ReasonCode.SENDER_BLOCKED)
