"""What do the engine and those who answer requests share?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from pymongo.asynchronous.database import AsyncDatabase

from chassis.blobs import BlobStore
from chassis.broker import Broker
from chassis.keyring import Keyring
from chassis.leases import Leases
from chassis.mongo import Document
from chassis.telemetry import Telemetry
from fetcher.adapters.kafka import KafkaEvents
from fetcher.adapters.metrics import PrometheusCounts
from fetcher.adapters.mongo import MongoMailboxes, create_indexes
from fetcher.adapters.mongo_jobs import MongoKeys, MongoPolling, create_job_indexes
from fetcher.adapters.mongo_oauth import MongoGrants
from fetcher.app.outside import Reach, reach
from fetcher.handlers.keys import Keys
from fetcher.handlers.mailboxes import AccessTokens, Mailboxes, Policy
from fetcher.handlers.polling import PollingSwitch
from fetcher.handlers.tokens import Tokens, TokenStores
from fetcher.settings import Settings


@dataclass(frozen=True, slots=True)
class Switches:
    """What is about all mailboxes at once."""

    polling: PollingSwitch
    keys: Keys
    database: AsyncDatabase[Document]

    async def prepare(self) -> None:
        """Make indexes, and see that the keys are right. Raises `KeysUnusable`."""
        await create_indexes(self.database)
        await create_job_indexes(self.database)
        await self.keys.check()

    async def may_watch(self) -> bool:
        """Whether mail is looked for at all."""
        return not (await self.polling.read()).obstacle


@dataclass(frozen=True, slots=True)
class Materials:
    """What the engine shares with the rest of the service."""

    database: AsyncDatabase[Document]
    blobs: BlobStore
    events: KafkaEvents
    store: MongoMailboxes
    mailboxes: Mailboxes
    reach: Reach
    tokens: AccessTokens
    counts: PrometheusCounts
    now: Callable[[], datetime]
    switches: Switches


def gather(
    settings: Settings, database: AsyncDatabase[Document], broker: Broker, telemetry: Telemetry, held: Leases
) -> Materials:
    """Make it all; nothing connects before it is used."""
    now = partial(datetime.now, UTC)
    events = KafkaEvents(broker, telemetry.root_span)
    store = MongoMailboxes(database, settings.polling_interval)
    outside = reach(settings, now)
    keys = Keys(Keyring(settings.keyring), MongoKeys(database), store, now=now)
    polling = PollingSwitch(MongoPolling(database), events, environment=settings.polling_enabled, now=now)
    tokens = Tokens(
        TokenStores(store, keys.secrets, MongoGrants(database)), outside.issuer, held, now=now, presets=outside.presets
    )
    policy = Policy(settings.polling_interval, settings.allow_plaintext)
    return Materials(
        database=database,
        blobs=BlobStore(settings.blobs),
        events=events,
        store=store,
        mailboxes=Mailboxes(
            store,
            keys.secrets,
            events,
            now=now,
            hosts=outside.hosts,
            tokens=tokens,
            policy=policy,
            switches=polling.read,
        ),
        reach=outside,
        tokens=tokens,
        counts=PrometheusCounts(telemetry.metrics),
        now=now,
        switches=Switches(polling, keys, database),
    )
