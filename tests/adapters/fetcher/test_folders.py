"""Are folders listed and counted rightly on real servers and on odd ones, and does looking change nothing?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from imapclient.imap_utf7 import encode

from fetcher.adapters.imap import ImapServer, Timeouts
from fetcher.adapters.trust import Trust
from fetcher.domain.diagnosis import Step, StepStatus
from fetcher.domain.folders import Folder, FolderCounts
from fetcher.domain.mailbox import Account, Security
from fetcher.handlers.connection_test import ConnectionTests
from fetcher.handlers.folders import list_folders
from support.imap_worlds import LOOPBACK, Accounts, RealWorld
from support.scripted_imap import ScriptedImap
from support.scripted_imap_faults import No, Say

SHORT = timedelta(seconds=3)
ODD = ["Büro & Co", "日本/東京", 'quo"te', "back\\slash", "a*b%c", "tilde~", "&"]


def paths(folders: tuple[Folder, ...]) -> dict[str, Folder]:
    return {each.path: each for each in folders}


async def on(server: ScriptedImap) -> tuple[Folder, ...]:
    imap = ImapServer(LOOPBACK, Trust(), Timeouts(SHORT, SHORT, SHORT))
    return await list_folders(imap, Account("127.0.0.1", server.port, Security.NONE, server.user, server.password))


def listing(*lines: bytes) -> Say:
    return Say(b"".join(b"* LIST " + line + b"\r\n" for line in lines) + b"%(tag)s OK done\r\n")


async def test_f42_any_separator_makes_a_tree_and_none_makes_a_list() -> None:
    async with ScriptedImap() as server:
        server.script(
            "LIST",
            listing(
                rb'() "." INBOX',
                rb'() "." INBOX.Sub.Leaf',
                rb'(\Noselect) "\\" Top',
                rb'() "\\" "Top\\Down"',
                rb"() NIL {5}" + b"\r\n" + rb"a/b.c",
                rb'() NIL "2026"',
            ),
        )
        found = paths(await on(server))

    assert {path: (each.level, each.parent, each.name) for path, each in found.items()} == {
        "INBOX": (0, None, "INBOX"),
        "INBOX.Sub": (1, "INBOX", "Sub"),
        "INBOX.Sub.Leaf": (2, "INBOX.Sub", "Leaf"),
        "Top": (0, None, "Top"),
        "Top\\Down": (1, "Top", "Down"),
        "a/b.c": (0, None, "a/b.c"),
        "2026": (0, None, "2026"),
    }
    assert [path for path, each in found.items() if not each.selectable] == ["INBOX.Sub", "Top"]


async def test_f42_a_name_that_cannot_be_sent_back_is_shown_but_not_offered() -> None:
    async with ScriptedImap() as server:
        server.script(
            "LIST", listing(rb'() "/" "&AGE-"', b'() "/" "caf\xe9"', rb'() "/" ' + b'"' + encode("Café") + b'"')
        )
        found = await on(server)

    assert [each.path for each in found if each.selectable] == ["Café"]
    assert len(found) == 3


async def test_special_folders_are_known_by_their_flags_and_come_first() -> None:
    async with ScriptedImap() as server:
        server.script("LIST", listing(rb'() "/" Aaa', rb'(\Trash) "/" Bin', rb'(\Sent) "/" Out', rb'() "/" inbox'))
        found = await on(server)

    assert [(each.path, each.role) for each in found] == [
        ("inbox", "inbox"),
        ("Out", "sent"),
        ("Bin", "trash"),
        ("Aaa", None),
    ]


async def test_one_command_counts_all_folders_where_the_server_offers_that() -> None:
    async with ScriptedImap(capabilities="IMAP4rev1 LIST-STATUS LIST-EXTENDED SPECIAL-USE") as server:
        answer = (
            b'* LIST () "/" INBOX\r\n* STATUS INBOX (MESSAGES 17 UNSEEN 3)\r\n'
            b'* LIST (\\Sent) "/" "a b"\r\n* STATUS "a b" (UNSEEN 0 MESSAGES 4)\r\n%(tag)s OK done\r\n'
        )
        server.script("LIST", Say(answer))
        found = await on(server)

    assert [each.counts for each in found] == [FolderCounts(17, 3), FolderCounts(4, 0)]
    assert [each for each in server.commands if each.startswith("LIST")] == [
        'LIST "" "*" RETURN (SPECIAL-USE STATUS (MESSAGES UNSEEN))'
    ]
    assert not [each for each in server.commands if each.startswith("STATUS")]


async def test_a_server_that_promises_too_much_is_asked_again_plainly() -> None:
    async with ScriptedImap(capabilities="IMAP4rev1 LIST-STATUS") as server:
        server.script("LIST", Say(b"%(tag)s BAD what\r\n"))
        server.script("STATUS", No("no"), times=5)

        assert [(each.path, each.counts) for each in await on(server)] == [("INBOX", None)]


@pytest.mark.engines
@pytest.mark.dovecot
class TestDovecot:
    async def test_f42_odd_names_round_trip_from_the_tree_to_the_folder(self, dovecot: Accounts) -> None:
        world = RealWorld(dovecot)
        for name in ODD:
            world.create(name.replace("/", "."))
        world.append(b"Subject: a\r\n\r\n")
        found = paths(await list_folders(world.server, world.account))
        session = await world.server.connect(world.account)

        assert found["INBOX"].counts == FolderCounts(1, 1)
        for path in [each.path for each in found.values() if each.selectable]:
            await session.open_folder(path)
        assert {name.replace("/", ".") for name in ODD} <= found.keys()
        await session.close()

    async def test_f42_neither_a_test_nor_a_listing_changes_a_mail(self, dovecot: Accounts) -> None:
        world = RealWorld(dovecot)
        world.create("Other")
        for folder in ("INBOX", "Other"):
            for number in range(3):
                world.append(b"Subject: %d\r\n\r\nbody" % number, folder)
        before = _everything(world)

        async def login() -> Account:
            return world.account

        found = {each.step: each for each in await ConnectionTests(world.server).run(login, ["INBOX", "Other"])}
        await list_folders(world.server, world.account)

        assert _everything(world) == before
        assert found[Step.FOLDERS].status is StepStatus.PASSED
        assert [(each.name, each.total, each.unread) for each in found[Step.FOLDERS].folders] == [
            ("INBOX", 3, 3),
            ("Other", 3, 3),
        ]


def _everything(world: RealWorld) -> dict[str, object]:
    """Mails and flags of all folders, \\Recent included, which only a look for writing takes away."""
    found: dict[str, object] = {}
    with world._client() as client:
        for _, _, name in client.list_folders():
            status = client.folder_status(name, ["MESSAGES", "RECENT", "UNSEEN", "UIDNEXT", "UIDVALIDITY"])
            client.select_folder(name, readonly=True)
            mails = client.fetch(client.search(), ["FLAGS"]) if status[b"MESSAGES"] else {}
            found[name] = (status, {uid: set(each[b"FLAGS"]) for uid, each in mails.items()})
    return found
