"""Does too much mail, or too large a mail, or too full a store, do anything worse than take time?"""

from __future__ import annotations

import asyncio
import tracemalloc
from collections.abc import Iterator, Mapping

import pytest

from contracts.values import MailboxState, Outcome, ReasonCode
from fetcher.adapters.imap import client
from fetcher.domain.mailbox import StartPoint
from support.mailboxes import MAILBOX
from support.mailboxes_watched import until
from support.scripted_imap import ScriptedImap
from support.scripted_world import reconcile, watched_on, watching

pytestmark = pytest.mark.usefixtures("impatient")


def mail(number: int) -> bytes:
    return b"Message-ID: <%d@example.com>\r\n\r\nmail %d\r\n" % (number, number)


class Claimed(Mapping[int, bytes]):
    """As many mails as one likes, made when they are asked for."""

    def __init__(self, count: int) -> None:
        self.count = count

    def __getitem__(self, uid: int) -> bytes:
        if uid not in self:
            raise KeyError(uid)
        return mail(uid)

    def __contains__(self, uid: object) -> bool:
        return isinstance(uid, int) and 0 < uid <= self.count

    def __iter__(self) -> Iterator[int]:
        return iter(range(1, self.count + 1))

    def __len__(self) -> int:
        return self.count


async def test_f38_a_huge_folder_begins_with_new_mail_and_never_lists_itself_whole() -> None:
    async with ScriptedImap() as server:
        server.inbox.mails = Claimed(500_000)
        async with watching(server, start=StartPoint.NEW) as world:
            await world.settles(MailboxState.IDLE)
            server.inbox.mails = Claimed(500_003)
            world.watcher.look()
            await world.fetches(3)

        assert [each.uid for each in world.events.fetched] == [500_001, 500_002, 500_003]
        assert len(server.commands) < 40


async def test_f38_a_first_sync_of_a_huge_folder_is_flat_in_memory_and_resumes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of 500,000 mails the first hundreds, broken off three times; what is held does not grow with the folder."""
    monkeypatch.setattr(client, "WINDOW", 5_000)
    async with ScriptedImap() as server:
        server.inbox.mails = Claimed(500_000)
        world = watched_on(server)
        tracemalloc.start()
        for part in range(3):
            async with world.watching():
                await world.fetches(300 * (part + 1), within=60)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()

        uids = [each.uid for each in world.events.fetched]
        reached = world.cursors.cursors[MAILBOX, "INBOX"].last_uid
        assert set(uids) >= set(range(1, reached + 1))
        assert len(uids) - len(set(uids)) <= 3 * 150
        assert peak < 60_000_000


async def test_f38_oversize_mail_is_quarantined_with_its_beginning_kept() -> None:
    async with ScriptedImap() as server:
        big = b"Subject: big\r\n\r\n" + b"x" * 3_000_000
        liar = b"Subject: liar\r\n\r\n" + b"y" * 3_000_000
        for raw in (mail(1), big, liar):
            server.append(raw)
        server.inbox.sizes[3] = 2_500_000
        async with watching(server, size_limit=2_600_000, mark_read=True) as world:
            await world.settles(MailboxState.IDLE)

            settled = world.events.settled
            assert [each.uid for each in world.events.fetched] == [1]
            assert [(each.outcome, each.reason) for each in settled] == [(Outcome.QUARANTINED, ReasonCode.OVERSIZE)] * 2
            assert "3.0 MB" in settled[0].detail
            told = [each.delivery.raw.key for each in settled if each.delivery]
            assert [world.blobs.blobs[key] for key in told] == [big[: 256 * 1024], liar[: 256 * 1024]]
            assert server.inbox.seen == {1}
            assert world.store.mailboxes[MAILBOX].status.quarantined == 2


async def test_a_store_that_runs_full_pauses_intake_which_goes_on_by_itself() -> None:
    async with ScriptedImap() as server:
        server.append(mail(1))
        world = watched_on(server, mark_read=True)
        world.blobs.room = 10
        async with world.watching():
            await world.settles(MailboxState.RETRYING)
            failure = world.store.mailboxes[MAILBOX].status.last_error
            assert failure is not None
            assert failure.step == "store"
            await asyncio.sleep(0.05)
            assert (world.events.fetched, server.inbox.seen) == ([], set())
            world.blobs.room = 10_000
            await world.fetches(1)
            await until(lambda: server.inbox.seen == {1})
            reconcile(world, server)

        assert world.events.states.count(MailboxState.RETRYING) == 1
