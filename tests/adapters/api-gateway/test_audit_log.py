"""Is the audit log kept as the port promises: in memory and in MongoDB alike?"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from api_gateway.adapters.audit import MongoAuditLog
from api_gateway.domain.audit import Act, AuditId, Entry, Outcome, Wanted, audit_id
from chassis import mongo
from support.gateway import NOW
from support.gateway_ledger import InMemoryAuditLog

Log = InMemoryAuditLog | MongoAuditLog


@pytest.fixture(params=["memory", pytest.param("mongo", marks=pytest.mark.engines)])
async def log(request: pytest.FixtureRequest) -> AsyncIterator[Log]:
    if request.param == "memory":
        yield InMemoryAuditLog()
        return
    settings = mongo.MongoSettings(
        url=SecretStr(request.getfixturevalue("mongo_url")), database=request.getfixturevalue("database_name")
    )
    client = mongo.connect(settings)
    yield MongoAuditLog(mongo.database(client, settings))
    await client.drop_database(settings.database)
    await client.close()


def an_act(number: int, at: datetime | None = None, **fields: Any) -> Act:
    at = at or NOW + timedelta(seconds=number)
    plain = {
        "person_id": "usr_ada", "token_id": "tok_1", "address": "192.0.2.1", "request_id": f"req_{number}",
        "kind": "mailbox", "operation": "pause_mailbox", "method": "POST", "path": "/api/v1/mailboxes/mbx_1/pause",
        "version_before": None,
    }  # fmt: skip
    return Act(id=audit_id(at, number.to_bytes(6, "big")), at=at, **(plain | fields))


async def test_an_act_is_there_before_its_outcome_which_comes_once(log: Log) -> None:
    act = an_act(1, version_before="3")
    await log.begin(act)
    assert await log.entries(Wanted(10)) == [Entry(act, None)]

    await log.end(act.id, Outcome(200, "4", "/api/v1/x"))
    await log.end(act.id, Outcome(500))

    assert await log.entries(Wanted(10)) == [Entry(act, Outcome(200, "4", "/api/v1/x"))]


async def test_pages_go_back_in_time_and_what_comes_in_meanwhile_neither_skips_nor_repeats(log: Log) -> None:
    for number in range(25):
        await log.begin(an_act(number))
    seen: list[str] = []
    before: AuditId | None = None
    for page in range(5):
        found = await log.entries(Wanted(7, before))
        await log.begin(an_act(100 + page))
        seen += [each.act.request_id for each in found]
        before = found[-1].act.id if found else before

    assert seen == [f"req_{number}" for number in reversed(range(25))]


async def test_entries_are_found_by_person_kind_request_and_time(log: Log) -> None:
    acts = [an_act(0), an_act(1, person_id="usr_eve"), an_act(2, kind="ticket"), an_act(3, person_id=None)]
    for act in acts:
        await log.begin(act)

    async def found(**wanted: Any) -> list[Act]:
        return [each.act for each in await log.entries(Wanted(10, **wanted))]

    assert await found(person_id="usr_eve") == [acts[1]]
    assert await found(kind="ticket") == [acts[2]]
    assert await found(request_id="req_3") == [acts[3]]
    assert await found(since=acts[1].at, until=acts[3].at) == [acts[2], acts[1]]
    assert await found(since=acts[1].at, until=acts[3].at, before=acts[2].id) == [acts[1]]
    assert await found(person_id="usr_eve", kind="ticket") == []
