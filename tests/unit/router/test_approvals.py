"""What becomes of approvals that several admins give at the same moment, and of whom is merged?"""

from typing import Any

import pytest

from contracts.events.directory import UserChanged
from contracts.values import UserId, UserRole
from router.domain.people import User, UserState
from router.handlers.registry import Invalid
from router.handlers.users import Approval
from support.routing_people import a_user
from support.routing_world import RouterWorld

ADA = UserId("usr_ada")


async def approved_while(world: RouterWorld, somebody_changes: Any) -> Approval:
    """An approval of Ada, between whose reading and writing somebody changes her."""
    replace = world.users.replace

    async def late(*given: Any) -> None:
        world.users.replace = replace  # type: ignore[method-assign] # once
        await somebody_changes()
        await replace(*given)

    world.users.replace = late  # type: ignore[method-assign,assignment] # somebody comes in between
    [answer] = await world.people.approve([ADA], "usr_first", welcome=False, role=None)
    return answer


@pytest.fixture
def world() -> RouterWorld:
    world = RouterWorld()
    world.users.kept[ADA] = a_user("ada", UserState.PENDING)
    return world


async def test_whom_two_admins_approve_at_the_same_moment_is_approved_once_and_both_hear_so(world: RouterWorld) -> None:
    async def approve() -> None:
        assert await world.people.approve([ADA], "usr_second", welcome=True, role=None) == [
            Approval(ADA, welcomed=True)
        ]

    answer = await approved_while(world, approve)

    assert answer == Approval(ADA)
    assert (world.users.kept[ADA].state, world.users.kept[ADA].version) == (UserState.ACTIVE, 2)


async def test_whose_name_another_admin_changes_at_the_same_moment_is_approved(world: RouterWorld) -> None:
    async def rename() -> None:
        await world.people.change(ADA, {"name": "Ada"}, None, "usr_second")

    answer = await approved_while(world, rename)

    assert answer == Approval(ADA)
    assert (world.users.kept[ADA].state, world.users.kept[ADA].name) == (UserState.ACTIVE, "Ada")


async def test_whom_another_admin_blocks_at_the_same_moment_stays_blocked(world: RouterWorld) -> None:
    async def block() -> None:
        await world.people.change(ADA, {"state": UserState.BLOCKED}, None, "usr_second")

    answer = await approved_while(world, block)

    assert answer.error == "The user is blocked: unblock them first."
    assert world.users.kept[ADA].state is UserState.BLOCKED


@pytest.mark.parametrize("wish", [{"state": UserState.BLOCKED}, {"role": UserRole.AGENT}])
async def test_whoever_was_merged_is_not_said_to_be_blocked_or_an_agent_as_the_other_decides(
    world: RouterWorld, wish: dict[str, Any]
) -> None:
    world.users.kept["usr_eve"] = a_user("eve")
    await world.people.merge(ADA, UserId("usr_eve"), None, "usr_admin")

    with pytest.raises(Invalid) as refused:
        await world.people.change(ADA, wish, None, "usr_admin")

    assert refused.value.errors == {each: ["The user was merged into another: change that one."] for each in wish}
    renamed = await world.people.change(ADA, {"name": "Ada", "state": UserState.PENDING}, None, "usr_admin")
    assert (renamed.name, renamed.state) == ("Ada", UserState.PENDING)


async def test_of_two_who_were_merged_into_each_other_the_one_who_decides_is_approved_and_blocked(
    world: RouterWorld,
) -> None:
    world.users.kept[ADA] = a_user("ada", UserState.PENDING, merged_into="usr_eve", absorbs=True)
    world.users.kept["usr_eve"] = a_user("eve", UserState.PENDING, merged_into=ADA, absorbs=True)

    done = await world.people.approve([ADA, UserId("usr_eve")], "usr_admin", welcome=False, role=None)
    blocked = await world.people.change(ADA, {"state": UserState.BLOCKED}, None, "usr_admin")

    assert [each.error for each in done] == ["", "The user was merged into another: approve that one."]
    assert blocked.state is UserState.BLOCKED


@pytest.mark.parametrize(
    ("user", "welcomed"),
    [
        (a_user("ada", UserState.UNVERIFIED, origin="mail"), True),
        (a_user("ada", UserState.UNVERIFIED, origin="mail", verified=True), False),
        (a_user("ada", UserState.UNVERIFIED, origin="admin"), False),
        (a_user("ada", UserState.ACTIVE, origin="mail"), False),
        (a_user("ada", UserState.PENDING, origin="mail"), False),
    ],
)
async def test_who_came_by_mail_is_welcomed_when_their_address_is_first_confirmed(
    world: RouterWorld, user: User, *, welcomed: bool
) -> None:
    world.users.kept[ADA] = user

    for _ in range(2):
        await world.people.verify(ADA, "usr_admin", welcome=True)

    [told] = [each.event for each in world.outbox.left.values()]
    assert isinstance(told, UserChanged)
    assert told.welcome is welcomed


async def test_whose_address_is_to_be_confirmed_again_writes_as_soon_as_it_is(world: RouterWorld) -> None:
    await world.people.verify(ADA, "usr_admin")
    await world.people.change(ADA, {"state": UserState.UNVERIFIED}, None, "usr_admin")

    confirmed = await world.people.verify(ADA, "usr_admin")

    assert (confirmed.state, confirmed.verified) == (UserState.ACTIVE, True)
    assert await world.people.verify(ADA, "usr_admin") == confirmed
