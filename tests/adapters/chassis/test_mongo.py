"""What does a real server answer, and is it understood?"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import SecretStr
from pymongo import AsyncMongoClient, InsertOne, UpdateOne
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.errors import BulkWriteError, DuplicateKeyError, ServerSelectionTimeoutError

from chassis import mongo
from chassis.mongo import Duplicate, MongoSettings

Collection = AsyncCollection[dict[str, Any]]


@pytest.fixture
def settings(mongo_url: str, database_name: str) -> MongoSettings:
    return MongoSettings(url=SecretStr(mongo_url), database=database_name)


@pytest.fixture
async def client(settings: MongoSettings) -> AsyncIterator[AsyncMongoClient[dict[str, Any]]]:
    async with mongo.connect(settings) as client:
        yield client


@pytest.fixture
async def log(client: AsyncMongoClient[dict[str, Any]], settings: MongoSettings) -> Collection:
    """A collection with a second unique index beside `_id`."""
    collection = mongo.database(client, settings)["log"]
    await collection.create_index([("ticket_id", 1), ("version", 1)], unique=True)
    await collection.insert_one({"_id": "a", "ticket_id": "t", "version": 1})
    return collection


@pytest.mark.engines
async def test_a_server_that_runs_answers(client: AsyncMongoClient[dict[str, Any]]) -> None:
    await mongo.ping(client)


@pytest.mark.engines
async def test_writes_are_majority_and_journaled_and_instants_aware(log: Collection) -> None:
    now = datetime.now(UTC).replace(microsecond=0)

    await log.update_one({"_id": "a"}, {"$set": {"at": now}})

    found = await log.find_one({"_id": "a"})
    assert found is not None
    assert found["at"] == now
    assert found["at"].tzinfo is UTC
    assert log.write_concern.document == {"w": "majority", "j": True}


@pytest.mark.engines
@pytest.mark.parametrize(
    ("document", "pattern"),
    [
        ({"_id": "a", "ticket_id": "u", "version": 1}, {"_id": 1}),
        ({"_id": "b", "ticket_id": "t", "version": 1}, {"ticket_id": 1, "version": 1}),
    ],
)
async def test_a_duplicate_names_its_index(log: Collection, document: dict[str, Any], pattern: dict[str, int]) -> None:
    with pytest.raises(DuplicateKeyError) as caught:
        await log.insert_one(document)

    assert mongo.duplicates(caught.value) == [Duplicate(0, pattern)]


@pytest.mark.engines
async def test_a_duplicate_made_by_an_update_names_its_index(log: Collection) -> None:
    await log.insert_one({"_id": "b", "ticket_id": "t", "version": 2})

    with pytest.raises(DuplicateKeyError) as caught:
        await log.find_one_and_update({"_id": "b"}, {"$set": {"version": 1}})

    assert mongo.duplicates(caught.value) == [Duplicate(0, {"ticket_id": 1, "version": 1})]


@pytest.mark.engines
async def test_each_duplicate_of_a_batch_is_told_apart_and_the_rest_is_written(log: Collection) -> None:
    documents = [
        {"_id": "b", "ticket_id": "t", "version": 2},
        {"_id": "a", "ticket_id": "t", "version": 3},
        {"_id": "c", "ticket_id": "t", "version": 1},
        {"_id": "d", "ticket_id": "t", "version": 4},
    ]

    with pytest.raises(BulkWriteError) as caught:
        await log.insert_many(documents, ordered=False)

    assert mongo.duplicates(caught.value) == [
        Duplicate(1, {"_id": 1}),
        Duplicate(2, {"ticket_id": 1, "version": 1}),
    ]
    assert await log.count_documents({}) == 3


@pytest.mark.engines
async def test_a_batch_with_another_error_in_it_is_not_mistaken_for_duplicates(log: Collection) -> None:
    writes: list[InsertOne[dict[str, Any]] | UpdateOne] = [
        InsertOne({"_id": "a"}),
        UpdateOne({"_id": "a"}, {"$inc": {"ticket_id": 1}}),
    ]

    with pytest.raises(BulkWriteError) as caught:
        await log.bulk_write(writes, ordered=False)

    with pytest.raises(BulkWriteError):
        mongo.duplicates(caught.value)


@pytest.mark.parametrize(
    "error",
    [
        BulkWriteError({"writeErrors": [], "writeConcernErrors": [{"code": 64}]}),
        BulkWriteError({"writeErrors": [{"index": 0, "code": 11000}]}),
        BulkWriteError(
            {"writeErrors": [{"index": 0, "code": 11000, "keyPattern": {"_id": 1}}], "writeConcernErrors": [{}]}
        ),
        DuplicateKeyError("E11000", 11000, None),
    ],
    ids=["write concern only", "no pattern", "write concern too", "no details"],
)
def test_what_cannot_be_told_apart_is_raised_again(error: BulkWriteError | DuplicateKeyError) -> None:
    with pytest.raises(type(error)) as caught:
        mongo.duplicates(error)

    assert caught.value is error


async def test_a_server_that_is_away_is_an_outage_and_named_soon() -> None:
    settings = MongoSettings(url=SecretStr("mongodb://user:hunter2@127.0.0.1:9"), database="none")

    async with mongo.connect(settings) as client:
        with pytest.raises(mongo.OUTAGES, match=r"127\.0\.0\.1:9") as caught:
            await mongo.ping(client)

    assert isinstance(caught.value, ServerSelectionTimeoutError)
    assert "hunter2" not in str(caught.value)
    assert "hunter2" not in repr(settings)
