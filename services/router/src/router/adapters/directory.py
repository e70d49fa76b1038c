"""How is the directory read whole, and how does a replica notice that it changed?"""

from __future__ import annotations

from importlib import resources
from typing import Final

from pymongo.read_concern import ReadConcern
from typing_extensions import override

from contracts.values.identity import normal_domain
from router.adapters.documents import LIVING, read_entity
from router.adapters.rates import read_brake
from router.adapters.schema import Schema
from router.domain.directory import USUAL, Directory, directory_of
from router.domain.handling import Handling, MailboxPolicy
from router.domain.mail_rule import ORDER_ID, MailRule, RuleOrder
from router.domain.mapping import Mapping
from router.domain.people import Account, User
from router.domain.policy import POLICY_ID, UserPolicy
from router.handlers.current import DirectorySource
from router.handlers.ports import Revisions

REVISION: Final = "revision"
PAGE: Final = 2000


class MongoDirectory(DirectorySource, Revisions):
    """Accounts, mappings, rules, whom those name, policies, and lifted brakes. The revision is read first: what is read after it may be newer, never older."""

    def __init__(self, schema: Schema, freemail: frozenset[str], usual: Handling = USUAL) -> None:
        self._schema = schema
        self._freemail = freemail
        self._usual = usual
        database, majority = schema.database, ReadConcern("majority")
        self._policy = database.get_collection("policy", read_concern=majority)
        self._accounts = database.get_collection("accounts", read_concern=majority)
        self._mappings = database.get_collection("mappings", read_concern=majority)
        self._rules = database.get_collection("rules", read_concern=majority)
        self._mailboxes = database.get_collection("mailbox_policies", read_concern=majority)
        self._users = database.get_collection("users", read_concern=majority)
        self._brakes = database.get_collection("brakes", read_concern=majority)

    @override
    async def load(self) -> Directory:
        await self._schema.ready()
        revision = await self.current()
        policy = await self._policy.find_one({"_id": POLICY_ID})
        assert policy, "the schema makes it"
        mappings = [read_entity(Mapping, each) async for each in self._mappings.find(LIVING, batch_size=PAGE)]
        order = await self._policy.find_one({"_id": ORDER_ID})
        assert order, "the schema makes it"
        placed = read_entity(RuleOrder, order).placed
        rules = [placed(read_entity(MailRule, each)) async for each in self._rules.find(LIVING, batch_size=PAGE)]
        # Behind what names accounts: one that is named was there before.
        accounts = [read_entity(Account, each) async for each in self._accounts.find(LIVING, batch_size=PAGE)]
        directory = directory_of(read_entity(UserPolicy, policy), accounts, mappings, self._freemail, revision)
        found = self._mailboxes.find(LIVING, batch_size=PAGE)
        mailboxes = [read_entity(MailboxPolicy, each) async for each in found]
        directory = directory.with_rules(rules).with_mailboxes(self._usual, mailboxes)
        named = {"_id": {"$in": list(directory.named())}} | LIVING
        users = self._users.find(named, {"outbox": 0}, batch_size=PAGE)
        brakes = self._brakes.find({"lifted_until": {"$ne": None}}, {"outbox": 0, "lifts": 0}, batch_size=PAGE)
        directory = directory.with_assignees([read_entity(User, each) async for each in users])
        return directory.with_lifted([read_brake(each) async for each in brakes])

    @override
    async def current(self) -> int:
        found = await self._policy.find_one({"_id": REVISION})
        return int(found["n"]) if found else 0

    @override
    async def rise(self) -> None:
        await self._policy.update_one({"_id": REVISION}, {"$inc": {"n": 1}}, upsert=True)


def freemail_domains() -> frozenset[str]:
    """The list that comes with the program: one domain a line, `#` begins a comment."""
    text = resources.files("router.adapters").joinpath("freemail.txt").read_text(encoding="utf-8")
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return frozenset(normal_domain(line) for line in lines if line)
