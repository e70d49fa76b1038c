"""How long after delivery is a mail announced?"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

from aiokafka import AIOKafkaConsumer, TopicPartition

from bench.delivery import LATEST, Delivery
from bench.fetch_rig import TOPICS, FetchRig
from contracts.envelope import open_envelope
from contracts.events.mail import MailFetched
from contracts.topics import PARTITIONS
from contracts.values import MailboxId
from local.accounts import Account

RATE = 5.0
"""Mails a second."""


def latency(rig: FetchRig, mailbox: MailboxId, account: Account, mails: Sequence[bytes]) -> list[float]:
    """Milliseconds from the server's acceptance of each mail to its announcement; the account's INBOX was empty."""
    return asyncio.run(_announced(rig, mailbox, account, mails))


async def _announced(rig: FetchRig, mailbox: MailboxId, account: Account, mails: Sequence[bytes]) -> list[float]:
    consumer = AIOKafkaConsumer(bootstrap_servers=rig.kafka.address, fetch_max_wait_ms=5)
    await consumer.start()
    places = [TopicPartition(topic, number) for topic in TOPICS for number in range(PARTITIONS)]
    consumer.assign(places)
    await consumer.seek_to_end(*places)
    delivery = Delivery(rig.dovecot, account, mails, RATE)
    arrived: dict[int, float] = {}
    try:
        delivery.begin()
        async with asyncio.timeout(LATEST + len(mails) / RATE):
            while len(arrived) < len(mails):
                records = (await consumer.getmany(timeout_ms=200)).values()
                now = time.perf_counter()
                events = [
                    open_envelope(MailFetched, dict(it.headers), it.value).event for some in records for it in some
                ]
                arrived |= {it.delivery.uid: now for it in events if it.delivery.mailbox_id == mailbox}
        await asyncio.to_thread(delivery.end)
    finally:
        await consumer.stop()
    return [1000 * (arrived[uid] - at) for uid, at in enumerate(delivery.accepted, start=1)]
