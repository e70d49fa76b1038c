"""Is what a request left known as long as anybody may ask again, in MongoDB as in memory?"""

import pytest

from contracts.events.directory import Change, PolicyChanged
from router.handlers.accounts import account_changed
from router.handlers.mappings import mapping_changed
from router.handlers.ports import ChangedMeanwhile, Left, Request, Taken
from router.handlers.users import user_changed
from support.routing import NOW, a_mapping, an_account
from support.routing_people import a_user
from support.routing_stores import Stores

ACCOUNT = an_account("acc_1", "a.example")
RENAMED = ACCOUNT.model_copy(update={"name": "Renamed", "version": 2})
GONE = RENAMED.model_copy(update={"version": 3})


async def announced(world: Stores) -> None:
    while waiting := await world.outbox.waiting(10):
        await world.outbox.clear([mark for mark, _ in waiting])


async def test_what_each_request_left_is_told_before_and_after_its_event_was_announced(world: Stores) -> None:
    for announce in (False, True):
        if announce:
            await announced(world)
        else:
            await world.accounts.insert(ACCOUNT, account_changed(ACCOUNT, Change.CREATED, ""), Request("one"))
            await world.accounts.replace(RENAMED, account_changed(RENAMED, Change.UPDATED, ""), Request("two"))
            await world.accounts.delete(GONE, account_changed(GONE, Change.DELETED, ""), Request("three"))

        found = await world.accounts.left_by(["one", "two", "three", "four"])

        assert found == {"one": Left(ACCOUNT, {}), "two": Left(RENAMED, {}), "three": Left(GONE, {})}


async def test_a_change_that_was_not_done_leaves_nothing_of_its_request(world: Stores) -> None:
    await world.accounts.insert(ACCOUNT, account_changed(ACCOUNT, Change.CREATED, ""))
    second = an_account("acc_2", "a.example")

    with pytest.raises(Taken):
        await world.accounts.insert(second, account_changed(second, Change.CREATED, ""), Request("taken"))
    with pytest.raises(ChangedMeanwhile):
        await world.accounts.replace(GONE, account_changed(GONE, Change.UPDATED, ""), Request("late"))

    assert await world.accounts.left_by(["taken", "late"]) == {}


async def test_what_a_request_was_answered_besides_is_told_with_it(world: Stores) -> None:
    user = a_user("ada")
    await world.users.insert(user, user_changed(user, Change.CREATED, ""), Request("one", {"welcomed": True}))
    await announced(world)

    assert (await world.users.left_by(["one"]))["one"].said == {"welcomed": True}


async def test_a_request_that_changed_nothing_is_known_too_and_stays_as_it_was_first_noted(world: Stores) -> None:
    await world.accounts.note(ACCOUNT, Request("one", {"role_given": True}))
    await world.accounts.note(RENAMED, Request("one"))

    assert await world.accounts.left_by(["one"]) == {"one": Left(ACCOUNT, {"role_given": True})}


async def test_versions_and_the_policy_know_their_requests(world: Stores) -> None:
    mapping = a_mapping("acme.com")
    await world.mappings.insert(mapping, mapping_changed(mapping, Change.CREATED, "usr_a"), Request("map"))
    after = (await world.policies.read()).model_copy(update={"auto_create_users": False, "version": 2})
    event = PolicyChanged(entity_id=after.id, change=Change.UPDATED, version=2, occurred_at=NOW)
    await world.policies.write(after, event, Request("policy"))
    await announced(world)

    assert await world.mappings.left_by(["map"]) == {"map": Left(mapping, {})}
    assert await world.policies.left_by(["policy"]) == {"policy": Left(after, {})}
    assert [each.entity for each in await world.versions.of(mapping.id, 10)] == [mapping]
