"""Does the store of mailboxes keep the promises of its port, in memory and in MongoDB?"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from pymongo.asynchronous.database import AsyncDatabase

from contracts.values import AccountId, MailboxId, MailboxState
from fetcher.adapters.mongo import MongoMailboxes, create_indexes
from fetcher.domain.mailbox import (
    AfterImport,
    Auth,
    Mailbox,
    MailboxSettings,
    OAuthSettings,
    SecretField,
    Security,
    StartPoint,
    changed,
)
from fetcher.handlers.mailbox_store import Filter, MailboxStore
from fetcher.handlers.mailboxes import Mailboxes
from support.keys import a_ring
from support.mailboxes import (
    MAILBOX,
    NOON,
    InMemoryCursors,
    InMemoryMailboxes,
    RecordedEvents,
    a_mailbox,
    some_settings,
)

OTHER = MailboxId("mbx_" + "1" * 24)
EVERYTHING = MailboxSettings(
    name="Büro",
    address="büro@example.com",
    provider="gmail",
    host="imap.example.com",
    port=143,
    security=Security.STARTTLS,
    user="büro",
    auth=Auth.XOAUTH2,
    oauth=OAuthSettings("id", "https://a.example/token", "https://a.example/authorize", "tenant", ("mail", "offline")),
    ca_pem="PEM",
    authserv_id="",
    account_id=AccountId("acc_1"),
    folders=("INBOX", "Büro"),
    priority=0,
    interval=timedelta(minutes=5),
    cron="*/5 * * * *",
    timezone="Europe/Zagreb",
    idle=False,
    unread_only=True,
    mark_read=True,
    after_import=AfterImport.MOVE,
    move_to="Done",
    start=StartPoint.SINCE,
    since=NOON,
    size_limit=1_000_000,
    active=False,
    polling_enabled=False,
    default=True,
)


@pytest.fixture
async def mongodb(database: AsyncDatabase[dict[str, object]]) -> MailboxStore:
    await create_indexes(database)
    return MongoMailboxes(database)


@pytest.fixture
def memory() -> MailboxStore:
    return InMemoryMailboxes(cursors=InMemoryCursors())


@pytest.fixture(params=["memory", pytest.param("mongodb", marks=pytest.mark.engines)])
def store(request: pytest.FixtureRequest) -> MailboxStore:
    kept: MailboxStore = request.getfixturevalue(request.param)
    return kept


def with_settings(settings: MailboxSettings, mailbox_id: MailboxId = MAILBOX) -> Mailbox:
    return replace(a_mailbox(mailbox_id), settings=settings)


async def test_everything_people_chose_is_read_as_it_was_written(store: MailboxStore) -> None:
    plain, full = with_settings(some_settings()), with_settings(EVERYTHING, OTHER)
    for mailbox in (plain, full):
        await store.insert(mailbox)

    assert await store.get(MAILBOX) == plain
    assert await store.get(OTHER) == full


@pytest.mark.engines
async def test_a_mailbox_without_an_interval_of_its_own_follows_the_deployment(
    database: AsyncDatabase[dict[str, object]],
) -> None:
    settings = some_settings(interval=timedelta(seconds=60), interval_inherited=True)
    await MongoMailboxes(database).insert(with_settings(settings))
    later = await MongoMailboxes(database, timedelta(seconds=15)).get(MAILBOX)

    assert (later.settings.interval, later.settings.interval_inherited) == (timedelta(seconds=15), True)


async def test_at_most_one_mailbox_is_the_default(store: MailboxStore) -> None:
    await store.insert(with_settings(some_settings(default=True)))
    await store.insert(with_settings(some_settings(default=True), OTHER))
    first = await store.get(MAILBOX)
    assert (first.settings.default, first.version) == (False, 2)

    await store.replace(changed(first, replace(first.settings, default=True), {}, NOON), [])
    assert [(await store.get(each)).settings.default for each in (MAILBOX, OTHER)] == [True, False]
    second = await store.get(OTHER)
    await store.replace(changed(second, replace(second.settings, name="x"), {}, NOON), [])
    assert (await store.get(MAILBOX)).settings.default


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Filter(), ["a", "b", "c"]),
        (Filter(state=MailboxState.PAUSED), ["c"]),
        (Filter(active=False), ["b"]),
        (Filter(provider="gmail"), ["a"]),
        (Filter(account_id=AccountId("acc_1")), ["b"]),
        (Filter(text="B@EXAMPLE"), ["b"]),
        (Filter(text=".*"), []),
        (Filter(text="example", active=True), ["a", "c"]),
    ],
)
async def test_mailboxes_are_found_by_what_is_asked_for(store: MailboxStore, wanted: Filter, found: list[str]) -> None:
    paused = replace(a_mailbox().status, state=MailboxState.PAUSED)
    for number, settings in enumerate(
        (
            some_settings(name="a", provider="gmail", address="a@example.com"),
            some_settings(name="b", active=False, account_id="acc_1", address="b@example.com"),
            some_settings(name="c", address="c@example.com"),
        )
    ):
        mailbox = with_settings(settings, MailboxId(f"mbx_{number}"))
        await store.insert(replace(mailbox, status=paused) if settings.name == "c" else mailbox)

    assert [each.settings.name for each in await store.page(None, 9, wanted)] == found


async def test_a_secret_is_swapped_only_for_the_one_that_was_seen(store: MailboxStore) -> None:
    await store.insert(a_mailbox())
    before = a_mailbox().secrets[SecretField.PASSWORD]

    assert not await store.swap_secret(MAILBOX, SecretField.PASSWORD, "another", "x")
    assert not await store.swap_secret(OTHER, SecretField.PASSWORD, before, "x")
    assert await store.swap_secret(MAILBOX, SecretField.PASSWORD, before, "after")
    assert await store.swap_secret(MAILBOX, SecretField.REFRESH_TOKEN, None, "first")
    assert not await store.swap_secret(MAILBOX, SecretField.REFRESH_TOKEN, None, "second")
    mailbox = await store.get(MAILBOX)
    assert (mailbox.secrets, mailbox.version) == (
        {SecretField.PASSWORD: "after", SecretField.REFRESH_TOKEN: "first"},
        1,
    )


async def test_a_change_leaves_secrets_alone_that_it_does_not_name(store: MailboxStore) -> None:
    await store.insert(a_mailbox())
    seen = await store.get(MAILBOX)
    await store.swap_secret(MAILBOX, SecretField.REFRESH_TOKEN, None, "renewed meanwhile")
    await store.replace(changed(seen, seen.settings, {SecretField.PASSWORD: None}, NOON), [SecretField.PASSWORD])

    assert (await store.get(MAILBOX)).secrets == {SecretField.REFRESH_TOKEN: "renewed meanwhile"}


@pytest.mark.engines
async def test_c01_a_dump_of_the_database_holds_no_secret(database: AsyncDatabase[dict[str, object]]) -> None:
    mailboxes = Mailboxes(MongoMailboxes(database), a_ring("k1"), RecordedEvents(), now=lambda: NOON)
    mailbox = (await mailboxes.create(some_settings(), {SecretField.PASSWORD: "canary-88"})).mailbox

    dump = [str(document) async for document in database.mailboxes.find()]
    account = await mailboxes.account(mailbox)
    assert account.secret == "canary-88"
    assert "canary" not in "".join(dump) + repr(mailbox) + repr(account)
