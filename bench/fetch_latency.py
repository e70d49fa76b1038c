"""How long after delivery is a mail announced, and how long does the mail server itself need to tell of it and give it?"""

from __future__ import annotations

import asyncio
import smtplib
import statistics
import threading
import time
from collections.abc import Sequence

from aiokafka import AIOKafkaConsumer, TopicPartition
from imapclient import IMAPClient

from bench.fetch_rig import TOPICS, FetchRig
from contracts.envelope import open_envelope
from contracts.events.mail import MailFetched
from contracts.topics import PARTITIONS
from contracts.values import MailboxId
from local.accounts import Account

RATE = 5.0
"""Mails a second."""
LATEST = 10.0
"""Seconds after which a mail counts as lost."""


def latency(rig: FetchRig, mailbox: MailboxId, account: Account, mails: Sequence[bytes]) -> list[float]:
    """Milliseconds from the server's acceptance of each mail to its announcement; the account's INBOX was empty."""
    return asyncio.run(_announced(rig, mailbox, account, mails))


def floor(rig: FetchRig, account: Account, mails: Sequence[bytes]) -> list[float]:
    """Milliseconds from acceptance to the end of a bare client's FETCH: what nobody can beat."""
    accepted: dict[int, float] = {}
    fetched: dict[int, float] = {}
    with IMAPClient("127.0.0.1", rig.dovecot.port, ssl=False, timeout=60) as client:
        client.login(account.user, account.password)
        client.select_folder("INBOX", readonly=True)
        sender = _deliver(rig, account, mails, accepted)
        have = 0
        while have < len(mails):
            client.idle()
            said = client.idle_check(timeout=LATEST)
            client.idle_done()
            now = max([int(each[0]) for each in said if each[1] == b"EXISTS"], default=have)
            for uid in client.fetch(range(have + 1, now + 1), ["BODY.PEEK[]"]) if now > have else []:
                fetched[uid] = time.perf_counter()
            have = now
        sender.join()
    return [1000 * (fetched[uid] - accepted[uid]) for uid in accepted]


def spread(times: Sequence[float]) -> dict[str, float]:
    """Median and 99th percentile."""
    ordered = sorted(times)
    return {
        "p50_ms": round(statistics.median(ordered), 1),
        "p99_ms": round(ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))], 1),
    }


async def _announced(rig: FetchRig, mailbox: MailboxId, account: Account, mails: Sequence[bytes]) -> list[float]:
    consumer = AIOKafkaConsumer(bootstrap_servers=rig.kafka.address, fetch_max_wait_ms=5)
    await consumer.start()
    places = [TopicPartition(topic, number) for topic in TOPICS for number in range(PARTITIONS)]
    consumer.assign(places)
    await consumer.seek_to_end(*places)
    accepted: dict[int, float] = {}
    arrived: dict[int, float] = {}
    try:
        sender = _deliver(rig, account, mails, accepted)
        async with asyncio.timeout(LATEST + len(mails) / RATE):
            while len(arrived) < len(mails):
                records = (await consumer.getmany(timeout_ms=200)).values()
                now = time.perf_counter()
                events = [
                    open_envelope(MailFetched, dict(it.headers), it.value).event for some in records for it in some
                ]
                arrived |= {it.delivery.uid: now for it in events if it.delivery.mailbox_id == mailbox}
        await asyncio.to_thread(sender.join)
    finally:
        await consumer.stop()
    return [1000 * (arrived[uid] - accepted[uid]) for uid in accepted]


def _deliver(rig: FetchRig, account: Account, mails: Sequence[bytes], accepted: dict[int, float]) -> threading.Thread:
    def send() -> None:
        with smtplib.LMTP("127.0.0.1", rig.dovecot.lmtp_port or 0) as lmtp:
            due = time.perf_counter()
            for uid, mail in enumerate(mails, start=1):
                time.sleep(max(0.0, due - time.perf_counter()))
                lmtp.sendmail("bench@example.net", [account.user], mail)
                accepted[uid] = time.perf_counter()
                due += 1 / RATE

    sender = threading.Thread(target=send)
    sender.start()
    return sender
