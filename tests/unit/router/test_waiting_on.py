"""Do mails that wait go on in their order while people change things, and does each say why it waits now?"""

from typing import Any

from contracts.envelope import Envelope
from contracts.events.mail import MailParsed
from contracts.values import Address, DeliveryId, Outcome, ReasonCode, UserId
from router.domain.people import UserState
from router.domain.policy import UnmappedStrategy
from router.handlers.holding import AT_ONCE
from support.examples import an_envelope, an_event
from support.routing import a_mapping, a_policy
from support.routing_world import RouterWorld

MANY = AT_ONCE + 10


def parsed(number: int, sender: str = "ada@example.net") -> Envelope[MailParsed]:
    event = an_event(MailParsed)
    delivery = event.delivery.model_copy(update={"delivery_id": DeliveryId(f"dlv_{number:03}")})
    mail = event.mail.model_copy(update={"sender": Address(address=sender), "subject": str(number)})
    return an_envelope(event, delivery=delivery, mail=mail)


def gone(world: RouterWorld) -> list[int]:
    return [int(each.event.mail.subject) for each in world.heard.routings]


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
        world.mappings.kept[mapping.id] = mapping
        world.directory.changed()

    interrupt(world, claim)
    await world.holding.reconsider()
    await world.holding.reconsider()

    assert gone(world) == list(range(MANY))


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
