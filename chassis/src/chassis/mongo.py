"""How do services reach MongoDB, and what does a refused insert mean?

Majority and journaled writes always; the driver's retryable writes unless the URL says `retryWrites=false` (a standalone
server without sessions). Only what MongoDB >= 4.4 and compatible servers share is used.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import Any, Final

import pymongo
from pydantic import BaseModel, ConfigDict, SecretStr
from pymongo import AsyncMongoClient
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import (
    BulkWriteError,
    ConnectionFailure,
    DuplicateKeyError,
    ExecutionTimeout,
    WaitQueueTimeoutError,
    WTimeoutError,
)

OUTAGES: Final[tuple[type[Exception], ...]] = (
    ConnectionFailure,
    WaitQueueTimeoutError,
    ExecutionTimeout,
    WTimeoutError,
)
"""Errors that mean the server cannot be reached or is changing its primary: wait and try again."""

SELECTION_TIMEOUT: Final = timedelta(seconds=5)
SOCKET_TIMEOUT: Final = timedelta(seconds=20)
"""Below the time that a handler has: a server that hangs shows as an outage, not as a slow handler."""
PING_TIMEOUT: Final = timedelta(seconds=2)
TIDIED_EVERY: Final = timedelta(seconds=10)
"""How often the driver looks for cursors and connections that nobody wants any more: its own looks, two a second, are a third of all
that wakes an idle service [measured]."""
_DUPLICATE_KEY: Final = 11000

Document = dict[str, Any]


class MongoSettings(BaseModel):
    """Which server, with which user (both in the URL), and which database."""

    model_config = ConfigDict(frozen=True)

    url: SecretStr
    """`mongodb://user:password@host/?replicaSet=...`."""
    database: str
    """The service's own; no two services share one."""


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A document refused by a unique index: its place in the batch (0 for a single write) and the index's keys."""

    index: int
    key_pattern: Mapping[str, Any]


def connect(settings: MongoSettings) -> AsyncMongoClient[Document]:
    """Make a client; it connects when it is first used. Instants come back aware, in UTC."""
    client = AsyncMongoClient[Document](
        settings.url.get_secret_value(),
        w="majority",
        journal=True,
        tz_aware=True,
        tzinfo=UTC,
        serverSelectionTimeoutMS=_milliseconds(SELECTION_TIMEOUT),
        connectTimeoutMS=_milliseconds(SELECTION_TIMEOUT),
        socketTimeoutMS=_milliseconds(SOCKET_TIMEOUT),
        # Asked every ten seconds, and at once where anything fails; to be told instead takes a third connection, and a task.
        serverMonitoringMode="poll",
    )
    client._kill_cursors_executor._min_interval = TIDIED_EVERY.total_seconds()  # noqa: SLF001 - there is no public way to it
    return client


def database(client: AsyncMongoClient[Document], settings: MongoSettings) -> AsyncDatabase[Document]:
    """The service's own database."""
    return client[settings.database]


async def ping(client: AsyncMongoClient[Document]) -> None:
    """Return when the server answers; raises one of `OUTAGES` after two seconds without an answer."""
    with pymongo.timeout(PING_TIMEOUT.total_seconds()):
        await client.admin.command("ping")


async def update_all(collection: AsyncCollection[Document], updates: Sequence[Document]) -> Collection[Any]:
    """Do many updates, in no order, by one command of at most 48 MB; gives the ids of the documents that it inserted.

    An update is as in the command: `q`, `u`, `upsert`. Takes two thirds of the CPU of `bulk_write` [measured], and is not tried again by the
    driver: for updates that the caller may repeat.

    Raises:
        BulkWriteError: some were refused; all others are done.
        PyMongoError: the server did not answer. Some may be done.
    """
    answer = await _written(collection, {"update": collection.name, "updates": updates})
    return [each["_id"] for each in answer.get("upserted", ())]


async def insert_all(collection: AsyncCollection[Document], documents: Sequence[Document]) -> None:
    """Insert many documents, which have their ids, as `update_all` updates: for those that the caller may insert again.

    Raises:
        BulkWriteError: some were refused; all others are there.
        PyMongoError: the server did not answer. Some may be there.
    """
    await _written(collection, {"insert": collection.name, "documents": documents})


async def _written(collection: AsyncCollection[Document], command: Document) -> Document:
    concern = {"ordered": False, "writeConcern": collection.write_concern.document}
    answer: Document = await collection.database.command(command | concern)
    failed = [answer["writeConcernError"]] if "writeConcernError" in answer else []
    if failed or "writeErrors" in answer:
        raise BulkWriteError({"writeErrors": answer.get("writeErrors", []), "writeConcernErrors": failed})
    return answer


def duplicates(error: DuplicateKeyError | BulkWriteError) -> list[Duplicate]:
    """Tell which documents of a write were refused by which unique index.

    Raises:
        DuplicateKeyError, BulkWriteError: the given error itself, when it holds anything else than duplicate keys, or
            when the server does not say which index refused.
    """
    details = error.details or {}
    if isinstance(error, BulkWriteError):
        found = details.get("writeErrors", [])
        if not found or details.get("writeConcernErrors"):
            raise error
    else:
        found = [details]
    if any(each.get("code") != _DUPLICATE_KEY or "keyPattern" not in each for each in found):
        raise error
    return [Duplicate(each.get("index", 0), each["keyPattern"]) for each in found]


def _milliseconds(duration: timedelta) -> int:
    return round(duration.total_seconds() * 1000)
