"""Are answers kept as the port promises: in memory and in MongoDB alike?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from pydantic import SecretStr
from pymongo.asynchronous.database import AsyncDatabase

from api_gateway.adapters.answers import LONGEST_KEPT, MongoKeptAnswers
from api_gateway.domain.repeating import KEPT_FOR, Kept, Reply, fingerprint, key_of
from api_gateway.domain.tokens import TokenId
from chassis import mongo
from chassis.mongo import Document
from support.gateway import NOW
from support.gateway_ledger import InMemoryKeptAnswers

Answers = InMemoryKeptAnswers | MongoKeptAnswers
KEY = key_of(TokenId("tok_1"), "once")
ASKED = fingerprint(b"POST", b"/api/v1/x")
REPLY = Reply(201, (("content-type", "application/json"), ("etag", '"1"')), b'{"token": "pd_canary\xff"}')


@asynccontextmanager
async def _opened(request: pytest.FixtureRequest) -> AsyncIterator[AsyncDatabase[Document]]:
    settings = mongo.MongoSettings(
        url=SecretStr(request.getfixturevalue("mongo_url")), database=request.getfixturevalue("database_name")
    )
    client = mongo.connect(settings)
    yield mongo.database(client, settings)
    await client.drop_database(settings.database)
    await client.close()


@pytest.fixture
async def database(request: pytest.FixtureRequest) -> AsyncIterator[AsyncDatabase[Document]]:
    async with _opened(request) as opened:
        yield opened


@pytest.fixture(params=["memory", pytest.param("mongo", marks=pytest.mark.engines)])
async def answers(request: pytest.FixtureRequest) -> AsyncIterator[Answers]:
    if request.param == "memory":
        yield InMemoryKeptAnswers()
        return
    async with _opened(request) as opened:
        yield MongoKeptAnswers(opened)


async def test_of_concurrent_claims_one_succeeds_and_the_others_see_it(answers: Answers) -> None:
    found = await asyncio.gather(*(answers.claim(KEY, ASKED, NOW, "s") for _ in range(10)))

    assert found.count(None) == 1
    assert [each for each in found if each] == [Kept(ASKED, NOW)] * 9


async def test_a_kept_answer_comes_back_byte_by_byte_to_the_same_token(answers: Answers) -> None:
    await answers.claim(KEY, ASKED, NOW, "s")
    await answers.keep(KEY, REPLY, "s")

    assert await answers.claim(KEY, ASKED, NOW, "s") == Kept(ASKED, NOW, REPLY)
    assert await answers.claim(KEY, ASKED, NOW, "another") == Kept(ASKED, NOW, broken=True)


async def test_a_freed_key_can_be_claimed_again_and_a_broken_one_cannot(answers: Answers) -> None:
    await answers.claim(KEY, ASKED, NOW, "s")
    await answers.free(KEY)
    await answers.free(KEY)

    assert await answers.claim(KEY, ASKED, NOW, "s") is None
    await answers.mark_broken(KEY)
    assert await answers.claim(KEY, ASKED, NOW, "s") == Kept(ASKED, NOW, broken=True)


async def test_after_a_day_a_key_is_as_new(answers: Answers) -> None:
    await answers.claim(KEY, ASKED, NOW, "s")
    await answers.keep(KEY, REPLY, "s")

    assert await answers.claim(KEY, ASKED, NOW + KEPT_FOR - timedelta(seconds=1), "s") == Kept(ASKED, NOW, REPLY)
    assert await answers.claim(KEY, ASKED, NOW + KEPT_FOR, "s") is None


@pytest.mark.engines
async def test_c04_a_copy_of_the_database_shows_nothing_of_an_answer(database: AsyncDatabase[Document]) -> None:
    answers = MongoKeptAnswers(database)
    await answers.claim(KEY, ASKED, NOW, "the token")
    await answers.keep(KEY, REPLY, "the token")

    stored = str([each async for each in database["answers"].find()])
    assert "canary" not in stored
    assert "the token" not in stored


@pytest.mark.engines
async def test_an_answer_too_long_to_be_kept_leaves_the_outcome_unknown(database: AsyncDatabase[Document]) -> None:
    answers = MongoKeptAnswers(database)
    for length, kept in ((LONGEST_KEPT, True), (LONGEST_KEPT + 1, False)):
        await answers.claim(KEY, ASKED, NOW, "s")
        await answers.keep(KEY, Reply(200, (), b"x" * length), "s")
        found = await answers.claim(KEY, ASKED, NOW, "s")
        await answers.free(KEY)

        assert found
        assert (found.reply is not None, found.broken) == (kept, not kept)
