"""Is a request done once that comes twice at the same moment, whichever of the two is how far when the other begins?"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from router.domain.people import User, UserState
from router.handlers.ports import ChangedMeanwhile, NotFound, Request
from router.handlers.registry import Registry
from router.handlers.users import UserDirectory, user_changed
from support.routing_people import a_user
from support.routing_world import RouterWorld

NAME = "a" * 64
FAILED = (ChangedMeanwhile, NotFound)


class Turns:
    """Lets whoever asks a store go on by turns: `waits` says how often each pauses."""

    def __init__(self, store: Any, waits: list[int]) -> None:
        self._store = store
        self._waits = waits

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        async def asked(*given: Any) -> Any:
            for _ in range(self._waits.pop() if self._waits else 0):
                await asyncio.sleep(0)
            return await getattr(self._store, name)(*given)

        return asked


def people_of(world: RouterWorld, waits: list[int]) -> UserDirectory:
    store = Turns(world.users, waits)
    return UserDirectory(Registry[User](store, world.tools, user_changed), world.accounts)  # type: ignore[arg-type] # it answers for the store


def merge(people: UserDirectory, at: int | None) -> Awaitable[Any]:
    return people.merge("usr_ada", a_user("ben").id, at, "usr_admin", NAME)


VERBS: list[Callable[[UserDirectory, int | None], Awaitable[Any]]] = [
    lambda people, at: people.change("usr_ada", {"name": "Ada"}, at, "usr_admin", NAME),
    merge,
    lambda people, _: people.verify("usr_ada", "usr_admin", NAME),
    lambda people, at: people.registry.remove("usr_ada", at, "usr_admin", NAME),
    lambda people, _: people.approve([a_user("ada").id], "usr_admin", welcome=True, role=None, name=NAME),
    lambda people, _: people.create({"addresses": ("new@example.com",), "name": ""}, "usr_admin", NAME),
]


@pytest.mark.parametrize("verb", VERBS)
@settings(max_examples=40)
@given(waits=st.lists(st.integers(min_value=0, max_value=4), max_size=24), version=st.sampled_from([None, 1]))
async def test_twice_at_once_is_once(
    verb: Callable[[UserDirectory, int | None], Awaitable[Any]], waits: list[int], version: int | None
) -> None:
    world = RouterWorld()
    world.users.kept = {each.id: each for each in (a_user("ada", UserState.PENDING), a_user("ben"))}
    people = people_of(world, waits)

    answers = await asyncio.gather(verb(people, version), verb(people, version), return_exceptions=True)
    third = await verb(people, version)

    told = [each.event.key for each in world.outbox.left.values()]
    assert len(told) == len(set(told)), "each change was made, and is told, once"
    assert len(told) == (2 if verb is merge else 1), "merging changes both"
    assert all(each == third or isinstance(each, FAILED) for each in answers)
    assert sum(isinstance(each, FAILED) for each in answers) <= 1


async def test_what_one_request_left_is_told_though_another_came_after_it() -> None:
    world = RouterWorld()
    world.users.kept = {"usr_ada": a_user("ada")}
    first = await world.people.change("usr_ada", {"name": "Ada"}, None, "usr_admin", NAME)
    await world.people.change("usr_ada", {"name": "Other"}, None, "usr_admin", "b" * 64)

    assert await world.people.change("usr_ada", {"name": "Ada"}, 1, "usr_admin", NAME) == first
    assert world.users.kept["usr_ada"].name == "Other"
    assert await world.users.left_by([Request(NAME).name])
