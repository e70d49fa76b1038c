"""Which stores does a router have? The same ports over memory and over MongoDB, to be held to the same promises."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from chassis import mongo
from chassis.mongo import MongoSettings
from router.adapters.decided import MongoDecisionLog
from router.adapters.directory import MongoDirectory
from router.adapters.held import MongoHeldMails
from router.adapters.mongo import MongoEntities, MongoPolicies, MongoUsers
from router.adapters.outbox import MongoOutbox, MongoVersions
from router.adapters.schema import Schema
from router.adapters.statistics import MongoActivities, MongoTallies
from router.domain.handling import MailboxPolicy
from router.domain.mail_rule import MailRule, RuleOrder
from router.domain.mapping import Mapping
from router.domain.people import Account
from router.handlers.current import DirectorySource
from router.handlers.decided import DecisionLog
from router.handlers.ports import Entities, HeldMails, Outbox, Policies, Revisions, Users
from router.handlers.statistics import Activities, Tallies
from router.handlers.versions import Versions
from support.routing import DEFAULT, FREEMAIL, NOW, InMemoryVersions
from support.routing_statistics import InMemoryActivities, InMemoryTallies
from support.routing_world import RouterWorld


@dataclass
class Stores:
    """The ports."""

    accounts: Entities[Account]
    mappings: Entities[Mapping]
    rules: Entities[MailRule]
    mailboxes: Entities[MailboxPolicy]
    users: Users
    policies: Policies
    held: HeldMails
    outbox: Outbox
    versions: Versions[Mapping]
    rule_versions: Versions[MailRule]
    revisions: Revisions
    directory: DirectorySource
    activities: Activities
    tallies: Tallies
    log: DecisionLog
    rule_order: Entities[RuleOrder]


def stores_in_memory() -> Stores:
    """The fakes."""
    it = RouterWorld()
    one, kept = it.source, it.outbox
    return Stores(
        it.accounts,
        it.mappings,
        it.rules,
        it.mailboxes,
        it.users,
        one,
        it.held,
        kept,
        InMemoryVersions(kept),
        InMemoryVersions(kept),
        one,
        one,
        InMemoryActivities(),
        InMemoryTallies(),
        it.log,
        it.order,
    )


@asynccontextmanager
async def stores_in_mongo(url: str, name: str) -> AsyncIterator[Stores]:
    """The real ones."""
    settings = MongoSettings(url=url, database=name)
    async with mongo.connect(settings) as client:
        schema = Schema(mongo.database(client, settings), DEFAULT, lambda: NOW)
        source, outbox = MongoDirectory(schema, FREEMAIL), MongoOutbox(schema)
        await source.load()
        yield Stores(
            MongoEntities(schema, Account, "accounts"),
            MongoEntities(schema, Mapping, "mappings"),
            MongoEntities(schema, MailRule, "rules"),
            MongoEntities(schema, MailboxPolicy, "mailbox_policies"),
            MongoUsers(schema),
            MongoPolicies(schema),
            MongoHeldMails(schema),
            outbox,
            MongoVersions(schema, Mapping, "mapping"),
            MongoVersions(schema, MailRule, "rule"),
            source,
            source,
            MongoActivities(schema.database),
            MongoTallies(schema.database),
            MongoDecisionLog(schema),
            MongoEntities(schema, RuleOrder, "policy"),
        )
