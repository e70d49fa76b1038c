"""What is a whole router in tests, without engines?"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from fastapi import APIRouter
from typing_extensions import override

from contracts.events.directory import DirectoryEvent
from router.app.directory import Parts
from router.app.requests import routes_of
from router.domain.directory import USUAL, Directory, directory_of
from router.domain.handling import MailboxPolicy
from router.domain.mail_rule import ORDER_ID, MailRule, RuleOrder
from router.domain.mapping import Mapping
from router.domain.people import Account
from router.domain.policy import UserPolicy
from router.handlers.announcing import Announcing
from router.handlers.braking import Braking
from router.handlers.current import CurrentDirectory, DirectorySource
from router.handlers.deciding import DecidingStores, Decisions, Making
from router.handlers.explaining import Explaining, Sources
from router.handlers.holding import Holding
from router.handlers.policy import PolicyDesk
from router.handlers.ports import ChangedMeanwhile, Policies, Request, Revisions
from router.handlers.registry import Registry, Tools
from router.handlers.routing import Routes
from router.handlers.statistics import Counting, Tally
from router.handlers.users import UserDirectory, user_changed
from support.kept_mails import KeptMails
from support.routing import (
    DEFAULT,
    FREEMAIL,
    NOW,
    RULES,
    HeardAnnouncements,
    InMemoryEntities,
    InMemoryOutbox,
    InMemoryRequests,
    InMemoryUsers,
    InMemoryVersions,
    a_policy,
    an_account,
)
from support.routing_decided import InMemoryDecisionLog
from support.routing_held import InMemoryHeldMails
from support.routing_rates import HeardBrakes, InMemoryRates
from support.routing_statistics import HeardAlarm, InMemoryActivities, InMemoryTallies

EVERYTHING = ("directory.read", "directory.write", "mail.release", "mail.read")


class InMemoryDirectory(InMemoryRequests[UserPolicy], DirectorySource, Revisions, Policies):
    """The directory's source over the stores in memory; `loads` counts how often it was read whole."""

    def __init__(
        self,
        outbox: InMemoryOutbox,
        accounts: InMemoryEntities[Account],
        mappings: InMemoryEntities[Mapping],
        rules: InMemoryEntities[MailRule],
        mailboxes: InMemoryEntities[MailboxPolicy],
    ) -> None:
        super().__init__(outbox)
        self.policy = a_policy()
        self.order: InMemoryEntities[RuleOrder]
        self.users: InMemoryUsers
        self.rates: InMemoryRates
        self.revision = 0
        self.loads = 0
        self._accounts = accounts
        self._mappings = mappings
        self._rules = rules
        self._mailboxes = mailboxes

    @override
    async def load(self) -> Directory:
        self.loads += 1
        accounts, mappings = self._accounts.kept.values(), self._mappings.kept.values()
        directory = directory_of(self.policy, accounts, mappings, FREEMAIL, self.revision)
        order = await self.order.get(ORDER_ID)
        rules = map(order.placed, self._rules.kept.values())
        directory = directory.with_rules(rules).with_mailboxes(USUAL, self._mailboxes.kept.values())
        directory = directory.with_assignees(await self.users.many(directory.named()))
        return directory.with_lifted(each for each in self.rates.kept.values() if each.lifted_until)

    @override
    async def current(self) -> int:
        return self.revision

    @override
    async def rise(self) -> None:
        self.revision += 1

    @override
    async def read(self) -> UserPolicy:
        return self.policy

    @override
    async def write(self, policy: UserPolicy, event: DirectoryEvent, request: Request | None = None) -> None:
        if policy.version != self.policy.version + 1:
            raise ChangedMeanwhile(policy.id)
        self.policy = policy
        self._outbox.write(policy, event, request)


@dataclass
class RouterWorld:
    """One replica and its stores. The clock stands still."""

    heard: HeardAnnouncements = field(default_factory=HeardAnnouncements)
    held: InMemoryHeldMails = field(default_factory=InMemoryHeldMails)
    outbox: InMemoryOutbox = field(default_factory=InMemoryOutbox)

    def __post_init__(self) -> None:
        """Plug everything together."""
        numbers = itertools.count(1)
        self.accounts = InMemoryEntities[Account](self.outbox, {"domains": "domains"})
        self.mappings = InMemoryEntities[Mapping](self.outbox, {"key": "domain_pattern"})
        self.users = InMemoryUsers(self.outbox, {"identities": "addresses"})
        self.accounts.kept[DEFAULT] = an_account(DEFAULT, name="Default account")
        self.rules = InMemoryEntities[MailRule](self.outbox, {})
        self.order = InMemoryEntities[RuleOrder](self.outbox, {})
        self.order.kept[ORDER_ID] = RuleOrder(created_at=NOW, updated_at=NOW)
        self.mailboxes = InMemoryEntities[MailboxPolicy](self.outbox, {})
        self.source = InMemoryDirectory(self.outbox, self.accounts, self.mappings, self.rules, self.mailboxes)
        self.source.order, self.source.users = self.order, self.users
        self.directory = CurrentDirectory(self.source, self.source)
        making = self.making = Making(lambda: NOW, lambda prefix: f"{prefix}_{next(numbers):024}")
        self.log = InMemoryDecisionLog()
        self.rates, self.engaged = InMemoryRates(self.outbox), HeardBrakes()
        self.source.rates = self.rates
        self.braking = Braking(self.rates, self.engaged, self.directory, lambda: NOW)
        deciding = DecidingStores(self.users, self.accounts, self.braking, self.log)
        self.decisions = Decisions(RULES, self.directory, deciding, making)
        self.alarm = HeardAlarm()
        self.passed = timedelta()
        self.activities, self.tallies = InMemoryActivities(), InMemoryTallies()
        self.tally = Tally(self.tallies, lambda: NOW)
        self.routes = Routes(self.decisions, self.held, self.heard, self.tally, lambda: NOW)
        self.holding = Holding(self.held, self.decisions, self.heard, lambda: NOW)
        self.announcing = Announcing(self.outbox, self.source, self.heard, self.activities, self.directory)
        self.kept_mails = KeptMails()
        sources = Sources(self.kept_mails, self.kept_mails, self.kept_mails, self.held, self.log)
        self.explaining = Explaining(self.decisions, self.directory, self.users, sources)
        self.rung = 0
        self.tools = Tools(self.directory, making.now, making.new_id, self._ring)
        self.policy = PolicyDesk(self.source, self.accounts, self.tools)
        people = Registry(self.users, self.tools, user_changed)
        self.people = UserDirectory(people, self.accounts)

    def api(self) -> APIRouter:
        """All operations, as the service has them."""
        parts = Parts(
            accounts=self.accounts,
            mappings=self.mappings,
            rules=self.rules,
            rule_order=self.order,
            mailbox_policies=self.mailboxes,
            users=self.users,
            policies=self.source,
            held=self.held,
            outbox=self.outbox,
            revisions=self.source,
            mapping_versions=InMemoryVersions(self.outbox),
            rule_versions=InMemoryVersions(self.outbox),
            directory=self.directory,
            usual=USUAL,
            default_account=DEFAULT,
            log=self.log,
            decisions=self.decisions,
            braking=self.braking,
            now=self.making.now,
            new_id=self.making.new_id,
        )
        routes = APIRouter()
        for each in routes_of(parts, self.holding, self.explaining, self.counting(), self._ring):
            routes.include_router(each)
        return routes

    def clock(self) -> datetime:
        """The time, for what cares whether it passes."""
        return NOW + self.passed

    def counting(self) -> Counting:
        """What tells the counts."""
        return Counting(self.users, self.accounts, self.held, self.activities, self.tallies, lambda: NOW)

    def _ring(self) -> None:
        self.rung += 1
