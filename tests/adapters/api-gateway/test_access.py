"""Are people and tokens kept as the ports promise: in memory and in MongoDB alike?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from pydantic import SecretStr

from api_gateway.adapters.mongo import MongoAccess
from api_gateway.domain.people import Person, PersonId, Role
from api_gateway.domain.tokens import TokenId
from api_gateway.handlers.access import AccessUnavailable
from api_gateway.handlers.people import Change, PersonUnknown
from api_gateway.handlers.setup import AlreadySetUp
from api_gateway.handlers.tokens import TokenIdTaken, TokenUnknown
from chassis import mongo
from support.gateway import NOW, InMemoryAccess, a_person, a_token

Access = InMemoryAccess | MongoAccess


@pytest.fixture(params=["memory", pytest.param("mongo", marks=pytest.mark.engines)])
async def access(request: pytest.FixtureRequest) -> AsyncIterator[Access]:
    if request.param == "memory":
        yield InMemoryAccess()
        return
    settings = mongo.MongoSettings(
        url=SecretStr(request.getfixturevalue("mongo_url")), database=request.getfixturevalue("database_name")
    )
    client = mongo.connect(settings)
    yield MongoAccess(mongo.database(client, settings))
    await client.drop_database(settings.database)
    await client.close()


async def test_a_token_is_found_with_its_person_as_it_was_kept(access: Access) -> None:
    person = a_person()
    limited, _ = a_token(1, scopes=frozenset({"b", "a"}), expires_at=NOW + timedelta(days=1))
    unlimited, _ = a_token(2)
    await access.add_first_admin(person)
    await access.add_token(limited)
    await access.add_token(unlimited)

    assert await access.find(limited.id) == (limited, person)
    assert await access.find(unlimited.id) == (unlimited, person)
    assert await access.find(TokenId("tok_none")) is None


async def test_a_token_of_nobody_is_not_found(access: Access) -> None:
    token, _ = a_token()
    await access.add_token(token)

    assert await access.find(token.id) is None


async def test_a_taken_id_is_refused_and_the_first_token_stays(access: Access) -> None:
    first, _ = a_token(1, name="first")
    second, _ = a_token(1, name="second")
    await access.add_token(first)

    with pytest.raises(TokenIdTaken):
        await access.add_token(second)

    assert await access.tokens() == [first]


async def test_tokens_are_listed_newest_first(access: Access) -> None:
    tokens = [a_token(n, created_at=NOW + timedelta(minutes=n))[0] for n in (2, 3, 1)]
    for token in tokens:
        await access.add_token(token)

    assert [token.created_at for token in await access.tokens()] == [NOW + timedelta(minutes=n) for n in (3, 2, 1)]


async def test_revoking_twice_keeps_the_first_instant_and_an_unknown_token_is_named(access: Access) -> None:
    token, _ = a_token()
    await access.add_token(token)

    await access.revoke(token.id, NOW)
    await access.revoke(token.id, NOW + timedelta(days=1))
    with pytest.raises(TokenUnknown, match="tok_none"):
        await access.revoke(TokenId("tok_none"), NOW)

    assert [each.revoked_at for each in await access.tokens()] == [NOW]


async def test_last_use_only_moves_forward(access: Access) -> None:
    token, _ = a_token()
    await access.add_token(token)

    for minutes in (1, 3, 2):
        await access.note_use(token.id, NOW + timedelta(minutes=minutes))
    await access.note_use(TokenId("tok_none"), NOW)

    assert [each.last_used_at for each in await access.tokens()] == [NOW + timedelta(minutes=3)]


async def test_a_forgotten_token_is_gone(access: Access) -> None:
    token, _ = a_token()
    await access.add_token(token)

    await access.forget_token(token.id)
    await access.forget_token(token.id)

    assert await access.tokens() == []


async def test_people_are_kept_as_they_are_and_changed_field_by_field(access: Access) -> None:
    ada, bob = (
        a_person(),
        Person(PersonId("usr_bob"), "Bob", "b@example.com", Role.AGENT, frozenset({"acc_2", "acc_1"})),
    )
    token, _ = a_token(1, person_id=bob.id)
    await access.add_first_admin(ada)
    await access.add_person(bob)
    await access.add_token(token)
    assert await access.everybody() == [ada, bob]

    fields = {"role": Role.VIEWER, "accounts": frozenset({"acc_3"}), "active": False}
    changed = await access.change_person(bob.id, Change(fields))
    with pytest.raises(PersonUnknown, match="usr_none"):
        await access.change_person(PersonId("usr_none"), Change({"name": "x"}))

    assert changed == replace(bob, role=Role.VIEWER, accounts=frozenset({"acc_3"}), active=False, version=2)
    assert await access.find(token.id) == (token, changed)
    assert (await access.change_person(bob.id, Change({"accounts": None}))).accounts is None


async def test_of_concurrent_first_admins_exactly_one_is_kept(access: Access) -> None:
    assert not await access.is_set_up()

    people = [Person(PersonId(f"usr_{n}"), f"P{n}", "p@example.com", Role.ADMIN) for n in range(10)]
    outcomes = await asyncio.gather(*map(access.add_first_admin, people), return_exceptions=True)

    assert sum(outcome is None for outcome in outcomes) == 1
    assert sum(isinstance(outcome, AlreadySetUp) for outcome in outcomes) == 9
    assert await access.is_set_up()
    (first,) = (each for each, outcome in zip(people, outcomes, strict=True) if outcome is None)
    assert await access.emails({first.id, "usr_none"}) == {first.id: "p@example.com"}


@pytest.mark.engines
async def test_a_database_that_is_away_is_an_outage_and_no_secret_is_in_its_text() -> None:
    settings = mongo.MongoSettings(
        url=SecretStr("mongodb://user:canary@127.0.0.1:1/?serverSelectionTimeoutMS=200"), database="x"
    )
    client = mongo.connect(settings)
    access = MongoAccess(mongo.database(client, settings))

    with pytest.raises(AccessUnavailable) as caught:
        await access.is_set_up()

    assert "canary" not in str(caught.value)
    await client.close()
