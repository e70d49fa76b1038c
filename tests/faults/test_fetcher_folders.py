"""Whatever happens to a folder, is every mail in it handed over once, and never changed unasked?"""

from __future__ import annotations

from datetime import timedelta

import pytest

from contracts.values import MailboxState
from fetcher.domain.mailbox import StartPoint
from support.mailboxes import MAILBOX, NOON
from support.mailboxes_watched import until
from support.scripted_imap import Mailbox, ScriptedImap
from support.scripted_imap_faults import Before
from support.scripted_world import reconcile, watched_on, watching

pytestmark = pytest.mark.usefixtures("impatient")


def mail(number: int) -> bytes:
    return b"Message-ID: <%d@example.com>\r\n\r\nmail %d\r\n" % (number, number)


async def test_f17_a_renumbered_folder_is_compared_by_content() -> None:
    """Neither a gap nor a replay: what was known stays known, what came meanwhile comes."""
    async with ScriptedImap() as server:
        for number in range(60):
            server.append(mail(number))
        async with watching(server) as world:
            await world.fetches(60)
            await world.settles(MailboxState.IDLE)
            for number in range(60, 70):
                server.inbox.append(mail(number))
            server.inbox.renumber(8)
            server.hang_up()
            await world.fetches(70)
            await until(lambda: world.cursors.cursors[MAILBOX, "INBOX"].last_uid == 70)

            again = [each for each in world.events.fetched if each.uidvalidity == 8]
            assert len(again) == 10
            assert {row.raw.sha256 for row in world.ledger.rows.values()} == {
                each.raw.sha256 for each in world.events.fetched
            }


async def test_f18_a_server_that_does_not_tell_uidvalidity_is_not_imported_again() -> None:
    async with ScriptedImap() as server:
        for number in range(5):
            server.append(mail(number))
        async with watching(server) as world:
            await world.fetches(5)
            server.inbox.uidvalidity = None
            server.hang_up()
            await until(lambda: server.connections > 1)
            server.append(mail(5))
            await world.fetches(6)
            server.inbox.uidvalidity = 7
            reconcile(world, server)


@pytest.mark.parametrize("told", [1, 5_000])
@pytest.mark.parametrize("start", list(StartPoint))
async def test_f18_a_uidnext_that_lies_neither_hides_nor_repeats_mail(told: int, start: StartPoint) -> None:
    async with ScriptedImap() as server:
        for number in range(5):
            server.append(mail(number))
        server.inbox.uidnext = told
        async with watching(server, start=start, since=NOON - timedelta(days=900)) as world:
            await world.settles(MailboxState.IDLE)
            server.append(mail(5))
            await world.fetches(1 if start is StartPoint.NEW else 6)
            await world.settles(MailboxState.IDLE)

            expected = [6] if start is StartPoint.NEW else [1, 2, 3, 4, 5, 6]
            assert sorted(each.uid for each in world.events.fetched) == expected


async def test_f18_a_uid_below_the_cursor_is_found_by_comparing() -> None:
    async with ScriptedImap() as server:
        for uid in (10, 20, 30):
            server.append(mail(uid), uid)
        async with watching(server) as world:
            await world.fetches(3)
            server.append(mail(15), 15)
            world.watcher.look()
            await until(lambda: server.commands[-1:] == ["IDLE"])
            world.time = NOON + timedelta(hours=25)
            world.watcher.look()
            await world.fetches(4)
            reconcile(world, server)


async def test_f18_a_mail_given_as_nil_or_under_another_uid_stays_pending_until_it_comes() -> None:
    async with ScriptedImap() as server:
        for number in range(10):
            server.append(mail(number))
        server.inbox.withheld = {3}
        server.inbox.mislabelled = {6: 999}
        async with watching(server) as world:
            await world.fetches(8)
            await world.settles(MailboxState.IDLE)
            assert world.cursors.cursors[MAILBOX, "INBOX"].pending == (3, 6)

            server.inbox.withheld, server.inbox.mislabelled = set(), {}
            world.watcher.look()
            await world.fetches(10)
            await until(lambda: world.cursors.cursors[MAILBOX, "INBOX"].pending == ())
            reconcile(world, server)


async def test_f18_mail_expunged_while_it_is_fetched_is_gone_and_nothing_else() -> None:
    async with ScriptedImap() as server:
        for number in range(40):
            server.append(mail(number))
        server.script("FETCH", Before(lambda: server.inbox.expunge(5, 17, 40)))
        async with watching(server) as world:
            await world.fetches(37)
            await world.settles(MailboxState.IDLE)
            reconcile(world, server)
            assert world.cursors.cursors[MAILBOX, "INBOX"].pending == ()


async def test_f19_a_folder_that_is_gone_degrades_the_mailbox_and_the_others_go_on() -> None:
    async with ScriptedImap() as server:
        server.folders["Orders"] = Mailbox()
        async with watching(server, folders=("INBOX", "Orders")) as world:
            await world.settles(MailboxState.IDLE)
            gone = server.folders.pop("Orders")
            server.append(mail(1))
            server.hang_up()
            await world.settles(MailboxState.DEGRADED)
            await world.fetches(1)
            await until(lambda: server.commands[-1] == "IDLE")

            server.folders["Orders"] = gone
            gone.append(mail(2))
            world.watcher.look()
            await world.fetches(2)
            await world.settles(MailboxState.IDLE)
            for folder in server.folders:
                reconcile(world, server, folder)

        assert world.events.states.count(MailboxState.DEGRADED) == 1


async def test_f19_mail_that_a_human_deletes_reads_or_brings_back_does_no_harm() -> None:
    async with ScriptedImap() as server:
        for number in range(6):
            server.append(mail(number))
        async with watching(server) as world:
            await world.fetches(6)
            raw = server.inbox.mails[2]
            server.inbox.expunge(2)
            server.inbox.seen |= {1, 3}
            server.append(raw)
            await world.fetches(7)
            reconcile(world, server)

        assert len(world.blobs.blobs) == 6


async def test_f40_after_seven_days_away_all_mail_comes_oldest_first() -> None:
    async with ScriptedImap() as server:
        server.append(mail(0))
        world = watched_on(server)
        async with world.watching():
            await world.fetches(1)
        for number in range(1, 400):
            server.inbox.append(mail(number))
        world.time = NOON + timedelta(days=7)
        async with world.watching():
            await world.fetches(400)
            reconcile(world, server)

        uids = [each.uid for each in world.events.fetched]
        assert uids == sorted(uids)
        assert not any(each.backlog for each in world.events.fetched[1:])
