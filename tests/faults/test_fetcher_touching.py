"""What does the fetcher do to the mails on a server, and what never?"""

from __future__ import annotations

from dataclasses import replace

import pytest

from contracts.values import MailboxState
from fetcher.domain.mailbox import AfterImport
from fetcher.handlers.mail_server import FolderMissing, MailboxUnavailable
from support.mailboxes_watched import until
from support.scripted_imap import Mailbox, ScriptedImap
from support.scripted_imap_faults import Bye, No
from support.scripted_world import reconcile, watched_on, watching

pytestmark = pytest.mark.usefixtures("impatient")


def mail(number: int) -> bytes:
    return b"Message-ID: <%d@example.com>\r\n\r\nmail %d\r\n" % (number, number)


FOLDERS = [
    "Büro",
    "Orders & Returns",
    'Say "hi"',
    "back\\slash",
    "a.b/c",
    "日本語",
    "sp ace",
    "&",
    "~home",
    "ends with space ",
]


@pytest.mark.parametrize("name", FOLDERS)
async def test_f42_folder_names_come_back_as_they_went(name: str) -> None:
    async with ScriptedImap() as server:
        world = watched_on(server)
        session = await world.parts.server.connect(await world.mailboxes.account(world.mailbox))
        try:
            with pytest.raises(FolderMissing):
                await session.open_folder(name)
        finally:
            await session.close()
        sent = server.commands[-2] if server.commands[-1] == "LOGOUT" else server.commands[-1]
        wire = sent.removeprefix("EXAMINE ")[1:-1].replace('\\"', '"').replace("\\\\", "\\")
        server.folders[wire] = Mailbox({1: mail(1)})
        session = await world.parts.server.connect(await world.mailboxes.account(world.mailbox))
        assert name in [each.name for each in await session.list_folders()]
        assert (await session.open_folder(name)).uidvalidity == 7
        await session.close()


@pytest.mark.parametrize("evil", ["a\r\nx LOGOUT", "a\nb", "a\0b"])
async def test_t03_control_characters_never_reach_the_wire(evil: str) -> None:
    async with ScriptedImap() as server:
        world = watched_on(server)
        account = await world.mailboxes.account(world.mailbox)
        for wrong in (replace(account, user=evil), replace(account, secret=evil)):
            with pytest.raises(MailboxUnavailable):
                await world.parts.server.connect(wrong)
        assert not any("a" in command.split()[1:] for command in server.commands if command.startswith("LOGIN"))
        session = await world.parts.server.connect(account)
        with pytest.raises(MailboxUnavailable):
            await session.open_folder(evil)
        await session.close()

    assert [command for command in server.commands if command.startswith("x ")] == []


@pytest.mark.parametrize(
    "settings", [{"after_import": AfterImport.DELETE}, {"after_import": AfterImport.MOVE, "move_to": "Done"}]
)
@pytest.mark.parametrize("capabilities", ["IMAP4rev1 IDLE UIDPLUS MOVE", "IMAP4rev1 IDLE UIDPLUS", "IMAP4rev1 IDLE"])
async def test_inv3_mail_leaves_the_server_only_when_it_is_durable(
    settings: dict[str, object], capabilities: str
) -> None:
    async with ScriptedImap(capabilities=capabilities) as server:
        server.folders["Done"] = Mailbox()
        for number in range(120):
            server.append(mail(number))
        server.script("FETCH", Bye("now"), times=1)
        async with watching(server, **settings) as world:
            await world.fetches(120)
            await until(lambda: len(server.inbox.mails) == 0)

        assert len({each.delivery_id for each in world.events.fetched}) == 120
        moved = sorted(server.folders["Done"].mails.values())
        assert moved == (sorted(mail(number) for number in range(120)) if "move_to" in settings else [])


async def test_where_mail_cannot_be_moved_to_it_is_handed_over_all_the_same() -> None:
    async with ScriptedImap() as server:
        server.append(mail(1))
        async with watching(server, after_import=AfterImport.MOVE, move_to="Done") as world:
            await world.settles(MailboxState.DEGRADED)
            server.append(mail(2))
            await world.fetches(2)
            reconcile(world, server)

            server.folders["Done"] = Mailbox()
            world.watcher.look()
            await world.settles(MailboxState.IDLE)
            assert len(server.folders["Done"].mails) == 2


async def test_only_unread_mail_is_a_convenience_and_never_a_memory() -> None:
    async with ScriptedImap() as server:
        for number in range(6):
            server.append(mail(number))
        server.inbox.seen = {2, 4, 6}
        async with watching(server, unread_only=True) as world:
            await world.fetches(3)
            await world.settles(MailboxState.IDLE)
            server.inbox.seen = set(range(1, 7)) - {4}
            server.append(mail(6))
            await world.fetches(4)
            world.watcher.look(compare=True)
            await world.fetches(5)

        assert [each.uid for each in world.events.fetched] == [1, 3, 5, 7, 4]


async def test_f42_setting_up_and_reading_never_change_a_mail() -> None:
    async with ScriptedImap() as server:
        for number in range(5):
            server.append(mail(number))
        server.script("SEARCH", No("nope"))
        async with watching(server) as world:
            await world.fetches(5)

        changing = ("STORE", "COPY", "MOVE", "EXPUNGE", "APPEND", "CREATE", "DELETE", "RENAME", "SELECT", "CLOSE")
        assert [command for command in server.commands if command.split()[0] in changing] == []
        assert all("PEEK" in command for command in server.commands if "BODY" in command)
