"""Does ticketing hold its promises under each fault of the list, wherever in the work it strikes?"""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from contracts.values import MailKind
from support.filing import Written, a_mail, assert_whole, conversations
from support.filing_runs import World, deliveries, finished, switch, to_its_end
from support.ticket_directory import InMemoryDirectory
from support.tickets import NOW, InMemoryTicketStore, RecordingPublisher, no_step
from ticketing.domain.mail import Incoming
from ticketing.domain.ticket import EntryKind
from ticketing.handlers.acting import Request, change_ticket
from ticketing.handlers.filing import file_mails
from ticketing.handlers.ports import Desk
from ticketing.handlers.sweeping import rebuild, skip_numbers, sweep

CONVERSATION = [Written("a"), Written("b", ("a",)), Written("c", ("x", "b")), Written("d", ("x",))]
STEPS = 70
"""More than filing the conversation takes."""


def killed_after(steps: int, work: Coroutine[None, None, object]) -> bool:
    """Let somebody work for so many steps of the store, and kill them; whether they were done before."""
    for _ in range(steps):
        if finished(work):
            return True
    work.close()
    return False


def test_f03_a_kill_at_any_step_leaves_no_ticket_untold_and_nothing_told_untrue() -> None:
    """The sweeper tells what is committed; what is not committed comes again."""
    done = 0
    for steps in range(STEPS):
        world = World(random.Random(steps))
        mails = [a_mail(each) for each in CONVERSATION]
        done += killed_after(steps, file_mails(Desk(world.store, world.publisher, world.clock), mails))
        world.sweep()

        assert not any(entry.unpublished for entry in world.store.entries.values())
        silent = {log[0].id for log in world.store.log.values() if log[0].kind is EntryKind.MERGED}
        told = {event.identity for event in world.publisher.told()}
        assert told == world.store.entries.keys() - silent, f"after {steps} steps"
        to_its_end(file_mails(Desk(world.store, world.publisher, world.clock), mails))
        world.sweep()
        world.assert_sound()
        assert_whole(world.homes(), CONVERSATION)
    assert 0 < done < STEPS


def test_f04_a_sweeper_killed_at_any_step_tells_again_with_the_same_ids() -> None:
    for steps in range(25):
        world = World(random.Random(steps))
        desk = Desk(world.store, RecordingPublisher(switch), world.clock)
        to_its_end(file_mails(desk, [a_mail(each) for each in CONVERSATION]))
        for entry in world.store.entries.values():
            untold = replace(entry, unpublished=True)
            world.store.entries[entry.id] = world.store.log[entry.ticket_id][entry.version - 1] = untold

        killed_after(steps, sweep(world.store, world.publisher, world.clock, -timedelta(minutes=1)))
        world.sweep()

        assert {each.id for each in world.publisher.published} == {
            each.id
            for each in desk.publisher.published
            if each.event.type != "mail.settled.v1"  # type: ignore[attr-defined]
        }


class Unavailable(ConnectionError):
    """The server lost its majority, or stepped down, before or after it did what was asked."""


class Failing:
    """A store or a publisher whose n-th call fails: `after` says whether its work is done nevertheless."""

    def __init__(self, inner: object, at: int, *, after: bool) -> None:
        self._inner, self._left, self._after = inner, at, after

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        async def call(*arguments: Any) -> Any:
            self._left -= 1
            if self._left == 0 and not self._after:
                raise Unavailable(name)
            answer = await getattr(self._inner, name)(*arguments)
            if self._left == 0:
                raise Unavailable(name)
            return answer

        return call


@pytest.mark.parametrize("after", [False, True])
async def test_f12_f13_a_store_that_fails_at_any_call_makes_no_half_ticket_and_nothing_is_acknowledged(
    *, after: bool
) -> None:
    failures = 0
    for call in range(1, 40):
        store, publisher = InMemoryTicketStore(no_step), RecordingPublisher()
        mails = [a_mail(each) for each in CONVERSATION]
        failing: Any = Failing(store, call, after=after)
        try:
            await file_mails(Desk(failing, publisher, lambda: NOW), mails)
        except Unavailable:
            failures += 1
        else:
            break
        settled = {event.entry_id for event in publisher.settled()}
        assert settled <= store.entries.keys(), "a mail was settled that is not committed"

        await file_mails(Desk(store, publisher, lambda: NOW), mails)
        await sweep(store, publisher, lambda: NOW, -timedelta(minutes=1))
        world = World(random.Random(0), store=store, publisher=publisher)
        world.assert_sound()
        assert_whole(world.homes(), CONVERSATION)
    assert failures > 10


class Jumping(World):
    """A world whose clocks are an hour apart, one way or the other."""

    def clock(self) -> datetime:
        """An hour earlier or later."""
        return super().clock() + self.rnd.choice([-1, 1]) * timedelta(hours=1)


def test_f22_clocks_an_hour_apart_change_neither_place_nor_order() -> None:
    for seed in range(300):
        rnd = random.Random(seed)
        world = Jumping(rnd)
        mails = conversations(rnd)
        world.run(deliveries(rnd, mails), 3)
        to_its_end(sweep(world.store, world.publisher, world.clock, -timedelta(hours=5)))

        assert_whole(world.homes(), mails)
        world.assert_sound()


async def test_f22_what_a_process_left_whose_clock_was_an_hour_ahead_is_told_at_once() -> None:
    """And what others by the same clock are at work at is left to them."""
    store, publisher, ahead = InMemoryTicketStore(), RecordingPublisher(), NOW + timedelta(hours=1)
    failing: Any = Failing(publisher, 1, after=False)
    with pytest.raises(Unavailable):
        await file_mails(Desk(store, failing, lambda: ahead), [a_mail(CONVERSATION[0])])

    assert await sweep(store, publisher, lambda: ahead) == 0
    assert await sweep(store, publisher, lambda: NOW) == 1
    assert len(publisher.told()) == 1


@pytest.mark.parametrize("year", [1970, 2038, 9999, None])
async def test_f22_what_a_date_header_says_decides_nothing(year: int | None) -> None:
    store, publisher = InMemoryTicketStore(), RecordingPublisher()
    sent = datetime(year, 12, 31, 23, 59, tzinfo=UTC) if year else None
    made = a_mail(Written("m"))
    mail = replace(made, mail=made.mail.model_copy(update={"sent_at": sent}))

    await file_mails(Desk(store, publisher, lambda: NOW), [mail])

    assert store.views[mail.fresh].created_at == NOW
    assert store.log[mail.fresh][0].data["sent_at"] == sent


def state_of(store: InMemoryTicketStore) -> tuple[dict[Any, Any], ...]:
    """All that is stored."""
    return dict(store.claims), dict(store.entries), dict(store.views), dict(store.numbers)


def test_f29_everything_delivered_twice_and_again_from_the_beginning_changes_nothing() -> None:
    for seed in range(100):
        rnd = random.Random(seed)
        world = World(rnd)
        batches = deliveries(rnd, conversations(rnd))
        world.run(batches, 3)
        world.sweep()
        before = state_of(world.store)

        twice = [batch for batch in batches for _ in range(2)]
        world.run(twice, 1)
        world.run([list(reversed(batch)) for batch in batches], 4)
        world.sweep()

        assert state_of(world.store) == before, f"seed {seed}"
        world.assert_sound()


def test_f30_conversations_an_hour_late_and_in_any_order_end_as_they_would_have() -> None:
    """The last comes first, the first an hour later: same mails together."""
    for seed in range(100):
        rnd = random.Random(seed)
        mails = conversations(rnd)
        world = World(rnd)
        for mail in sorted(mails, key=lambda each: rnd.random()):
            to_its_end(file_mails(Desk(world.store, world.publisher, world.clock), [a_mail(mail)]))
            world.steps += 3_600_000 // len(mails)
        world.sweep()

        assert_whole(world.homes(), mails)
        world.assert_sound()


@pytest.mark.parametrize("kind", [MailKind.ORDINARY, MailKind.BOUNCE])
def test_f32_two_answers_to_an_unseen_mail_at_once_meet_in_one_ticket(kind: MailKind) -> None:
    """Every way in which two workers can take turns for a while, then the mail itself."""
    for seed in range(400):
        world = World(random.Random(seed))
        mails = [Written("one", ("unseen",)), Written("two", ("unseen",)), Written("unseen", kind=kind)]
        world.run([[a_mail(each)] for each in mails[:2]], 2)
        world.run([[a_mail(mails[2])]], 1)
        world.sweep()

        assert_whole(world.homes(), mails)
        world.assert_sound()


async def test_f35_after_a_restore_no_number_is_given_twice_and_the_gap_comes_back_as_it_was() -> None:
    store, publisher = InMemoryTicketStore(), RecordingPublisher()
    desk = Desk(store, publisher, lambda: NOW)
    old, lost = [a_mail(Written(f"old{n}")) for n in range(3)], [a_mail(Written(f"lost{n}")) for n in range(4)]
    await file_mails(desk, old)
    backup = state_of(store)
    await file_mails(desk, lost)
    told = {event.number for event in publisher.told() if event.type == "ticket.opened.v1"}  # type: ignore[attr-defined]

    restored = InMemoryTicketStore()
    restored.claims, restored.entries, restored.views, restored.numbers = backup
    for entry in restored.entries.values():
        restored.log.setdefault(entry.ticket_id, []).append(entry)
    again = Desk(restored, RecordingPublisher(), lambda: NOW)
    assert await skip_numbers(restored, again.clock, again.policy, 1_000) == len(old) + 1_001
    await file_mails(again, [a_mail(Written("new")), *lost])

    assert {each.fresh for each in (*old, *lost)} <= restored.views.keys()
    fresh = {restored.views[each.fresh].number for each in (a_mail(Written("new")), *lost)}
    assert not fresh & told


async def test_f34_what_a_topic_has_lost_is_driven_again_from_what_was_kept() -> None:
    """Records that were read before, and ones that never were: only these have an effect."""
    store, publisher = InMemoryTicketStore(), RecordingPublisher()
    desk = Desk(store, publisher, lambda: NOW)
    seen, expired = [a_mail(Written(f"m{n}")) for n in range(5)], a_mail(Written("m9", ("m1",)))
    await file_mails(desk, seen)

    await file_mails(desk, [*seen, expired])

    assert len(store.views) == 5
    assert store.views[seen[1].fresh].mails == 2


async def test_inv4_the_views_come_back_from_the_logs_alone_after_deeds_too() -> None:
    store = InMemoryTicketStore()
    desk = Desk(store, RecordingPublisher(), lambda: NOW)
    mails: list[Incoming] = [a_mail(each) for each in CONVERSATION]
    await file_mails(desk, mails)
    await change_ticket(
        desk, InMemoryDirectory(), mails[0].fresh, Request("usr_1", "k"), {"priority": "high", "tags": ("vip",)}
    )
    before = dict(store.views)

    whole = await rebuild(store)
    store.views.clear()
    lost = await rebuild(store)

    assert store.views == before
    assert (whole.tickets, whole.equal, lost.equal) == (len(before), True, False)
    assert whole.from_logs == lost.from_logs == (await rebuild(store)).in_views
