"""Do mailboxes do what they are asked to do once, and is told what came of it?"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from contracts.events.mailbox import MailboxChange, MailboxChanged
from contracts.values import MailboxId
from fetcher.entrypoints.supervisor import Supervisor
from support.fetcher_api import FetcherApi
from support.imap import RECEIVED
from support.mailboxes_watched import LONG, running

SINCE = {"since": (RECEIVED - timedelta(days=1)).isoformat()}


@pytest.fixture
def world() -> FetcherApi:
    return FetcherApi()


@asynccontextmanager
async def working(world: FetcherApi) -> AsyncIterator[Supervisor]:
    """A replica that watches and takes jobs; what is announced reaches it."""
    watched = world.supervisor(every=timedelta(milliseconds=5))
    async with running(watched.run), running(world.loop(watched).run):
        yield watched


async def test_a_look_that_was_asked_for_tells_what_it_brought_and_why_not_the_rest(world: FetcherApi) -> None:
    for number in range(3):
        world.server.inbox.append(b"old %d" % number)
    path = await world.created(interval=86_400)
    async with working(world):
        first = await world.ended(await _asked(world, f"{path}/sync"))
        world.server.inbox.append(b"new")
        second = await world.ended(await _asked(world, f"{path}/sync"))

    assert (first["new"], first["total"]) == (0, 3)
    assert first["folders"][0]["left_out"] == {"before_start": 3, "fetched_before": 0}
    assert (second["state"], second["new"], second["total"]) == ("done", 1, 4)
    assert second["folders"][0]["left_out"] == {"before_start": 3, "fetched_before": 0}
    assert "1 new of 4" in second["folders"][0]["summary"]


async def _asked(world: FetcherApi, path: str, body: object = None) -> str:
    status, _ = await world.call("POST", path, body)
    assert status == 202
    return world.headers["Location"]


async def test_who_asks_while_a_look_is_under_way_joins_it(world: FetcherApi) -> None:
    path = await world.created()
    first = await _asked(world, f"{path}/sync")

    assert await _asked(world, f"{path}/sync") == first
    assert [change.change for change in world.events.changes[1:]] == [MailboxChange.SYNC_REQUESTED] * 2


async def test_a_look_at_a_server_that_is_down_says_why_it_brought_nothing(world: FetcherApi) -> None:
    path = await world.created(secret="wrong")
    async with working(world):
        job = await world.ended(await _asked(world, f"{path}/sync"))

    assert (job["state"], job["last_error"]["step"]) == ("failed", "login")


async def test_a_look_into_a_paused_mailbox_is_refused_and_one_that_waits_is_let_go(world: FetcherApi) -> None:
    path = await world.created()
    waiting = await _asked(world, f"{path}/sync")
    await world.call("POST", f"{path}/pause")
    status, document = await world.call("POST", f"{path}/sync")
    async with running(world.loop().run):
        job = await world.ended(waiting)

    assert (status, document["code"]) == (409, "mailbox_rests")
    assert (job["state"], job["last_error"]["message"]) == ("failed", "the mailbox is not active")


async def test_a_mailbox_that_is_not_polled_is_looked_into_when_asked(world: FetcherApi) -> None:
    path = await world.created(polling_enabled=False, start="everything")
    world.server.inbox.append(b"mail")
    async with working(world):
        job = await world.ended(await _asked(world, f"{path}/sync"))

    assert (job["state"], job["new"]) == ("done", 1)


async def test_all_mailboxes_are_asked_in_ascending_priority(world: FetcherApi) -> None:
    wanted = [await world.created(name=str(priority), priority=priority) for priority in (10, 0, 100)]
    await world.created(name="paused", active=False, priority=5)
    _, document = await world.call("POST", "/v1/mailboxes/sync")

    asked = [each["mailbox_id"] for each in document["items"]]
    assert [f"/v1/mailboxes/{each}" for each in (asked[0], asked[2], asked[3])] == [wanted[1], wanted[0], wanted[2]]
    assert document["items"][1]["error"] == "the mailbox is not active"
    assert len({each["job_id"] for each in document["items"]}) == 4


async def test_a_preview_says_what_a_look_would_bring_and_fetches_nothing(world: FetcherApi) -> None:
    world.server.inbox.append(b"old", RECEIVED - timedelta(days=9))
    world.server.inbox.append(b"wanted")
    world.server.inbox.seen = {world.server.inbox.append(b"read")}
    path = await world.created(start="since", since=SINCE["since"], unread_only=True)
    status, document = await world.call("POST", f"{path}/preview")

    assert status == 200
    assert (document["total"], document["new"]) == (3, 1)
    assert document["folders"][0]["left_out"] == {"before_start": 1, "read": 1}
    assert (world.events.fetched, world.ledger.rows, world.cursors.cursors) == ([], {}, {})
    assert world.server.sessions[0].closed


async def test_a_preview_names_a_folder_that_is_gone_and_a_server_that_cannot_be_reached(world: FetcherApi) -> None:
    path = await world.created(folders=["INBOX", "Gone"])
    _, document = await world.call("POST", f"{path}/preview")
    await world.call("PATCH", path, {"secret": "wrong"})
    status, refused = await world.call("POST", f"{path}/preview")

    assert [bool(each["problem"]) for each in document["folders"]] == [False, True]
    assert (status, refused["code"]) == (502, "mailbox_unreachable")


async def test_polling_is_not_enabled_for_a_mailbox_that_is_not_active(world: FetcherApi) -> None:
    path = await world.created(active=False, polling_enabled=False)
    status, document = await world.call("POST", f"{path}/enable-polling")

    assert (status, document["title"]) == (409, "Cannot enable polling for inactive account")
    await world.call("POST", f"{path}/resume")
    assert (await world.call("POST", f"{path}/enable-polling"))[1]["polling_enabled"] is True
    assert (await world.call("POST", f"{path}/disable-polling"))[1]["polling_enabled"] is False


async def test_doing_again_what_is_so_already_is_no_change(world: FetcherApi) -> None:
    path = await world.created()
    for action in ("resume", "enable-polling"):
        assert (await world.call("POST", f"{path}/{action}"))[1]["version"] == 1

    assert len(world.events.changes) == 1


async def test_maintenance_stops_looks_for_all_and_says_so(world: FetcherApi) -> None:
    path = await world.created()
    status, document = await world.call("PATCH", "/v1/polling", {"maintenance": True, "note": "upgrade to 2.0"})

    assert (status, document["polling"], document["changed_by"]) == (200, False, "ada")
    assert document["obstacle"] == "maintenance is under way: upgrade to 2.0"
    assert (await world.call("POST", f"{path}/sync"))[0] == 409
    assert world.events.changes[-1].change is MailboxChange.POLLING_SWITCHED
    shown = (await world.call("GET", path))[1]
    assert (shown["obstacle"], shown["next_run"]) == (document["obstacle"], None)
    await world.call("PATCH", "/v1/polling", {"maintenance": False})
    assert (await world.call("POST", f"{path}/sync"))[0] == 202


async def test_a_deployment_that_switched_polling_off_is_not_overruled() -> None:
    world = FetcherApi(environment=False)
    _, document = await world.call("PATCH", "/v1/polling", {"enabled": True})

    assert (document["polling"], document["environment"]) == (False, False)
    assert "EMAIL_POLLING_ENABLED" in document["obstacle"]


async def test_jobs_are_found_under_their_own_mailbox_and_kind_only(world: FetcherApi) -> None:
    path, other = await world.created(), await world.created(name="other")
    job = (await _asked(world, f"{path}/sync")).rpartition("/")[2]

    assert (await world.call("GET", f"{path}/syncs/{job}"))[0] == 200
    for wrong in (f"{other}/syncs/{job}", f"{path}/imports/{job}", f"{path}/syncs/job_no"):
        assert (await world.call("GET", wrong))[0] == 404


async def test_a_change_of_the_switches_reaches_the_supervisor() -> None:
    world = FetcherApi()
    watched = world.supervisor(every=LONG)
    async with running(watched.run):
        await watched.notice(
            MailboxChanged(mailbox_id=MailboxId("*"), change=MailboxChange.POLLING_SWITCHED, version=0)
        )

        assert watched._news.is_set()
