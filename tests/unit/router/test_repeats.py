"""Is a mail that comes again decided and explained as it was before, whatever happened meanwhile?"""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.envelope import Envelope
from contracts.events.mail import MailParsed
from contracts.values import Address, DeliveryId
from router.domain.people import UserState
from router.domain.policy import UnmappedStrategy
from router.domain.statistics import Counted
from router.handlers.deciding import DecidingStores, Decisions
from router.handlers.holding import Holding
from router.handlers.routing import Routes
from support.crashes import Crash, Faults
from support.examples import an_envelope, an_event
from support.routing import NOW, RULES, a_mapping, a_policy
from support.routing_world import RouterWorld

MAILS = 4
POLICIES: list[dict[str, Any]] = [
    {},
    {"require_admin_approval": True},
    {"unmapped_domain_strategy": UnmappedStrategy.REJECT_EMAIL},
]


def batch() -> list[Envelope[MailParsed]]:
    """Two mails each of two people, the last of them three times as good as a storm."""
    event = an_event(MailParsed)
    found = []
    for number in range(MAILS):
        delivery = event.delivery.model_copy(update={"delivery_id": DeliveryId(f"dlv_{number}")})
        mail = event.mail.model_copy(update={"sender": Address(address=f"{number // 2}@example.net"), "references": ()})
        found.append(an_envelope(event, delivery=delivery, mail=mail))
    return found


def world_of(**policy: Any) -> RouterWorld:
    world = RouterWorld()
    world.source.policy = a_policy(**policy)
    return world


def told(world: RouterWorld) -> list[Any]:
    """Everything that left the router."""
    return [*world.heard.routings, *world.heard.settlements]


def state(world: RouterWorld) -> list[Any]:
    """Everything that stays of mails: users, their events, held mails in their order, decisions, brakes and their counts."""
    held = sorted(world.held.kept.values(), key=lambda mail: mail.position)
    users = sorted((user.identities, user.state, user.delivery_id) for user in world.users.kept.values())
    decisions = {key: each.decision.stop for key, each in world.log.kept.items()}
    return [users, len(world.outbox.left), [(each.id, each.state) for each in held], decisions, world.rates.seen]


@pytest.mark.parametrize("policy", POLICIES)
async def test_f29_a_mail_that_comes_again_is_told_of_as_before_though_the_directory_is_another(
    policy: dict[str, Any],
) -> None:
    world = world_of(**policy)
    await world.routes.route_mails(batch())
    first, kept = told(world), state(world)
    world.source.policy = a_policy(auto_create_users=False)
    mapping = a_mapping("example.net", account="acc_other")
    world.mappings.kept[mapping.id] = mapping
    for user in list(world.users.kept.values()):
        await world.people.registry.change(user.id, None, "usr_admin", lambda it: it.model_copy(update=BLOCKED))
    world.directory.changed()
    kept[0], kept[1] = state(world)[:2]

    world.heard.routings, world.heard.settlements = [], []
    await world.routes.route_mails(batch())

    assert told(world) == first
    assert state(world) == kept


BLOCKED = {"state": UserState.BLOCKED}


async def test_one_mail_twice_in_a_batch_is_decided_once_and_said_twice_alike() -> None:
    world = world_of()
    one = batch()[0]

    await world.routes.route_mails([one, one])

    first, second = world.heard.routings
    assert first == second
    assert len(world.log.kept) == 1


async def test_a_mail_that_is_repeated_counts_once_in_statistics() -> None:
    world = world_of()

    await world.routes.route_mails(batch())
    await world.routes.route_mails(batch())
    await world.tally.flush()

    assert world.tallies.days[NOW.date()][Counted.MAILS] == world.tallies.days[NOW.date()][Counted.TIMED] == MAILS


async def test_a_mail_that_waits_is_asked_about_again_until_it_goes_on_and_then_no_more() -> None:
    world = world_of(require_admin_approval=True)
    await world.routes.route_mails(batch())
    assert await world.holding.reconsider() == 0
    users = [each.id for each in world.users.kept.values()]
    await world.people.approve(users, "usr_admin", welcome=False, role=None)
    before = dict(world.held.kept)
    assert await world.holding.reconsider() == MAILS
    first = list(world.heard.routings)
    world.heard.routings, world.held.kept = [], before
    world.source.policy = a_policy(enable_email_processing=False)
    world.directory.changed()

    assert await world.holding.reconsider() == MAILS
    assert world.heard.routings == first


def faulty(world: RouterWorld, faults: Faults) -> tuple[Routes, Holding]:
    """What routes and releases, with a process that dies between any two steps of any port."""
    stores = DecidingStores(faults.wrap(world.users), world.accounts, world.braking, faults.wrap(world.log))
    decisions = Decisions(RULES, world.directory, stores, world.making)
    held, heard = faults.wrap(world.held), faults.wrap(world.heard)
    return Routes(decisions, held, heard, world.tally, lambda: NOW), Holding(held, decisions, heard, lambda: NOW)


@pytest.mark.parametrize("policy", POLICIES)
@settings(max_examples=40)
@given(crashes=st.lists(st.integers(min_value=0, max_value=24), min_size=1, max_size=3))
async def test_f29_whatever_dies_between_two_writes_a_repeat_ends_as_if_nothing_had_died(
    policy: dict[str, Any], crashes: list[int]
) -> None:
    quiet, world = world_of(**policy), world_of(**policy)
    for each, dying in ((quiet, []), (world, crashes)):
        for crash_at in (*dying, None):
            try:
                await whole_story(each, Faults(crash_at))
            except Crash:
                continue

    assert state(world) == state(quiet)
    assert {each.id for each in told(world)} == {each.id for each in told(quiet)}
    by_id = {each.id: each for each in told(world)}
    assert all(each.event == by_id[each.id].event for each in told(world)), "the same event says the same each time"


async def whole_story(world: RouterWorld, faults: Faults) -> None:
    """Mails come, their senders are approved, the mails go on."""
    routes, holding = faulty(world, faults)
    await routes.route_mails(batch())
    await world.people.approve(list(world.users.kept), "usr_admin", welcome=False, role=None)
    await holding.reconsider()
