"""Does any clock, ours or a mail's, decide what is fetched?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from contracts.values import MailboxState
from support.mailboxes import MAILBOX, NOON
from support.mailboxes_watched import running, until
from support.scripted_imap import ScriptedImap
from support.scripted_world import reconcile, watched_on, watching

pytestmark = pytest.mark.usefixtures("impatient")
DATES = {
    "01-Jan-1970 00:00:00 +0000": datetime(1970, 1, 1, tzinfo=UTC),
    "19-Jan-2038 03:14:08 +0000": datetime(2038, 1, 19, 3, 14, 8, tzinfo=UTC),
    "29-Mar-2026 02:30:00 +0100": datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
    "31-Dec-9999 23:59:59 -1200": None,
    "00-Foo-0000 99:99:99 +9999": None,
    " 5-Nov-2026 10:00:00 -0530": datetime(2026, 11, 5, 15, 30, tzinfo=UTC),
}


async def test_f22_a_mail_is_fetched_whatever_date_it_bears() -> None:
    async with ScriptedImap() as server:
        for uid, date in enumerate(DATES, start=1):
            server.append(b"Date: Thu, 01 Jan 1970 00:00:00 +0000\r\n\r\n%d" % uid)
            server.inbox.received[uid] = date
        async with watching(server) as world:
            await world.fetches(len(DATES))
            reconcile(world, server)

        received = {each.uid: each.received_at for each in world.events.fetched}
        for uid, expected in enumerate(DATES.values(), start=1):
            assert received[uid].utcoffset() == timedelta(0)
            assert expected is None or received[uid] == expected


@pytest.mark.parametrize("hours", [-1, 1, -9_000, 9_000])
async def test_f22_a_clock_that_jumps_neither_hides_nor_repeats_mail(hours: int) -> None:
    async with ScriptedImap() as server:
        server.append(b"one")
        async with watching(server) as world:
            await world.fetches(1)
            world.time = NOON + timedelta(hours=hours)
            server.append(b"two")
            await world.fetches(2)
            await world.settles(MailboxState.IDLE)
            reconcile(world, server)

        assert [each.uid for each in world.events.fetched] == [1, 2]


async def test_a_mailbox_nobody_could_look_into_is_told_of_once() -> None:
    async with ScriptedImap() as server:
        world = watched_on(server, interval=timedelta(minutes=1))
        world.time = NOON + timedelta(hours=2)
        supervisor = world.supervisor(every=timedelta(milliseconds=5))
        world.parts.mailboxes._store = None  # type: ignore[assignment] # whoever watches it fails
        async with running(supervisor.run):
            await until(lambda: len(world.events.stalled) >= 1)
            await until(lambda: world.counts.results.count("retrying") >= 3)

        assert [(each.mailbox_id, each.since) for each in world.events.stalled] == [(MAILBOX, NOON)]
