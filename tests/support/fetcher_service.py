"""How does a test run real fetchers against real engines, kill them, and count what came of it?"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import signal
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from imapclient import IMAPClient
from pymongo.asynchronous.database import AsyncDatabase

from chassis.keyring import Keyring, KeyringSettings
from contracts.envelope import open_envelope
from contracts.events.mail import MailFetched
from contracts.topics import MAIL_FETCHED, MAIL_FETCHED_BULK
from contracts.values import MailboxId
from fetcher.adapters.mongo import MongoMailboxes
from fetcher.domain.cursor import raw_key
from fetcher.domain.mailbox import SecretField, Security, StartPoint
from local.accounts import Account
from local.dovecot import Dovecot
from local.environment import Installation, Secrets
from local.ports import free_port
from local.process import NotReady
from local.service import Service
from local.topics import provision_topics
from support.mailboxes import a_mailbox

Document = dict[str, Any]


@dataclass
class Fetchers:
    """Real fetchers, as many as a test starts, over one database, one Kafka and one Dovecot."""

    folder: Path
    database: AsyncDatabase[Document]
    mongo_url: str
    kafka: str
    prefix: str
    dovecot: Dovecot
    secrets: Secrets = field(default_factory=Secrets.new)
    running: dict[str, Service] = field(default_factory=dict)
    accounts: dict[MailboxId, Account] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Make the topics."""
        provision_topics(self.kafka, self.prefix)

    async def mailbox(self, **settings: Any) -> MailboxId:
        """Make an account and the mailbox that reads it."""
        mailbox_id = MailboxId(f"mbx_{len(self.accounts):024x}")
        account = self.dovecot.account(f"{self.prefix.rstrip('.')}-{len(self.accounts)}")
        key = base64.b64decode(self.secrets.keyring_key)
        ring = Keyring(KeyringSettings(keys={"local": base64.b64encode(key).decode()}, active="local"))
        wants = {"start": StartPoint.EVERYTHING, "interval": timedelta(seconds=5), **settings}
        plain = a_mailbox(
            mailbox_id, host="127.0.0.1", port=self.dovecot.port, security=Security.NONE, user=account.user, **wants
        )
        cipher = ring.encrypt(account.password, record=mailbox_id, field=SecretField.PASSWORD)
        plain.secrets.clear()  # type: ignore[attr-defined] # a dictionary, as it was just made
        plain.secrets[SecretField.PASSWORD] = cipher  # type: ignore[index] # likewise
        await MongoMailboxes(self.database).insert(plain)
        self.accounts[mailbox_id] = account
        return mailbox_id

    def deliver(self, mailbox_id: MailboxId, mails: Sequence[bytes]) -> None:
        """Let mails arrive. Blocks."""
        with self.client(mailbox_id) as client:
            for raw in mails:
                client.append("INBOX", raw)

    def client(self, mailbox_id: MailboxId) -> Any:
        """A client of one's own."""
        account = self.accounts[mailbox_id]
        client = IMAPClient("127.0.0.1", self.dovecot.port, ssl=False, timeout=30)
        client.login(account.user, account.password)
        return client

    def service(self, name: str = "one", **extra: str) -> Service:
        """A replica, not started; `extra` are settings without their prefix."""
        installation = Installation(
            kafka=self.kafka,
            mongo=self.mongo_url,
            blobs=f"file://{self.folder}/blobs",
            secrets=self.secrets,
            ports={"fetcher": free_port()},
            prefix=self.prefix,
            extra={"LOOK_EVERY": "PT1S", **extra},
        )
        variables = installation.variables("fetcher") | {"FETCHER_MONGO__DATABASE": self.database.name}
        replica = Service("fetcher", self.folder / name, installation.url("fetcher"), variables)
        self.running[name] = replica
        return replica

    async def start(self, name: str = "one", **extra: str) -> Service:
        """Start a replica."""
        replica = self.service(name, **extra)
        await asyncio.to_thread(replica.start)
        return replica

    async def start_doomed(self, name: str, **extra: str) -> Service:
        """Start a replica that dies of its failpoint, perhaps before it was seen to be ready."""
        replica = self.service(name, **extra)
        with suppress(NotReady):
            await asyncio.to_thread(replica.start)
        return replica

    def signal(self, name: str, number: signal.Signals) -> None:
        """Freeze, thaw or end a replica."""
        os.kill(self.running[name].pid, number)

    async def stop(self) -> None:
        """End all."""
        for replica in self.running.values():
            await asyncio.to_thread(replica.kill)

    async def until_recorded(self, count: int, within: float = 60) -> None:
        """Wait for so many ledger rows."""
        async with asyncio.timeout(within):
            while await self.database.ledger.count_documents({}) < count:
                await asyncio.sleep(0.05)

    async def until_settled(self, within: float = 60) -> None:
        """Wait until every cursor is at the end of its folder and nothing is left to do on the server."""
        async with asyncio.timeout(within):
            while not await self._settled():
                await asyncio.sleep(0.1)

    async def _settled(self) -> bool:
        found = {each["mailbox_id"]: each async for each in self.database.cursors.find({})}
        rows = Counter([each["mailbox_id"] async for each in self.database.ledger.find({}, {"mailbox_id": 1})])
        return all(
            mailbox in found and found[mailbox]["last_uid"] >= rows[mailbox] and not found[mailbox]["to_finish"]
            for mailbox in self.accounts
        )

    async def published(self) -> list[MailFetched]:
        """Every announcement of a mail, repeats included."""
        consumer = AIOKafkaConsumer(bootstrap_servers=self.kafka, auto_offset_reset="earliest")
        await consumer.start()
        try:
            topics = [self.prefix + topic.name for topic in (MAIL_FETCHED, MAIL_FETCHED_BULK)]
            places = [TopicPartition(topic, number) for topic in topics for number in range(12)]
            consumer.assign(places)
            ends = await consumer.end_offsets(places)
            found: list[MailFetched] = []
            while any([await consumer.position(place) < ends[place] for place in places]):
                for records in (await consumer.getmany(timeout_ms=500)).values():
                    found += [_event(record) for record in records]
            return found
        finally:
            await consumer.stop()

    async def reconcile(self) -> list[MailFetched]:
        """Server, ledger, blobs and announcements: none missing, none doubled; gives the announcements."""
        events = await self.published()
        announced = {each.delivery.delivery_id for each in events}
        rows = [row async for row in self.database.ledger.find({})]
        assert announced == {row["_id"] for row in rows}
        for mailbox_id in self.accounts:
            listed = await asyncio.to_thread(self._listed, mailbox_id)
            recorded = [row["uid"] for row in rows if row["mailbox_id"] == mailbox_id]
            assert sorted(recorded) == listed
        for row in rows:
            assert (self.folder / "blobs" / raw_key(row["sha256"])).stat().st_size == row["size"]
        return events

    def _listed(self, mailbox_id: MailboxId) -> list[int]:
        with self.client(mailbox_id) as client:
            client.select_folder("INBOX", readonly=True)
            return sorted(client.search())


def _event(record: Any) -> MailFetched:
    return open_envelope(MailFetched, dict(record.headers), record.value).event


def owners(documents: Sequence[Document]) -> Counter[str]:
    """How many leases each owner has, heartbeats aside."""
    return Counter(str(each["owner"]) for each in documents if "owner" in each)


def as_json(value: object) -> str:
    """For a setting."""
    return json.dumps(value)
