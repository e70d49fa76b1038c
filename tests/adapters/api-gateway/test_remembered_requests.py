"""Does a person's document remember every request for as long as it may come again, and end there?"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import bson
import pytest
from pydantic import SecretStr
from pymongo.asynchronous.database import AsyncDatabase

from api_gateway.adapters.mongo import MongoAccess
from api_gateway.adapters.remembered import MOST_REMEMBERED, REMEMBERED_FOR
from api_gateway.domain.people import Role
from api_gateway.handlers.people import Change, ChangedTooOften
from chassis import mongo
from support.gateway import NOW, a_person

pytestmark = pytest.mark.engines

ADA, BEN = (a_person(name=name) for name in ("Ada", "Ben"))
FIELDS: tuple[dict[str, Any], ...] = ({"name": "Benno"}, {"role": Role.AGENT, "name": "Benno"})


class Clock:
    """Shows the time that a test says."""

    at = NOW

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
async def database(mongo_url: str, database_name: str) -> AsyncIterator[AsyncDatabase[mongo.Document]]:
    settings = mongo.MongoSettings(url=SecretStr(mongo_url), database=database_name)
    async with mongo.connect(settings) as client:
        yield mongo.database(client, settings)


async def full_of(database: AsyncDatabase[mongo.Document], at: datetime) -> None:
    requests = [{"name": f"{number:064x}", "at": at} for number in range(MOST_REMEMBERED)]
    await database["people"].update_one({"_id": BEN.id}, {"$set": {"requests": requests}})


@pytest.mark.parametrize("fields", FIELDS)
async def test_a_person_who_was_changed_too_often_is_changed_again_as_soon_as_requests_are_over(
    database: AsyncDatabase[mongo.Document], fields: dict[str, Any]
) -> None:
    clock = Clock()
    access = MongoAccess(database, clock)
    for each in (ADA, BEN):
        await access.add_person(each)
    ask = access.change_person if "role" not in fields else partial(access.change_rights, by=ADA.id)
    await full_of(database, NOW)

    clock.at = NOW + REMEMBERED_FOR - timedelta(seconds=1)
    with pytest.raises(ChangedTooOften):
        await ask(BEN.id, Change(fields, "new"))
    assert await ask(BEN.id, Change(fields, f"{7:064x}")) == BEN
    clock.at = NOW + REMEMBERED_FOR + timedelta(seconds=1)

    assert (await ask(BEN.id, Change(fields, "new"))).name == "Benno"
    again = await ask(BEN.id, Change(fields | {"name": "Other"}, "new"))
    assert again.name == "Benno"
    document = await database["people"].find_one({"_id": BEN.id})
    assert document
    assert [each["name"] for each in document["requests"]] == ["new"]


async def test_without_a_name_nothing_is_remembered_and_nothing_refused(
    database: AsyncDatabase[mongo.Document],
) -> None:
    access = MongoAccess(database)
    await access.add_person(BEN)
    await full_of(database, datetime.now(NOW.tzinfo))

    assert (await access.change_person(BEN.id, Change({"name": "Benno"}))).name == "Benno"
    document = await database["people"].find_one({"_id": BEN.id})
    assert document
    assert len(bson.encode(document)) < 1024 * 1024
