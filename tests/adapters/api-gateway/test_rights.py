"""Is one admin left, whatever admins do to one another at the same moment, and whoever dies of it?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

import pytest
from pydantic import SecretStr
from pymongo.asynchronous.database import AsyncDatabase

from api_gateway.adapters.mongo import MongoAccess
from api_gateway.domain.people import Person, PersonId, Role
from api_gateway.domain.tokens import Token
from api_gateway.handlers.people import Change, PersonChangedMeanwhile, PersonUnknown, RightsLost
from api_gateway.handlers.tokens import NobodyLeft
from chassis import mongo
from support.gateway import NOW, InMemoryAccess, a_person, a_token

Access = InMemoryAccess | MongoAccess
ADA, BEN, EVE = (a_person(name=name) for name in ("Ada", "Ben", "Eve"))
ROUNDS = 10


@pytest.fixture
async def database(mongo_url: str, database_name: str) -> AsyncIterator[AsyncDatabase[mongo.Document]]:
    settings = mongo.MongoSettings(url=SecretStr(mongo_url), database=database_name)
    client = mongo.connect(settings)
    yield mongo.database(client, settings)
    await client.drop_database(database_name)
    await client.close()


@pytest.fixture(params=["memory", pytest.param("mongo", marks=pytest.mark.engines)])
def access(request: pytest.FixtureRequest) -> Access:
    if request.param == "memory":
        return InMemoryAccess()
    return MongoAccess(request.getfixturevalue("database"))


async def demote(access: Access, whom: Person, by: Person) -> bool:
    try:
        await access.change_rights(whom.id, Change({"role": Role.VIEWER}), by.id)
    except RightsLost:
        return False
    return True


async def admins(access: Access) -> set[PersonId]:
    return {each.id for each in await access.everybody() if each.role is Role.ADMIN and each.active}


async def test_two_admins_who_demote_each_other_at_the_same_moment_leave_one(access: Access) -> None:
    for each in (ADA, BEN):
        await access.add_person(each)
    for _ in range(ROUNDS):
        done = await asyncio.gather(demote(access, ADA, BEN), demote(access, BEN, ADA))

        assert sorted(done) == [False, True]
        [left] = await admins(access)
        await access.change_rights(({ADA.id, BEN.id} - {left}).pop(), Change({"role": Role.ADMIN}), left)


async def test_any_number_of_admins_who_lock_one_another_out_leave_one(access: Access) -> None:
    everyone = (ADA, BEN, EVE)
    for each in everyone:
        await access.add_person(each)

    pairs = [(one, two) for one in everyone for two in everyone if one is not two]
    await asyncio.gather(*(demote(access, one, two) for one, two in pairs))

    assert len(await admins(access)) == 1


async def test_whoever_is_no_active_admin_of_everything_changes_nobodys_rights(access: Access) -> None:
    limited = Person(PersonId("usr_x"), "X", "x@example.com", Role.ADMIN, frozenset({"acc_1"}))
    agent = a_person(Role.AGENT, "Gus")
    for each in (ADA, limited, agent):
        await access.add_person(each)

    for by in (limited, agent, EVE):
        with pytest.raises(RightsLost):
            await access.change_rights(ADA.id, Change({"active": False}), by.id)
    with pytest.raises(PersonUnknown):
        await access.change_rights(EVE.id, Change({"active": False}), ADA.id)
    assert await admins(access) == {ADA.id, limited.id}


@pytest.mark.engines
async def test_what_somebody_decided_before_they_died_is_carried_out_by_the_next(
    database: AsyncDatabase[mongo.Document],
) -> None:
    """Between the decision and its effect: Ben is demoted already, and may not demote Ada."""
    access = MongoAccess(database)
    for each in (ADA, BEN):
        await access.add_person(each)
    decided = {"person_id": BEN.id, "fields": {"role": "viewer"}}
    await database["rights"].insert_one({"_id": "people", "number": 1, "decided": decided})

    assert not await demote(access, ADA, BEN)
    assert await admins(access) == {ADA.id}


@pytest.mark.engines
async def test_whoever_carries_out_an_old_decision_late_undoes_no_newer_one(
    database: AsyncDatabase[mongo.Document],
) -> None:
    access = MongoAccess(database)
    for each in (ADA, BEN):
        await access.add_person(each)
    await demote(access, BEN, ADA)
    await access.change_rights(BEN.id, Change({"role": Role.ADMIN}), ADA.id)

    late = {"$set": {"number": 1, "decided": {"person_id": BEN.id, "fields": {"role": "viewer"}}}}
    await database["rights"].update_one({"_id": "people"}, late)
    await access.change_rights(BEN.id, Change({"name": "Ben B."}), ADA.id)

    assert await admins(access) == {ADA.id, BEN.id}


@pytest.mark.parametrize("fields", [{"name": "Benno"}, {"role": Role.AGENT, "name": "Benno"}])
async def test_a_request_changes_a_person_once(access: Access, fields: dict[str, Any]) -> None:
    for each in (ADA, BEN, BEN):
        await access.add_person(each)
    ask = access.change_person if "role" not in fields else partial(access.change_rights, by=ADA.id)

    first = await ask(BEN.id, Change(fields, "one"))
    later = await ask(BEN.id, Change(fields | {"name": "Other"}, "two"))
    again = [await ask(BEN.id, Change(fields, name)) for name in ("one", "two")]

    assert (first.name, later.name) == ("Benno", "Other")
    assert again == [later, later]
    assert [each for each in await access.everybody() if each.id == BEN.id] == [later]


async def test_whoever_is_added_again_stays_as_they_are(access: Access) -> None:
    for each in (BEN, replace(BEN, name="Other")):
        await access.add_person(each)

    assert await access.everybody() == [BEN]


@pytest.mark.engines
async def test_a_request_that_died_after_its_decision_is_done_once_by_whoever_comes_next(
    database: AsyncDatabase[mongo.Document],
) -> None:
    access = MongoAccess(database)
    for each in (ADA, BEN):
        await access.add_person(each)
    decided = {"person_id": BEN.id, "fields": {"role": "viewer"}, "request": "one"}
    await database["rights"].insert_one({"_id": "people", "number": 1, "decided": decided})
    await access.change_rights(BEN.id, Change({"role": Role.AGENT}, "two"), ADA.id)

    again = await access.change_rights(BEN.id, Change({"role": Role.VIEWER}, "one"), ADA.id)

    assert again.role is Role.AGENT


async def revoked(access: Access, token: Token, at: datetime = NOW) -> bool:
    try:
        await access.revoke(token.id, at)
    except NobodyLeft:
        return False
    return True


def tokens_of(*people: Person, **fields: Any) -> list[Token]:
    return [a_token(seed, person_id=each.id, **fields)[0] for seed, each in enumerate(people, 1)]


async def filled(access: Access, tokens: list[Token]) -> None:
    for person in (ADA, BEN, EVE):
        await access.add_person(person)
    for token in tokens:
        await access.add_token(token)


async def test_admins_who_revoke_one_anothers_tokens_at_the_same_moment_leave_one(access: Access) -> None:
    tokens = tokens_of(ADA, BEN, EVE)
    await filled(access, tokens)

    done = await asyncio.gather(*(revoked(access, each) for each in [*tokens, *tokens]))

    left = [each for each in await access.tokens() if each.revoked_at is None]
    assert len(left) == 1
    assert done.count(False) >= 1
    assert not await revoked(access, left[0])


async def test_a_token_and_the_rights_of_who_has_the_other_are_not_taken_at_the_same_moment(access: Access) -> None:
    ada, ben = tokens_of(ADA, BEN)
    await filled(access, [ada, ben])

    async def demote_ada() -> bool:
        try:
            await access.change_rights(ADA.id, Change({"role": Role.VIEWER}), BEN.id)
        except NobodyLeft:
            return False
        return True

    assert sorted(await asyncio.gather(revoked(access, ben), demote_ada())) == [False, True]


@pytest.mark.parametrize(
    "fields", [{"scopes": frozenset({"ticket.read"})}, {"accounts": frozenset({"acc_1"})}, {"expires_at": NOW}]
)
async def test_a_token_that_is_limited_or_over_counts_for_nobody_and_can_always_be_revoked(
    access: Access, fields: dict[str, Any]
) -> None:
    [mine] = tokens_of(ADA)
    other, _ = a_token(2, person_id=BEN.id, **fields)
    await filled(access, [mine, other])

    assert [await revoked(access, each) for each in (mine, other, other)] == [False, True, True]
    assert not await revoked(access, mine)


@pytest.mark.engines
async def test_a_revocation_that_died_after_its_decision_is_carried_out_by_the_next(
    database: AsyncDatabase[mongo.Document],
) -> None:
    access = MongoAccess(database)
    ada, ben = tokens_of(ADA, BEN)
    await filled(access, [ada, ben])
    decided = {"token_id": ben.id, "revoked_at": NOW}
    await database["rights"].insert_one({"_id": "people", "number": 1, "decided": decided})

    assert not await revoked(access, ada)
    assert [each.id for each in await access.tokens() if each.revoked_at] == [ben.id]


@pytest.mark.engines
async def test_whoever_owns_the_database_gets_in_again_by_the_setup(database: AsyncDatabase[mongo.Document]) -> None:
    """As the README of the gateway says: where all tokens are over or lost."""
    access = MongoAccess(database)
    await access.add_first_admin(ADA)

    await database["people"].update_one({"first_admin": True}, {"$unset": {"first_admin": ""}})
    assert not await access.is_set_up()
    await access.add_first_admin(BEN)

    assert await access.everybody() == [ADA, BEN]


@pytest.mark.parametrize("fields", [{"name": "Benno"}, {"role": Role.VIEWER}])
async def test_of_two_who_saw_the_same_version_of_a_person_one_changes_them(
    access: Access, fields: dict[str, Any]
) -> None:
    for each in (ADA, BEN):
        await access.add_person(each)
    ask = access.change_person if "role" not in fields else partial(access.change_rights, by=ADA.id)
    seen = (await access.find_person(BEN.id)).version

    await ask(BEN.id, Change(fields, "first", seen))
    with pytest.raises(PersonChangedMeanwhile):
        await ask(BEN.id, Change({**fields, "email": "other@example.com"}, "second", seen))
    again = await ask(BEN.id, Change(fields, "first", seen))

    assert (again.email, again.version) == (BEN.email, (await access.find_person(BEN.id)).version)
    assert again.version != seen
    assert (
        await ask(BEN.id, Change({**fields, "email": "other@example.com"}, "third", again.version))
    ).email != BEN.email


@pytest.mark.engines
async def test_somebody_who_was_added_before_there_were_versions_is_at_version_0(
    database: AsyncDatabase[mongo.Document],
) -> None:
    access = MongoAccess(database)
    await access.add_person(BEN)
    await database["people"].update_one({"_id": BEN.id}, {"$unset": {"version": ""}})

    assert (await access.find_person(BEN.id)).version == 0
    with pytest.raises(PersonChangedMeanwhile):
        await access.change_person(BEN.id, Change({"name": "B"}, expected=1))
    assert (await access.change_person(BEN.id, Change({"name": "B"}, expected=0))).version == 1
    with pytest.raises(PersonChangedMeanwhile):
        await access.change_person(BEN.id, Change({"name": "C"}, expected=0))
