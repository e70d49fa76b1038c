"""Does every mail server keep the promises of the port: the fake, pymap and Dovecot?"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from fetcher.domain.diagnosis import Step, StepResult, StepStatus
from fetcher.domain.mailbox import Account
from fetcher.handlers.connection_test import ConnectionTests
from fetcher.handlers.mail_server import FolderMissing, LoginRefused, MailboxUnavailable, Session
from support.imap import RECEIVED
from support.imap_worlds import FakeWorld, RealWorld, World

MAIL = b"From: ada@example.com\r\nSubject: one\r\n\r\nHello\r\n"
SOON = timedelta(seconds=10)
REAL = [pytest.mark.engines]


@pytest.fixture(
    params=[
        "fake",
        pytest.param("pymap", marks=REAL),
        pytest.param("dovecot", marks=[*REAL, pytest.mark.dovecot]),
    ]
)
def world(request: pytest.FixtureRequest) -> World:
    if request.param == "fake":
        return FakeWorld()
    return RealWorld(request.getfixturevalue(request.param))


@pytest.fixture
async def session(world: World) -> AsyncIterator[Session]:
    connected = await world.server.connect(world.account)
    yield connected
    await connected.close()


def as_kept(world: World, raw: bytes) -> bytes:
    """What a server makes of a mail: pymap's Maildirs lose the CR of every CRLF."""
    keeps = not isinstance(world, RealWorld) or world.byte_exact
    return raw if keeps else raw.replace(b"\r\n", b"\n")


async def test_every_step_to_the_login_is_reported(world: World) -> None:
    results: list[StepResult] = []
    session = await world.server.connect(world.account, results.append)
    await session.close()

    assert [result.step for result in results] == list(Step)[: list(Step).index(Step.FOLDERS)]
    assert StepStatus.FAILED not in {result.status for result in results}


async def tried(world: World, folders: list[str]) -> tuple[StepResult, ...]:
    async def login() -> Account:
        return world.account

    return await ConnectionTests(world.server).run(login, folders)


async def test_a_connection_is_checked_to_its_folders(world: World) -> None:
    good = {each.step: each for each in await tried(world, ["INBOX"])}
    bad = {each.step: each for each in await tried(world, ["INBOX", "Nowhere"])}

    assert good[Step.FOLDERS].status is StepStatus.PASSED
    assert (bad[Step.FOLDERS].status, "INBOX" in bad[Step.FOLDERS].fix) == (StepStatus.FAILED, True)


async def test_a_missing_folder_leaves_the_session_usable(session: Session) -> None:
    with pytest.raises(FolderMissing):
        await session.open_folder("Nowhere")

    assert (await session.open_folder("INBOX")).uidvalidity > 0


async def test_folders_with_odd_names_are_listed_and_opened(world: World, session: Session) -> None:
    for name in ("Büro & Co", "日本", 'quo"te'):
        world.create(name)
        assert name in [each.name for each in await session.list_folders()]
        await session.open_folder(name)


async def test_only_uids_above_the_given_one_are_new(world: World, session: Session) -> None:
    assert (await session.open_folder("INBOX")).uidnext == 1
    for _ in range(3):
        world.append(MAIL)

    assert await session.uids_after(0) == [1, 2, 3]
    assert await session.uids_after(2) == [3]
    assert await session.uids_after(3) == []
    assert await session.uids_after(300) == []


async def test_mails_come_whole_with_hash_and_date_and_stay_unread(world: World, session: Session) -> None:
    other = MAIL.replace(b"Hello", b'H\xe4llo (") {5}\r\n)')
    world.append(MAIL)
    world.append(other)
    await session.open_folder("INBOX", writable=True)

    sizes = await session.sizes([1, 2])
    mails = await session.fetch([1, 2])

    raws = [as_kept(world, MAIL), as_kept(world, other)]
    assert sizes == {1: len(raws[0]), 2: len(raws[1])}
    assert [mail.raw for mail in mails] == raws
    assert [mail.sha256 for mail in mails] == [hashlib.sha256(raw).hexdigest() for raw in raws]
    assert mails[0].received_at == RECEIVED
    assert not world.is_seen(1)


async def test_mails_that_are_gone_are_left_out(world: World, session: Session) -> None:
    for _ in range(3):
        world.append(MAIL)
    await session.open_folder("INBOX")
    world.expunge(2)
    await session.uids_after(0)

    assert await session.existing([1, 2, 9]) == [1]
    assert set(await session.sizes([1, 2, 3])) == {1, 3}
    assert [mail.uid for mail in await session.fetch([1, 2, 3])] == [1, 3]
    assert await session.piece(2, 0, 1000) is None
    assert set(await session.received([1, 2, 3])) == {1, 3}


async def test_a_mail_comes_in_pieces_that_end_where_it_ends(world: World, session: Session) -> None:
    raw = MAIL + b"".join(b"%070d\r\n" % number for number in range(30_000))
    world.append(raw)
    await session.open_folder("INBOX")
    kept = as_kept(world, raw)
    pieces = [await session.piece(1, offset, 1_000_000) for offset in (0, 1_000_000, 2_000_000, len(kept))]

    assert b"".join(piece.data for piece in pieces if piece) == kept
    assert [len(piece.data) for piece in pieces[:2] if piece] == [1_000_000, 1_000_000]
    assert pieces[0] is not None
    assert pieces[0].received_at == RECEIVED


async def test_the_greatest_uid_is_told_by_what_is_there(world: World, session: Session) -> None:
    await session.open_folder("INBOX")
    assert await session.highest() == 0
    await session.close()
    for _ in range(3):
        world.append(MAIL)
    world.expunge(3)
    again = await world.server.connect(world.account)
    await again.open_folder("INBOX")

    assert await again.highest() == 2
    await again.close()


async def test_mails_are_found_by_day_and_by_flag(world: World, session: Session) -> None:
    for days in (0, 10, 20):
        world.append(MAIL, received_at=RECEIVED - timedelta(days=days))
    await session.open_folder("INBOX", writable=True)
    await session.mark_read([2])

    assert await session.uids_since((RECEIVED - timedelta(days=11)).date()) == [1, 2]
    assert await session.unread([1, 2, 3, 9]) == [1, 3]


async def test_moved_mails_are_elsewhere_and_moving_may_be_repeated(world: World, session: Session) -> None:
    world.create('Büro & "Co"')
    for _ in range(3):
        world.append(MAIL)
    await session.open_folder("INBOX", writable=True)
    for _ in range(2):
        await session.move([1, 3, 77], 'Büro & "Co"')

    assert await session.uids_after(0) == [2]
    await session.open_folder('Büro & "Co"')
    assert await session.uids_after(0) == [1, 2]


async def test_mail_cannot_be_moved_to_nowhere(world: World, session: Session) -> None:
    world.append(MAIL)
    await session.open_folder("INBOX", writable=True)
    with pytest.raises(FolderMissing):
        await session.move([1], "Nowhere")

    assert await session.uids_after(0) == [1]


async def test_deleting_takes_these_mails_and_no_others(world: World, session: Session) -> None:
    for _ in range(3):
        world.append(MAIL)
    await session.open_folder("INBOX", writable=True)
    for _ in range(2):
        await session.delete([2, 77])

    assert await session.uids_after(0) == [1, 3]


async def test_marking_as_read_marks_and_may_be_repeated(world: World, session: Session) -> None:
    world.append(MAIL)
    world.append(MAIL)
    await session.open_folder("INBOX", writable=True)
    await session.mark_read([1])
    await session.mark_read([1, 77])

    assert (world.is_seen(1), world.is_seen(2)) == (True, False)


async def test_a_folder_made_anew_has_another_uidvalidity(world: World, session: Session) -> None:
    world.create("Box")
    before = await session.open_folder("Box")
    await session.open_folder("INBOX")
    await asyncio.sleep(1.1)  # servers make UIDVALIDITY of the time in seconds
    world.rebuild("Box")

    assert (await session.open_folder("Box")).uidvalidity != before.uidvalidity


async def test_idling_ends_when_mail_arrives(world: World, session: Session) -> None:
    await session.open_folder("INBOX")
    assert await session.uids_after(0) == []
    idling = asyncio.create_task(session.idle(SOON))
    await asyncio.sleep(0.1)
    await asyncio.to_thread(world.append, MAIL) if isinstance(world, RealWorld) else world.append(MAIL)

    assert await asyncio.wait_for(idling, 5)
    assert await session.uids_after(0) == [1]


async def test_idling_ends_when_woken_even_before_it_began(session: Session) -> None:
    await session.open_folder("INBOX")
    session.wake()
    assert await asyncio.wait_for(session.idle(SOON), 5)

    idling = asyncio.create_task(session.idle(SOON))
    await asyncio.sleep(0.05)
    session.wake()
    assert await asyncio.wait_for(idling, 5)


async def test_idling_ends_when_its_time_is_over(session: Session) -> None:
    await session.open_folder("INBOX")

    assert not await asyncio.wait_for(session.idle(timedelta(milliseconds=50)), 5)


async def test_a_session_can_be_closed_at_any_time_and_twice(session: Session) -> None:
    await session.open_folder("INBOX")
    idling = asyncio.create_task(session.idle(SOON))
    await asyncio.sleep(0.05)
    await asyncio.wait_for(session.close(), 5)
    await session.close()
    session.wake()
    await asyncio.wait([idling], timeout=5)

    assert idling.done()
    idling.exception()
    with pytest.raises(MailboxUnavailable):
        await session.open_folder("INBOX")


# The last one: Dovecot answers slowly after a refusal.
async def test_a_wrong_password_is_refused_without_being_repeated(world: World) -> None:
    results: list[StepResult] = []
    with pytest.raises(LoginRefused) as refused:
        await world.server.connect(replace(world.account, secret="canary-55"), results.append)

    assert refused.value.step is Step.LOGIN
    assert refused.value.message
    assert (results[-1].step, results[-1].status) == (Step.LOGIN, StepStatus.FAILED)
    assert "canary" not in f"{refused.value}{results}"
