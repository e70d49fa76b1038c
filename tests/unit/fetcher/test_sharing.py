"""Are mailboxes and places shared fairly, and is it told when nobody looks?"""

from __future__ import annotations

import asyncio
import math
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.values import MailboxId, MailboxState
from fetcher.domain.backoff import LONGEST_WHEN_THROTTLED, is_throttling, pause
from fetcher.domain.limits import limits_of
from fetcher.domain.sharding import share
from fetcher.domain.slots import Waiting, next_in_line
from fetcher.domain.watching import Watchable, needs_somebody, stalled
from fetcher.handlers.slots import Slots
from support.mailboxes import MAILBOX, NOON

OWNERS = ("one", "two", "three")
A_WATCHABLE = Watchable(
    id=MAILBOX,
    version=1,
    active=True,
    polled=True,
    interval=timedelta(minutes=1),
    state=MailboxState.IDLE,
    last_look=NOON,
)


def mailboxes(count: int) -> frozenset[MailboxId]:
    return frozenset(MailboxId(f"mbx_{number:024x}") for number in range(count))


@given(st.integers(0, 200), st.integers(1, 3))
def test_every_mailbox_has_exactly_one_owner(count: int, owners: int) -> None:
    living = frozenset(OWNERS[:owners])
    shares = [share(mailboxes(count), living, owner, 500) for owner in living]

    assert sum(map(len, shares)) == count
    assert set().union(*shares) == set(mailboxes(count))


@given(st.integers(0, 200), st.integers(2, 3))
def test_when_an_owner_dies_nobody_else_loses_a_mailbox(count: int, owners: int) -> None:
    before, after = frozenset(OWNERS[:owners]), frozenset(OWNERS[: owners - 1])

    for each in after:
        assert share(mailboxes(count), before, each, 500) <= share(mailboxes(count), after, each, 500)


@given(st.integers(2, 6), st.integers(0, 2**64))
def test_shares_are_as_even_as_throwing_dice_makes_them(owners: int, seed: int) -> None:
    """Whatever the names: a share lies within six standard deviations of its mean, but for one draw in 100 million."""
    count = 120
    living = frozenset(f"{seed}-{number}" for number in range(owners))
    mean, chance = count / owners, 1 / owners
    deviation = math.sqrt(count * chance * (1 - chance))

    for owner in living:
        assert abs(len(share(mailboxes(count), living, owner, count)) - mean) < 6 * deviation


def test_what_is_too_much_for_one_owner_goes_to_another() -> None:
    two = frozenset(OWNERS[:2])

    assert {len(share(mailboxes(10), two, owner, 5)) for owner in two} == {5}
    assert len(share(mailboxes(10), frozenset({"one"}), "one", 4)) == 4


def test_priority_goes_first_and_waiting_makes_up_for_it() -> None:
    urgent, patient = Waiting(0, 100.0), Waiting(100, 60.0)

    assert next_in_line([Waiting(50, 100.0), urgent], 100.0) == 1
    assert next_in_line([urgent, patient], 105.0) == 0
    assert next_in_line([Waiting(0, 111.0), patient], 111.0) == 1


async def test_f39_a_busy_mailbox_lets_others_go_between_batches() -> None:
    slots = Slots(1)
    served: list[str] = []

    async def busy() -> None:
        async with slots.turn(0) as turn:
            for _ in range(5):
                served.append("busy")
                await asyncio.sleep(0)
                await turn.pass_on()

    async def other(name: str) -> None:
        async with slots.turn(0):
            served.append(name)

    await asyncio.gather(busy(), other("a"), other("b"))

    assert served.index("a") < 3
    assert served.index("b") < 4


async def test_who_takes_too_long_keeps_working_and_keeps_nobody_waiting() -> None:
    slots = Slots(1, patience=timedelta(milliseconds=5))
    async with slots.turn(0) as slow:
        async with asyncio.timeout(15), slots.turn(100):
            pass
        await slow.pass_on()
    async with asyncio.timeout(15), slots.turn(0):
        pass


async def test_who_stops_waiting_leaves_no_gap() -> None:
    slots = Slots(1)
    async with slots.turn(0):
        waiting = asyncio.create_task(slots.enter(0))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.wait([waiting])
        assert not slots.crowded
    async with asyncio.timeout(15), slots.turn(0):
        pass


def test_providers_have_limits_of_their_own() -> None:
    assert limits_of("imap.gmail.com").connections == 15
    assert limits_of("outlook.office365.com").between == timedelta(seconds=30)
    assert limits_of("notgmail.com.example.org") == limits_of("mail.example.com")


@pytest.mark.parametrize("words", ["NO [OVERQUOTA] x", "Too many simultaneous connections. (Failure)", "[LIMIT] no"])
def test_throttling_is_told_from_other_refusals(words: str) -> None:
    assert is_throttling(words)
    assert not is_throttling("[AUTHENTICATIONFAILED] Invalid credentials")


def test_pauses_are_longer_where_the_server_asks_for_it() -> None:
    assert pause(1, 1, throttled=True) == timedelta(seconds=30)
    assert pause(99, 1, throttled=True) == LONGEST_WHEN_THROTTLED
    assert pause(1, 0, least=timedelta(seconds=30)) == timedelta(seconds=30)


def test_a_mailbox_stalls_when_nobody_looked_for_three_intervals_and_some() -> None:
    late = NOON + timedelta(minutes=19)

    assert stalled(A_WATCHABLE, late)
    assert not stalled(A_WATCHABLE, NOON + timedelta(minutes=17))
    for quiet in (
        {"active": False},
        {"polled": False},
        {"interval": None},
        {"state": MailboxState.AUTH_FAILED},
        {"state": MailboxState.PAUSED},
    ):
        assert not stalled(replace(A_WATCHABLE, **quiet), late)  # type: ignore[arg-type] # one field each


def test_a_paused_mailbox_is_watched_until_everybody_knows() -> None:
    assert needs_somebody(A_WATCHABLE)
    assert needs_somebody(replace(A_WATCHABLE, active=False))
    assert not needs_somebody(replace(A_WATCHABLE, active=False, state=MailboxState.PAUSED))
