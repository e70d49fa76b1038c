"""Which stores, which rules, and what decides by them?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from prometheus_client import CollectorRegistry
from pymongo.asynchronous.database import AsyncDatabase

from contracts.values import AccountId
from router.adapters.chance import new_id, now
from router.adapters.counts import PrometheusCounts
from router.adapters.decided import MongoDecisionLog
from router.adapters.directory import MongoDirectory, freemail_domains
from router.adapters.held import MongoHeldMails
from router.adapters.mongo import MongoEntities, MongoPolicies, MongoUsers
from router.adapters.outbox import MongoOutbox, MongoVersions
from router.adapters.rates import MongoRates
from router.adapters.schema import Schema
from router.domain.handling import Handling, MailboxPolicy
from router.domain.mail_rule import MailRule, RuleOrder
from router.domain.mapping import Mapping
from router.domain.people import Account
from router.domain.rules import all_rules
from router.handlers.braking import Braking
from router.handlers.current import CurrentDirectory
from router.handlers.decided import DecisionLog
from router.handlers.deciding import DecidingStores, Decisions, Making
from router.handlers.ports import Entities, HeldMails, Outbox, Policies, Revisions, Users
from router.handlers.versions import Versions
from router.settings import Settings


@dataclass(frozen=True, slots=True)
class Parts:
    """What handlers are made of."""

    accounts: Entities[Account]
    mappings: Entities[Mapping]
    rules: Entities[MailRule]
    rule_order: Entities[RuleOrder]
    mailbox_policies: Entities[MailboxPolicy]
    users: Users
    policies: Policies
    held: HeldMails
    outbox: Outbox
    revisions: Revisions
    mapping_versions: Versions[Mapping]
    rule_versions: Versions[MailRule]
    directory: CurrentDirectory
    usual: Handling
    default_account: AccountId
    log: DecisionLog
    decisions: Decisions
    braking: Braking
    now: Callable[[], datetime] = now
    new_id: Callable[[str], str] = new_id


def parts_of(settings: Settings, database: AsyncDatabase[dict[str, Any]], metrics: CollectorRegistry) -> Parts:
    """Assemble them over a database."""
    schema = Schema(database, settings.default_account, now)
    freemail = freemail_domains() - settings.freemail_remove | settings.freemail_add
    source, users = MongoDirectory(schema, freemail, settings.handling), MongoUsers(schema)
    accounts = MongoEntities(schema, Account, "accounts")
    directory = CurrentDirectory(source, source)
    rules = all_rules(settings.default_account, settings.default_category, settings.default_priority)
    braking = Braking(MongoRates(schema), PrometheusCounts(metrics), directory, now)
    log = MongoDecisionLog(schema)
    return Parts(
        accounts=accounts,
        mappings=MongoEntities(schema, Mapping, "mappings"),
        rules=MongoEntities(schema, MailRule, "rules"),
        rule_order=MongoEntities(schema, RuleOrder, "policy"),
        mailbox_policies=MongoEntities(schema, MailboxPolicy, "mailbox_policies"),
        mapping_versions=MongoVersions(schema, Mapping, "mapping"),
        rule_versions=MongoVersions(schema, MailRule, "rule"),
        users=users,
        policies=MongoPolicies(schema),
        held=MongoHeldMails(schema),
        outbox=MongoOutbox(schema),
        revisions=source,
        directory=directory,
        usual=settings.handling,
        default_account=settings.default_account,
        log=log,
        decisions=Decisions(rules, directory, DecidingStores(users, accounts, braking, log), Making(now, new_id)),
        braking=braking,
    )
