"""The router's stores, in memory and in MongoDB: each test of them is run over both."""

from collections.abc import AsyncIterator

import pytest

from support.routing_stores import Stores, stores_in_memory, stores_in_mongo


@pytest.fixture(params=["memory", pytest.param("mongo", marks=pytest.mark.engines)])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[Stores]:
    if request.param == "memory":
        yield stores_in_memory()
        return
    url, name = (request.getfixturevalue(each) for each in ("mongo_url", "database_name"))
    async with stores_in_mongo(url, name) as stores:
        yield stores
