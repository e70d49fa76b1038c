"""Does the first admin get in once, and nobody after?"""

from __future__ import annotations

import asyncio
import secrets

import pytest

from api_gateway.domain.people import Role
from api_gateway.handlers.access import identify
from api_gateway.handlers.setup import AlreadySetUp, Setup, SetupKeyWrong
from api_gateway.handlers.tokens import TokenDesk
from support.gateway import NOW, SETUP_KEY, InMemoryAccess

KNOWN = frozenset({"ticket.read", "token.manage"})


def _setup(access: InMemoryAccess) -> Setup:
    return Setup(access, TokenDesk(access, KNOWN, lambda: NOW, secrets.token_bytes), SETUP_KEY)


async def test_the_first_admin_gets_a_token_that_opens_everything() -> None:
    access = InMemoryAccess()

    person, _, text = await _setup(access).run(SETUP_KEY, "Ada", "ada@example.com")

    assert person.role is Role.ADMIN
    assert (await identify(access, text, KNOWN, NOW)).permissions == KNOWN


async def test_a_wrong_key_leaves_nothing_behind() -> None:
    access = InMemoryAccess()

    with pytest.raises(SetupKeyWrong):
        await _setup(access).run("a wrong key", "Eve", "eve@example.com")

    assert not access.people
    assert not access.kept


async def test_after_setup_even_the_right_key_opens_nothing() -> None:
    access = InMemoryAccess()
    await _setup(access).run(SETUP_KEY, "Ada", "ada@example.com")

    for key in (SETUP_KEY, "a wrong key"):
        with pytest.raises(AlreadySetUp):
            await _setup(access).run(key, "Eve", "eve@example.com")

    assert len(access.people) == len(access.kept) == 1


async def test_of_many_at_once_one_wins_and_the_others_leave_no_token() -> None:
    class Hesitant(InMemoryAccess):
        async def is_set_up(self) -> bool:
            set_up = await super().is_set_up()
            await asyncio.sleep(0)
            return set_up

    access = Hesitant()

    outcomes = await asyncio.gather(
        *(_setup(access).run(SETUP_KEY, f"P{n}", "p@example.com") for n in range(10)), return_exceptions=True
    )

    assert sum(isinstance(each, AlreadySetUp) for each in outcomes) == 9
    assert len(access.people) == len(access.kept) == 1


async def test_a_crash_before_the_admin_exists_can_be_repeated_and_its_token_opens_nothing() -> None:
    class Crashing(InMemoryAccess):
        async def add_first_admin(self, person: object) -> None:
            raise ConnectionResetError

    access = Crashing()
    with pytest.raises(ConnectionResetError):
        await _setup(access).run(SETUP_KEY, "Ada", "ada@example.com")
    again = InMemoryAccess()
    again.kept = dict(access.kept)

    await _setup(again).run(SETUP_KEY, "Ada", "ada@example.com")

    (orphan,) = access.kept
    assert await again.find(orphan) is None
