"""Is older mail brought in completely, once, and can anybody see that nothing is missing?"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from fetcher.domain.diagnosis import Step
from fetcher.domain.jobs import FolderSync, Job, JobId, JobKind, summary
from fetcher.domain.mailbox import Failure, SecretField
from support.fetcher_api import FetcherApi
from support.imap import RECEIVED
from support.mailboxes import MAILBOX, a_cursor, a_delivery, a_mailbox
from support.mailboxes_watched import running, until

DAY = timedelta(days=1)
RANGE = {"since": (RECEIVED - 5 * DAY).isoformat(), "before": (RECEIVED - DAY).isoformat()}
HERE = f"/v1/mailboxes/{MAILBOX}"


@pytest.fixture
def world() -> FetcherApi:
    """A mailbox that begins with new mail, in front of ten mails of the last ten days."""
    world = FetcherApi()
    cipher = world.ring.encrypt("geheim", record=MAILBOX, field="password")
    world.store.mailboxes[MAILBOX] = replace(a_mailbox(), secrets={SecretField.PASSWORD: cipher})
    for days in range(10, 0, -1):
        world.server.inbox.append(b"mail %d" % days, RECEIVED - days * DAY)
    world.cursors.cursors[MAILBOX, "INBOX"] = a_cursor(last_uid=10, skip_until=10, backlog_until=10)
    world.cursors.epochs[MAILBOX, "INBOX"] = 1
    return world


async def imported(world: FetcherApi, body: object = RANGE) -> Any:
    status, _ = await world.call("POST", f"{HERE}/imports", body)
    assert status == 202
    async with running(world.loop().run):
        return await world.ended(world.headers["Location"])


async def test_an_import_is_counted_first(world: FetcherApi) -> None:
    status, document = await world.call("POST", f"{HERE}/imports/count", RANGE)

    assert status == 200
    assert (document["found"], document["wanted"]) == (4, 4)
    assert world.ledger.rows == {}


async def test_an_import_takes_the_range_behind_live_mail_and_as_old_mail(world: FetcherApi) -> None:
    job = await imported(world)

    assert (job["state"], job["wanted"], job["done"]) == ("done", 4, 4)
    assert sorted(each.uid for each in world.events.fetched) == [6, 7, 8, 9]
    assert all(each.backlog for each in world.events.fetched)
    assert all(world.events.bulk)
    assert world.cursors.cursors[MAILBOX, "INBOX"].last_uid == 10


async def test_imported_mails_are_among_those_that_the_mailbox_fetched(world: FetcherApi) -> None:
    """When mail last came, and when it was last looked for, stays as it is."""
    before = (await world.call("GET", HERE))[1]
    await imported(world)
    after = (await world.call("GET", HERE))[1]

    assert after["counts"]["fetched"] == before["counts"]["fetched"] + 4
    assert (after["last_mail_at"], after["last_polled_at"]) == (before["last_mail_at"], before["last_polled_at"])


async def test_importing_again_brings_nothing_twice(world: FetcherApi) -> None:
    await imported(world)
    wider = RANGE | {"since": (RECEIVED - 20 * DAY).isoformat()}
    job = await imported(world, wider)

    assert (job["wanted"], job["done"]) == (5, 5)
    uids = [each.uid for each in world.events.fetched]
    assert len(uids) == len(set(uids)) == 9


async def test_an_import_goes_on_where_the_server_left_it(world: FetcherApi) -> None:
    world.server.down = Step.TCP
    await world.call("POST", f"{HERE}/imports", RANGE)
    path = world.headers["Location"]
    async with running(world.loop().run):
        await until(lambda: any(job.failure for job in world.jobs.jobs.values()))
    waiting = (await world.call("GET", path))[1]
    assert (waiting["state"], waiting["last_error"]["step"]) == ("running", "tcp")
    world.server.down = None
    async with running(world.loop().run):
        job = await world.ended(path)

    assert (job["state"], job["done"], job["last_error"]) == ("done", 4, None)


async def test_a_queued_import_is_cancelled_at_once(world: FetcherApi) -> None:
    await world.call("POST", f"{HERE}/imports", RANGE)
    path = world.headers["Location"]
    status, document = await world.call("DELETE", path)
    async with running(world.loop().run):
        job = await world.ended(path)

    assert (status, document["state"], job["state"]) == (200, "cancelled", "cancelled")
    assert world.events.fetched == []


async def test_an_import_under_way_stops_behind_its_batch(world: FetcherApi) -> None:
    for number in range(500):
        world.server.inbox.append(b"more %d" % number, RECEIVED - 2 * DAY)
    await world.call("POST", f"{HERE}/imports", RANGE)
    path = world.headers["Location"]
    async with running(world.loop().run):
        await until(lambda: bool(world.events.fetched))
        await world.call("DELETE", path)
        job = await world.ended(path)

    assert (job["state"], job["cancelled"]) == ("cancelled", True)
    assert 0 < job["done"] == len(world.events.fetched) < 504


async def test_an_import_needs_a_range_in_order(world: FetcherApi) -> None:
    backwards = {"since": RANGE["before"], "before": RANGE["since"]}
    for wrong in ({}, backwards, {"since": "yesterday"}, RANGE | {"surprise": 1}, RANGE | {"folders": ["A\r\nB"]}):
        assert (await world.call("POST", f"{HERE}/imports", wrong))[0] == 422


async def reconciled(world: FetcherApi) -> Any:
    assert (await world.call("POST", f"{HERE}/reconciliations"))[0] == 202
    async with running(world.loop().run):
        return await world.ended(world.headers["Location"])


async def test_a_comparison_of_a_mailbox_in_order_is_clean(world: FetcherApi) -> None:
    job = await reconciled(world)

    assert (job["state"], job["clean"], job["missing"], job["pending"], job["doubled"]) == ("done", True, 0, 0, 0)
    assert (job["folders"][0]["on_server"], job["folders"][0]["recorded"]) == (10, 0)


async def test_a_comparison_names_what_is_missing_pending_and_doubled(world: FetcherApi) -> None:
    cursor = a_cursor(last_uid=13, skip_until=10, backlog_until=10, pending=(12,))
    world.cursors.cursors[MAILBOX, "INBOX"] = cursor
    for number in range(5):
        world.server.inbox.append(b"new %d" % number)
    await world.ledger.record([a_delivery(cursor, 11), a_delivery(cursor, 9)])
    job = await reconciled(world)

    folder = job["folders"][0]
    assert (job["clean"], folder["missing_uids"], folder["pending_uids"]) == (False, [13], [12, 14, 15])
    assert (folder["recorded"], folder["doubled"]) == (2, 1)


async def test_a_comparison_works_for_a_paused_mailbox_and_changes_nothing(world: FetcherApi) -> None:
    await world.call("POST", f"{HERE}/pause")
    before = dict(world.cursors.cursors)
    job = await reconciled(world)

    assert job["state"] == "done"
    assert world.cursors.cursors == before
    assert world.server.inbox.seen == set()


async def test_a_comparison_that_cannot_be_made_fails_in_the_servers_words(world: FetcherApi) -> None:
    world.server.down = Step.TLS
    job = await reconciled(world)

    assert (job["state"], job["clean"], job["last_error"]["step"]) == ("failed", False, "tls")


async def test_all_mailboxes_can_be_compared_at_once(world: FetcherApi) -> None:
    await world.created(active=False)
    _, document = await world.call("POST", "/v1/mailboxes/reconciliations")

    assert [each["error"] for each in document["items"]] == ["", ""]


async def test_what_a_mailbox_delivered_is_listed_in_pages_even_after_it_is_gone(world: FetcherApi) -> None:
    await world.ledger.record([a_delivery(a_cursor(), uid) for uid in range(1, 4)])
    await world.call("DELETE", HERE)
    _, first = await world.call("GET", f"{HERE}/deliveries?limit=2")
    _, second = await world.call("GET", f"{HERE}/deliveries?limit=2&cursor={first['next_cursor']}")

    assert sorted(each["uid"] for each in first["items"] + second["items"]) == [1, 2, 3]
    assert second["next_cursor"] is None


async def test_jobs_are_listed_newest_first_with_what_each_brought(world: FetcherApi) -> None:
    imported_job = await imported(world)
    world.time += timedelta(minutes=1)
    await world.call("POST", f"{HERE}/reconciliations")
    async with running(world.loop().run):
        compared = await world.ended(world.headers["Location"])
    _, told = await world.call("GET", f"{HERE}/jobs")

    assert [each["id"] for each in told["items"]] == [compared["id"], imported_job["id"]]
    assert [each["kind"] for each in told["items"]] == ["reconcile", "import"]
    assert told["items"][1]["summary"] == "4 of 4 mails imported"
    assert (await world.call("GET", f"{HERE}/jobs?limit=1"))[1]["items"] == told["items"][:1]


async def test_a_mailbox_that_is_not_there_has_no_jobs(world: FetcherApi) -> None:
    assert (await world.call("GET", "/v1/mailboxes/mbx_" + "9" * 24 + "/jobs"))[0] == 404


def test_a_job_that_failed_says_why_in_one_line() -> None:
    refused = Failure("login", "NO wrong password", "")
    parts = (FolderSync("INBOX", 4, 1), FolderSync("Old", problem="no such folder"))
    job = Job(
        id=JobId("job_1"),
        kind=JobKind.SYNC,
        mailbox_id=MAILBOX,
        priority=0,
        created_at=RECEIVED,
        findings=parts,
        failure=refused,
    )

    assert summary(job) == "1 new of 4 mails; Old: no such folder; login: NO wrong password"
