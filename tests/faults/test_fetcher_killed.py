"""Real fetchers, killed, frozen, doubled and stopped: is every mail announced, and none twice under another id?"""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Collection
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chassis import mongo
from chassis.mongo import MongoSettings
from contracts.values import MailboxId
from fetcher.adapters.documents import read_cursor
from fetcher.adapters.ledger import MongoCursors
from fetcher.domain.sharding import share
from fetcher.handlers.ledger import Fenced
from local.dovecot import Dovecot
from support.fetcher_service import Fetchers

pytestmark = [pytest.mark.engines, pytest.mark.dovecot]
LARGE = b"Subject: large\r\n\r\n" + b"x" * 4_000_000
MAILS = [b"Subject: mail %d\r\n\r\n%s\r\n" % (number, b"x" * 2000) for number in range(120)]
FROZEN = float(os.environ.get("FROZEN_SECONDS", "5"))
"""How long a replica sleeps whose lease lasts a second; `make test-faults` lets it sleep a minute."""


@pytest.fixture
async def fetchers(
    tmp_path: Path, kafka_servers: str, mongo_url: str, database_name: str, topic_prefix: str, dovecot: Dovecot
) -> AsyncIterator[Fetchers]:
    settings = MongoSettings(url=mongo_url, database=database_name)
    client = mongo.connect(settings)
    made = await asyncio.to_thread(
        Fetchers, tmp_path, mongo.database(client, settings), mongo_url, kafka_servers, topic_prefix, dovecot
    )
    yield made
    await made.stop()
    await client.close()


@pytest.mark.parametrize(
    "place",
    [
        "before_fetch:kill",
        "after_fetch:kill:2",
        "after_piece:kill:2",
        "before_raw_store:kill",
        "after_raw_store:kill:2",
        "after_ledger:kill",
        "after_publish:kill",
        "after_cursor:kill:3",
        "before_seen:kill",
        "after_seen:kill",
    ],
)
async def test_f01_killed_at_any_place_it_repeats_and_loses_nothing(fetchers: Fetchers, place: str) -> None:
    mailbox = await fetchers.mailbox(mark_read=True)
    await asyncio.to_thread(fetchers.deliver, mailbox, [*MAILS, LARGE])
    victim = await fetchers.start_doomed("victim", FAILPOINT=place)
    async with asyncio.timeout(30):
        while victim.running:
            await asyncio.sleep(0.02)

    await fetchers.start("successor")
    await fetchers.until_recorded(len(MAILS) + 1)
    await fetchers.until_settled()

    await fetchers.reconcile()
    assert len(await asyncio.to_thread(read_flags, fetchers)) == len(MAILS) + 1


def read_flags(fetchers: Fetchers) -> list[int]:
    with fetchers.client(next(iter(fetchers.accounts))) as client:
        client.select_folder("INBOX", readonly=True)
        return list(client.search("SEEN"))


async def test_f07_two_replicas_share_fifty_mailboxes_and_one_dies(fetchers: Fetchers) -> None:
    """Each has exactly its share; those of the dead one are owned again within 20 s; nothing is lost or doubled."""
    mailboxes = [await fetchers.mailbox() for _ in range(50)]
    await asyncio.gather(fetchers.start("one"), fetchers.start("two"))
    async with asyncio.timeout(30):
        while len(shared := await owned(fetchers)) < 2 or shared != shares(mailboxes, shared):
            await asyncio.sleep(0.1)
    for mailbox in mailboxes:
        await asyncio.to_thread(fetchers.deliver, mailbox, MAILS[:1])
    await fetchers.until_recorded(50)

    began = time.monotonic()
    await asyncio.to_thread(fetchers.running["one"].kill)
    async with asyncio.timeout(20):
        while len(await owned(fetchers)) > 1:
            await asyncio.sleep(0.1)
    assert time.monotonic() - began < 20
    for mailbox in mailboxes:
        await asyncio.to_thread(fetchers.deliver, mailbox, MAILS[1:2])
    await fetchers.until_recorded(100)
    await fetchers.until_settled()

    await fetchers.reconcile()


def shares(mailboxes: Collection[MailboxId], owners: Collection[str]) -> dict[str, set[MailboxId]]:
    """Whose mailboxes are to be whose; how even that is, the domain's own tests say."""
    return {owner: set(share(frozenset(mailboxes), frozenset(owners), owner, 500)) for owner in owners}


async def owned(fetchers: Fetchers) -> dict[str, set[MailboxId]]:
    """Whose mailboxes are whose."""
    wanted = {"owner": {"$gt": ""}, "_id": {"$regex": "^mbx_"}}
    found: dict[str, set[MailboxId]] = defaultdict(set)
    async for each in fetchers.database.leases.find(wanted):
        found[each["owner"]].add(each["_id"])
    return dict(found)


async def test_f08_asked_to_stop_under_load_it_leaves_in_time_and_loses_nothing(fetchers: Fetchers) -> None:
    mailbox = await fetchers.mailbox()
    await asyncio.to_thread(fetchers.deliver, mailbox, MAILS * 5)
    replica = await fetchers.start("one")
    await fetchers.until_recorded(50)
    began = time.monotonic()
    await asyncio.to_thread(replica.stop)

    assert time.monotonic() - began < 15
    assert (await owned(fetchers)) == {}
    await fetchers.start("two")
    await fetchers.until_recorded(len(MAILS) * 5)
    await fetchers.until_settled()
    events = await fetchers.reconcile()
    assert len(events) - len(MAILS) * 5 <= 50


async def test_f09_a_replica_frozen_for_many_terms_of_its_lease_cannot_move_the_cursor(fetchers: Fetchers) -> None:
    """Nor can it under the epoch that it believes to have, whenever it wakes."""
    mailbox = await fetchers.mailbox()
    await asyncio.to_thread(fetchers.deliver, mailbox, MAILS * 5)
    await fetchers.start("zombie", LEASE_TERM="PT1S")
    await fetchers.until_recorded(50)
    fetchers.signal("zombie", signal.SIGSTOP)
    frozen = time.monotonic()
    believed = (await lease_of(fetchers, mailbox))["epoch"]
    await fetchers.start("successor", LEASE_TERM="PT1S")
    await fetchers.until_recorded(len(MAILS) * 5)
    await fetchers.until_settled()
    while time.monotonic() < frozen + FROZEN:
        await asyncio.sleep(0.1)

    before = await fetchers.database.cursors.find_one({})
    assert before is not None
    assert before["epoch"] > believed
    with pytest.raises(Fenced):
        await MongoCursors(fetchers.database).move(replace(read_cursor(before), last_uid=51), believed)
    fetchers.signal("zombie", signal.SIGCONT)
    async with asyncio.timeout(30):
        while len(await owned(fetchers)) > 1 or (await live(fetchers)) < 2:
            await asyncio.sleep(0.1)
    await asyncio.to_thread(fetchers.deliver, mailbox, MAILS[:3])
    await fetchers.until_recorded(len(MAILS) * 5 + 3)
    await fetchers.until_settled()

    after = await fetchers.database.cursors.find_one({})
    assert after is not None
    assert (after["last_uid"], after["epoch"] >= before["epoch"]) == (before["last_uid"] + 3, True)
    await fetchers.reconcile()


async def lease_of(fetchers: Fetchers, mailbox: MailboxId) -> dict[str, Any]:
    found: dict[str, Any] | None = await fetchers.database.leases.find_one({"_id": mailbox})
    assert found is not None
    return found


async def live(fetchers: Fetchers) -> int:
    return await fetchers.database.leases.count_documents({"_id": {"$regex": "^owner:"}})


async def test_f21_a_lease_taken_away_stops_its_owner_and_the_next_goes_on(fetchers: Fetchers) -> None:
    mailbox = await fetchers.mailbox()
    await asyncio.to_thread(fetchers.deliver, mailbox, MAILS * 3)
    await fetchers.start("one")
    for _ in range(3):
        await asyncio.sleep(0.5)
        stolen = {"$inc": {"epoch": 1}, "$set": {"owner": "a thief who never does a thing"}}
        await fetchers.database.leases.update_one({"_id": mailbox}, stolen)
    await fetchers.until_recorded(len(MAILS) * 3)
    await fetchers.until_settled()

    await fetchers.reconcile()


async def test_f36_mongodb_away_for_a_while_costs_nothing_but_time(fetchers: Fetchers) -> None:
    """Seen from the fetcher: its leases run out, it takes them again, and goes on where it was."""
    mailbox = await fetchers.mailbox()
    await fetchers.start("one")
    await asyncio.to_thread(fetchers.deliver, mailbox, MAILS[:10])
    await fetchers.until_recorded(10)
    fetchers.signal("one", signal.SIGSTOP)
    await asyncio.sleep(6)
    fetchers.signal("one", signal.SIGCONT)
    await asyncio.to_thread(fetchers.deliver, mailbox, MAILS[10:20])
    await fetchers.until_recorded(20)
    await fetchers.until_settled()

    await fetchers.reconcile()
