"""How does one fetcher run for a measurement, fed by Dovecot, with nothing else beside it but its engines?"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from aiokafka import AIOKafkaConsumer, TopicPartition
from pymongo import MongoClient

from chassis import mongo
from chassis.keyring import Keyring, KeyringSettings
from chassis.mongo import MongoSettings
from contracts.topics import MAIL_FETCHED, MAIL_FETCHED_BULK, PARTITIONS
from contracts.values import MailboxId
from fetcher.adapters.mongo import MongoMailboxes
from fetcher.domain.mailbox import Mailbox, MailboxSettings, MailboxStatus, SecretField, Security, StartPoint
from local import selection
from local.accounts import Account
from local.dovecot import Dovecot
from local.environment import Installation, Secrets
from local.ports import free_port
from local.service import Service
from local.topics import provision_topics

DATABASE = "bench"
TOPICS = [topic.name for topic in (MAIL_FETCHED, MAIL_FETCHED_BULK)]
LARGEST = 36 * 1024 * 1024


class FetchRig:
    """Engines, Dovecot and one fetcher in one folder, which others may enter."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._secrets = Secrets.new()
        self._made = 0
        self.kafka = selection.kafka(folder / "kafka")
        self.mongodb = selection.mongodb(folder / "mongodb", fast=True)
        self.dovecot = Dovecot(folder / "dovecot")
        self.fetcher: Service

    def __enter__(self) -> Self:
        """Start all."""
        for engine in (self.kafka, self.mongodb, self.dovecot):
            engine.start()
        provision_topics(self.kafka.address)
        installation = Installation(
            kafka=self.kafka.address,
            mongo=self.mongodb.address,
            blobs=f"file://{self._folder}/blobs",
            secrets=self._secrets,
            ports={"fetcher": free_port()},
            extra={"CA_FILE": str(self.dovecot.certificate), "LOGS__LEVEL": "warning", "MOST_MAILBOXES": "1000"},
        )
        variables = installation.variables("fetcher") | {"FETCHER_MONGO__DATABASE": DATABASE}
        self.fetcher = Service("fetcher", self._folder / "fetcher", installation.url("fetcher"), variables).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Stop all."""
        for engine in (self.fetcher, self.dovecot, self.mongodb, self.kafka):
            engine.stop()

    @property
    def plain(self) -> dict[str, Any]:
        """Settings of a mailbox without TLS, as the figures to compare with were measured."""
        return {"security": Security.NONE, "port": self.dovecot.port}

    def watch(self, accounts: Sequence[Account], **settings: Any) -> list[MailboxId]:
        """Make a mailbox over each account; the fetcher notices within seconds."""
        mailboxes = [self._mailbox(account, settings) for account in accounts]
        asyncio.run(self._insert(mailboxes))
        return [mailbox.id for mailbox in mailboxes]

    def recorded(self, mailbox: MailboxId) -> int:
        """How many mails of a mailbox are in the ledger with their cursor behind them."""
        with MongoClient[dict[str, Any]](self.mongodb.address) as client:
            cursor = client[DATABASE].cursors.find_one({"mailbox_id": mailbox})
        return int(cursor["last_uid"]) if cursor else 0

    def idling(self) -> int:
        """How many mailboxes are idle."""
        with MongoClient[dict[str, Any]](self.mongodb.address) as client:
            return client[DATABASE].mailboxes.count_documents({"status.state": "idle"})

    def announced(self) -> int:
        """How many mails were announced, of all mailboxes."""
        return asyncio.run(self._ends())

    def _mailbox(self, account: Account, settings: dict[str, Any]) -> Mailbox:
        self._made += 1
        mailbox_id = MailboxId(f"mbx_{self._made:024x}")
        key = base64.b64encode(base64.b64decode(self._secrets.keyring_key)).decode()
        ring = Keyring(KeyringSettings(keys={"local": key}, active="local"))
        now = datetime.now(UTC)
        wants: dict[str, Any] = {
            "name": account.user,
            "address": f"{account.user}@example.org",
            "host": "localhost",
            "port": self.dovecot.tls_port,
            "security": Security.TLS,
            "user": account.user,
            "start": StartPoint.EVERYTHING,
            "size_limit": LARGEST,
        }
        cipher = ring.encrypt(account.password, record=mailbox_id, field=SecretField.PASSWORD)
        return Mailbox(
            id=mailbox_id,
            settings=MailboxSettings(**{**wants, **settings}),
            secrets={SecretField.PASSWORD: cipher},
            created_at=now,
            updated_at=now,
            status=MailboxStatus(since=now),
        )

    async def _insert(self, mailboxes: Sequence[Mailbox]) -> None:
        async with mongo.connect(MongoSettings.model_validate({"url": self.mongodb.address, "database": ""})) as client:
            store = MongoMailboxes(client[DATABASE])
            for mailbox in mailboxes:
                await store.insert(mailbox)

    async def _ends(self) -> int:
        consumer = AIOKafkaConsumer(bootstrap_servers=self.kafka.address)
        await consumer.start()
        try:
            places = [TopicPartition(topic, number) for topic in TOPICS for number in range(PARTITIONS)]
            return sum((await consumer.end_offsets(places)).values())
        finally:
            await consumer.stop()
