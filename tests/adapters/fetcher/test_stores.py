"""Do the stores keep the promises of their ports, in memory and in MongoDB?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from pymongo.asynchronous.database import AsyncDatabase

from contracts.values import DeliveryId, MailboxId, MailboxState
from fetcher.adapters.ledger import MongoCursors, MongoLedger
from fetcher.adapters.mongo import MongoMailboxes, create_indexes
from fetcher.domain.cursor import Cursor
from fetcher.domain.mailbox import Failure, SecretField, Security, changed
from fetcher.handlers.ledger import Cursors, Fenced, Ledger
from fetcher.handlers.mailbox_store import MailboxChangedMeanwhile, MailboxNotFound, MailboxStore
from fetcher.handlers.states import Poll, StatusStore
from support.mailboxes import (
    MAILBOX,
    NOON,
    InMemoryCursors,
    InMemoryLedger,
    InMemoryMailboxes,
    a_cursor,
    a_delivery,
    a_mailbox,
    some_settings,
)

LATER = NOON + timedelta(minutes=1)
FAILURE = Failure("tcp", "refused", "check the port")


@dataclass
class Stores:
    mailboxes: MailboxStore
    statuses: StatusStore
    cursors: Cursors
    ledger: Ledger


@pytest.fixture
async def mongodb(database: AsyncDatabase[dict[str, object]]) -> Stores:
    await create_indexes(database)
    mailboxes = MongoMailboxes(database)
    return Stores(mailboxes, mailboxes, MongoCursors(database), MongoLedger(database))


@pytest.fixture
def memory() -> Stores:
    cursors = InMemoryCursors()
    mailboxes = InMemoryMailboxes(cursors=cursors)
    return Stores(mailboxes, mailboxes, cursors, InMemoryLedger())


@pytest.fixture(params=["memory", pytest.param("mongodb", marks=pytest.mark.engines)])
def stores(request: pytest.FixtureRequest) -> Stores:
    kept: Stores = request.getfixturevalue(request.param)
    return kept


async def test_a_mailbox_is_read_as_it_was_written(stores: Stores) -> None:
    mailbox = a_mailbox(folders=("INBOX", "Büro"), security=Security.STARTTLS, interval=timedelta(minutes=5))
    await stores.mailboxes.insert(mailbox)

    assert await stores.mailboxes.get(MAILBOX) == mailbox


async def test_mailboxes_are_listed_in_the_order_of_their_ids(stores: Stores) -> None:
    ids = [MailboxId(f"mbx_{number:024x}") for number in range(5)]
    for mailbox_id in reversed(ids):
        await stores.mailboxes.insert(a_mailbox(mailbox_id))

    assert [each.id for each in await stores.mailboxes.page(None, 2)] == ids[:2]
    assert [each.id for each in await stores.mailboxes.page(ids[1], 9)] == ids[2:]


async def test_a_change_keeps_the_status_and_wins_only_once(stores: Stores) -> None:
    await stores.mailboxes.insert(a_mailbox())
    await stores.statuses.enter_state(MAILBOX, MailboxState.IDLE, None, LATER, 1)
    change = changed(a_mailbox(), some_settings(name="other"), {SecretField.PASSWORD: "cipher"}, LATER)
    await stores.mailboxes.replace(change, [SecretField.PASSWORD])

    stored = await stores.mailboxes.get(MAILBOX)
    assert (stored.settings.name, stored.secrets, stored.version) == ("other", {SecretField.PASSWORD: "cipher"}, 2)
    assert stored.status.state is MailboxState.IDLE
    with pytest.raises(MailboxChangedMeanwhile):
        await stores.mailboxes.replace(change, [])


async def test_what_is_not_there_is_not_found(stores: Stores) -> None:
    for call in (
        stores.mailboxes.get(MAILBOX),
        stores.mailboxes.delete(MAILBOX),
        stores.mailboxes.replace(replace(a_mailbox(), version=2), []),
    ):
        with pytest.raises(MailboxNotFound):
            await call


async def test_deleting_takes_the_cursors_along_so_that_nobody_can_move_them(stores: Stores) -> None:
    await stores.mailboxes.insert(a_mailbox())
    await stores.cursors.begin(a_cursor(), 1)
    await stores.mailboxes.delete(MAILBOX)

    with pytest.raises(Fenced):
        await stores.cursors.move(a_cursor(last_uid=5), 1)
    assert await stores.cursors.acquire(MAILBOX, "INBOX", 1) is None


async def test_entering_a_state_says_which_was_before_and_only_once(stores: Stores) -> None:
    await stores.mailboxes.insert(a_mailbox())

    assert await stores.statuses.enter_state(MAILBOX, MailboxState.IDLE, None, LATER, 1) is MailboxState.INIT
    assert await stores.statuses.enter_state(MAILBOX, MailboxState.IDLE, FAILURE, NOON, 1) is None
    status = (await stores.mailboxes.get(MAILBOX)).status
    assert (status.since, status.last_error) == (LATER, FAILURE)


async def test_an_owner_of_former_times_reports_into_the_void(stores: Stores) -> None:
    await stores.mailboxes.insert(a_mailbox())
    await stores.statuses.enter_state(MAILBOX, MailboxState.IDLE, None, NOON, 2)

    assert await stores.statuses.enter_state(MAILBOX, MailboxState.RETRYING, FAILURE, LATER, 1) is None
    await stores.statuses.record_polls([Poll(MAILBOX, LATER, 1, 9)])
    status = (await stores.mailboxes.get(MAILBOX)).status
    assert (status.state, status.fetched, status.last_polled_at) == (MailboxState.IDLE, 0, None)


async def test_polls_add_up(stores: Stores) -> None:
    await stores.mailboxes.insert(a_mailbox())
    await stores.statuses.record_polls([Poll(MAILBOX, NOON, 1, 3), Poll(MAILBOX, LATER, 1, quarantined=2)])
    status = (await stores.mailboxes.get(MAILBOX)).status

    assert (status.fetched, status.quarantined) == (3, 2)
    assert (status.last_mail_at, status.last_polled_at) == (NOON, LATER)


async def test_imported_mails_are_counted_and_are_no_poll(stores: Stores) -> None:
    await stores.mailboxes.insert(a_mailbox())
    await stores.statuses.record_polls([Poll(MAILBOX, NOON, 1, 3)])
    await stores.statuses.count_imported(MAILBOX, 20, 1)
    await stores.statuses.count_imported(MailboxId("mbx_unknown"), 5, 0)
    status = (await stores.mailboxes.get(MAILBOX)).status

    assert (status.fetched, status.quarantined) == (23, 1)
    assert (status.last_mail_at, status.last_polled_at) == (NOON, NOON)


async def test_a_cursor_is_read_as_it_was_written(stores: Stores) -> None:
    cursor = a_cursor(
        last_uid=4, pending=(2, 3), to_finish=(4,), skip_until=3, backlog_until=9, compare_until=1, since=LATER
    )
    assert await stores.cursors.acquire(MAILBOX, "INBOX", 1) is None
    await stores.cursors.begin(cursor, 1)
    assert await stores.cursors.acquire(MAILBOX, "INBOX", 1) == cursor

    await stores.cursors.move(a_cursor(last_uid=5), 1)
    assert await stores.cursors.acquire(MAILBOX, "INBOX", 2) == a_cursor(last_uid=5)


async def test_a_later_owner_shuts_out_the_earlier(stores: Stores) -> None:
    cursor: Cursor = a_cursor()
    await stores.cursors.begin(cursor, 1)
    await stores.cursors.acquire(MAILBOX, "INBOX", 2)

    for refused in (
        stores.cursors.move(cursor, 1),
        stores.cursors.acquire(MAILBOX, "INBOX", 1),
        stores.cursors.begin(cursor, 1),
    ):
        with pytest.raises(Fenced):
            await refused


async def test_folders_have_cursors_of_their_own(stores: Stores) -> None:
    await stores.cursors.begin(a_cursor(), 1)

    assert await stores.cursors.acquire(MAILBOX, "Archive", 1) is None


async def test_recording_again_changes_nothing(stores: Stores) -> None:
    first, second = a_delivery(a_cursor(), 1), a_delivery(a_cursor(), 2, "cd" * 32)
    await stores.ledger.record([first])
    await stores.ledger.record([first, second])

    assert await stores.ledger.recorded([first.delivery_id, DeliveryId("dlv_x")]) == {first.delivery_id}
    renumbered = a_cursor(uidvalidity=8)
    assert await stores.ledger.known_before(renumbered, ["ab" * 32, "cd" * 32, "ef" * 32]) == {"ab" * 32, "cd" * 32}


async def test_content_is_known_only_from_another_uidvalidity_of_the_same_folder(stores: Stores) -> None:
    await stores.ledger.record([a_delivery(a_cursor(), 1)])

    for cursor in (a_cursor(), a_cursor(uidvalidity=8, folder="Archive"), a_cursor(mailbox_id="mbx_x", uidvalidity=8)):
        assert await stores.ledger.known_before(cursor, ["ab" * 32]) == set()


async def test_what_no_cursor_confirms_is_given_whole(stores: Stores) -> None:
    """Not what is cut, behind the cursor, or of another numbering."""
    rows = [a_delivery(a_cursor(), uid, f"{uid:064x}") for uid in range(1, 7)]
    await stores.ledger.record([*rows, a_delivery(a_cursor(uidvalidity=8), 9)], {rows[5].delivery_id})

    found = await stores.ledger.unconfirmed(a_cursor(last_uid=4, pending=(2,)))
    assert sorted(found, key=lambda each: each.uid) == [rows[1], rows[4]]
