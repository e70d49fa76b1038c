"""Are keys proven before anything is done with them, and changed without anybody noticing?"""

from __future__ import annotations

import asyncio

import pytest

from contracts.values import MailboxId
from fetcher.domain.mailbox import SecretField
from fetcher.handlers.keys import Keys, KeysUnusable
from fetcher.handlers.mailboxes import Mailboxes, Policy
from support.fetcher_api import ALL, BOX, ROTATE, FetcherApi
from support.keys import a_ring
from support.mailboxes_watched import running


@pytest.fixture
def world() -> FetcherApi:
    return FetcherApi()


def replica(world: FetcherApi, active: str, *others: str, wrong: str = "") -> Keys:
    """Another process of the same deployment, with keys of its own."""
    return Keys(a_ring(active, *others, wrong=wrong), world.key_store, world.store, now=world.now)


async def logs_in(world: FetcherApi, keys: Keys) -> bool:
    """Whether every mailbox's secret can be read with these keys alone."""
    mailboxes = Mailboxes(world.store, keys.secrets, world.events, now=world.now, policy=Policy())
    accounts = [await mailboxes.account(mailbox) for mailbox in world.store.mailboxes.values()]
    return bool(accounts) and all(account.secret == "geheim" for account in accounts)


async def test_c02_a_rotation_brings_all_secrets_to_the_new_key_and_the_old_one_can_go(world: FetcherApi) -> None:
    for number in range(5):
        await world.created(name=str(number), client_secret="cs")
    world.keys = replica(world, "k2", "k1")
    await world.keys.rotate()
    before = await world.keys.use()
    async with running(world.loop().run):
        while (use := await world.keys.use()).remaining:
            await asyncio.sleep(0.001)

    assert (before.remaining, before.removable) == (10, frozenset())
    assert (use.in_use, use.removable) == ({"k2": 10}, {"k1"})
    alone = replica(world, "k2")
    await alone.check()
    assert await logs_in(world, alone)
    assert all(mailbox.version == 1 for mailbox in world.store.mailboxes.values())


async def test_c02_a_missing_key_stops_everything_before_anything_is_overwritten(world: FetcherApi) -> None:
    await world.created()
    stored = dict(world.store.mailboxes)
    keys = replica(world, "k2")
    mailboxes = Mailboxes(world.store, keys.secrets, world.events, now=world.now)

    with pytest.raises(KeysUnusable, match="'k1' is not in the key ring"):
        await keys.check()
    with pytest.raises(KeysUnusable):
        await keys.rotate()
    with pytest.raises(KeysUnusable):
        await mailboxes.create(next(iter(stored.values())).settings, {SecretField.PASSWORD: "x"})
    assert world.store.mailboxes == stored
    assert world.key_store.kept == {}


@pytest.mark.parametrize("proven", [True, False])
async def test_c02_a_wrong_key_under_the_right_id_is_found_out(world: FetcherApi, *, proven: bool) -> None:
    await world.created()
    if proven:
        await replica(world, "k1").check()
    stored = dict(world.store.mailboxes)
    wrong = replica(world, "k1", wrong="k1")

    with pytest.raises(KeysUnusable, match="'k1'"):
        await wrong.check()
    assert not wrong.secrets.trusted
    assert world.store.mailboxes == stored


async def test_c02_one_damaged_secret_does_not_stop_the_others(world: FetcherApi) -> None:
    await world.created()
    await replica(world, "k1").check()
    path = await world.created(name="damaged")
    mailbox_id = MailboxId(path.rpartition("/")[2])
    before = world.store.mailboxes[mailbox_id].secrets[SecretField.PASSWORD]
    await world.store.swap_secret(mailbox_id, SecretField.PASSWORD, before, before[:-4] + "AAAA")
    keys = replica(world, "k2", "k1")
    await keys.check()
    await keys.rotate()
    await keys.carry_on()
    use = await keys.use()

    assert (use.in_use, use.remaining) == ({"k1": 1, "k2": 1}, 1)
    assert use.rotation is not None
    assert (use.rotation.unreadable, use.removable) == (1, frozenset())


async def test_a_secret_that_changes_during_a_rotation_keeps_its_change(world: FetcherApi) -> None:
    path = await world.created()
    mailbox_id = MailboxId(path.rpartition("/")[2])
    keys = replica(world, "k2", "k1")
    await keys.rotate()
    swap = world.store.swap_secret

    async def late(mailbox_id: MailboxId, name: SecretField, before: str | None, after: str) -> bool:
        world.store.swap_secret = swap  # type: ignore[method-assign] # only the first time
        await world.call("PATCH", path, {"secret": "changed"})
        return await swap(mailbox_id, name, before, after)

    world.store.swap_secret = late  # type: ignore[method-assign] # somebody is quicker
    await keys.carry_on()

    cipher = world.store.mailboxes[mailbox_id].secrets[SecretField.PASSWORD]
    assert keys.secrets.decrypt(cipher, record=mailbox_id, field="password") == "changed"
    assert (await keys.use()).in_use == {"k2": 1}


async def test_a_replica_with_the_old_active_key_leaves_a_rotation_to_the_others(world: FetcherApi) -> None:
    await world.created()
    await replica(world, "k2", "k1").rotate()

    assert await replica(world, "k1", "k2").carry_on() is False
    assert (await replica(world, "k2", "k1").carry_on(), (await world.keys.use()).in_use) == (True, {"k2": 1})


async def test_the_api_shows_keys_and_starts_a_rotation_once(world: FetcherApi) -> None:
    await world.created()
    status, first = await world.call("POST", "/v1/keys/rotate")
    _, second = await world.call("POST", "/v1/keys/rotate")
    _, shown = await world.call("GET", "/v1/keys")

    assert status == 202
    assert (first["active"], first["rotating"]) == ("k1", True)
    assert second["requested_at"] == first["requested_at"]
    assert shown["keys"] == [{"id": "k1", "secrets": 1, "at_hand": True, "active": True, "removable": False}]


async def test_keys_are_the_business_of_those_who_may_rotate_them(world: FetcherApi) -> None:
    for method, path in (("GET", "/v1/keys"), ("POST", "/v1/keys/rotate")):
        assert (await world.call(method, path, may=ALL - {ROTATE}))[0] == 403


async def test_without_proven_keys_the_api_stores_no_secret_and_says_so(world: FetcherApi) -> None:
    world.keys.secrets.trusted = False
    status, document = await world.call("POST", "/v1/mailboxes", dict(BOX))

    assert (status, document["code"]) == (503, "keys_unusable")
    assert world.store.mailboxes == {}
