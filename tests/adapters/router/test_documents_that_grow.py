"""Does every list in a document of the router end, long before MongoDB's 16 MB, and is nothing lost where it does?"""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import bson
import pytest
from pydantic import SecretStr

from chassis import mongo
from chassis.mongo import MongoSettings
from contracts.events.directory import Change, PolicyChanged
from router.adapters.documents import MOST_WAITING, entity_document, waiting_event
from router.adapters.mongo import MongoEntities, MongoPolicies
from router.adapters.outbox import MongoOutbox
from router.adapters.rates import MOST_LIFTS, MongoRates
from router.adapters.requests import KEPT_FOR, remembered
from router.adapters.schema import Schema
from router.domain.brakes import Brake, Scope
from router.domain.mail_rule import MOST_CHARACTERS, MOST_VALUES, Condition, MailRule, Part, Test
from router.domain.people import Account
from router.handlers.accounts import account_changed
from router.handlers.braking import brake_engaged
from router.handlers.mail_rules import compile_rule, rule_changed
from router.handlers.ports import ChangedTooOften, Request
from router.handlers.registry import Invalid
from support.routing import DEFAULT, NOW, an_account

MOST_BYTES = 16 * 1024 * 1024
LONGEST_VALUE = 1000
BRAKE = Brake.model_validate(
    {"id": "brk_1", "mailbox_id": "mbx_1", "scope": Scope.SENDER, "limit": 5, "engaged_at": NOW}
)


class Clock:
    """Shows the time that a test says."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def schema(mongo_url: str, database_name: str, clock: Clock) -> AsyncIterator[Schema]:
    async with mongo.connect(MongoSettings(url=SecretStr(mongo_url), database=database_name)) as client:
        schema = Schema(client[database_name], DEFAULT, clock)
        await schema.ready()
        yield schema


async def announced(schema: Schema) -> int:
    outbox, count = MongoOutbox(schema), 0
    while waiting := await outbox.waiting(100):
        await outbox.clear([mark for mark, _ in waiting])
        count += len(waiting)
    return count


@pytest.mark.engines
async def test_a_document_of_which_nothing_can_be_announced_refuses_changes_and_loses_none(schema: Schema) -> None:
    accounts = MongoEntities(schema, Account, "accounts")
    account = an_account("acc_1")
    await accounts.insert(account, account_changed(account, Change.CREATED, ""), Request("0"))
    for number in range(1, MOST_WAITING):
        account = account.model_copy(update={"version": account.version + 1})
        await accounts.replace(account, account_changed(account, Change.UPDATED, ""), Request(str(number)))

    one_more = account.model_copy(update={"version": account.version + 1})
    with pytest.raises(ChangedTooOften):
        await accounts.replace(one_more, account_changed(one_more, Change.UPDATED, ""), Request("more"))
    with pytest.raises(ChangedTooOften):
        await accounts.delete(one_more, account_changed(one_more, Change.DELETED, ""))

    assert await announced(schema) == MOST_WAITING
    await accounts.replace(one_more, account_changed(one_more, Change.UPDATED, ""), Request("more"))
    assert len(await accounts.left_by([*map(str, range(MOST_WAITING)), "more"])) == MOST_WAITING + 1


@pytest.mark.engines
async def test_the_policy_waits_likewise(schema: Schema) -> None:
    policies = MongoPolicies(schema)
    for version in range(2, MOST_WAITING + 3):
        policy = (await policies.read()).model_copy(update={"version": version})
        event = PolicyChanged(entity_id=policy.id, change=Change.UPDATED, version=version, occurred_at=NOW)
        if version == MOST_WAITING + 2:
            with pytest.raises(ChangedTooOften):
                await policies.write(policy, event)
        else:
            await policies.write(policy, event)

    assert await announced(schema) == MOST_WAITING
    await policies.write(policy, event)


@pytest.mark.engines
async def test_a_brake_remembers_each_request_for_as_long_as_it_may_come_again_and_no_longer(
    schema: Schema, clock: Clock
) -> None:
    rates = MongoRates(schema)
    await rates.engage(BRAKE, brake_engaged(BRAKE))
    full = [{"name": str(number), "at": NOW} for number in range(MOST_LIFTS)]
    await schema.database["brakes"].update_one({"_id": BRAKE.id}, {"$set": {"lifts": full}})
    later = NOW + timedelta(hours=30)

    with pytest.raises(ChangedTooOften):
        await rates.lift(BRAKE.id, later, "usr_a", "new")
    assert (await rates.lift(BRAKE.id, later, "usr_a", "7")).lifted_until is None
    clock.at = NOW + KEPT_FOR + timedelta(seconds=1)

    assert (await rates.lift(BRAKE.id, later, "usr_a", "new")).lifted_until == later
    assert (await rates.lift(BRAKE.id, NOW, "usr_b", "new")).lifted_by == "usr_a"
    document = await schema.database["brakes"].find_one({"_id": BRAKE.id})
    assert document
    assert [each["name"] for each in document["lifts"]] == ["new"]


@pytest.mark.engines
async def test_a_brake_that_cannot_be_announced_is_not_engaged_for_ever(schema: Schema) -> None:
    rates, brake = MongoRates(schema), BRAKE
    done = []
    for version in range(1, MOST_WAITING + 2):
        brake = BRAKE.model_copy(update={"version": version})
        done.append(await rates.engage(brake, brake_engaged(brake)))
    assert done == [True] * MOST_WAITING + [False]

    await announced(schema)
    assert await rates.engage(brake, brake_engaged(brake))


def a_rule(*more: str) -> MailRule:
    """One whose values are as long as they may be together, in letters that are long in UTF-8, and more ones."""
    long = Condition(part=Part.TEXT, test=Test.CONTAINS, values=("\U0001f600" * LONGEST_VALUE,) * MOST_VALUES)
    conditions = [long, *(Condition(part=Part.TEXT, test=Test.CONTAINS, values=(each,)) for each in more)]
    fields = {"id": "rul_1", "name": "long", "conditions": conditions, "created_at": NOW, "updated_at": NOW}
    return MailRule.model_validate(fields)


def test_the_longest_rule_fits_into_its_document_as_often_as_it_may_wait_there() -> None:
    rule = a_rule()
    compile_rule(rule)
    document = entity_document(rule)
    entry = waiting_event(rule_changed(rule, Change.UPDATED, "usr_a"), document, "usr_a")

    whole = document | {"outbox": [entry | remembered(document, Request("one"))] * MOST_WAITING}

    assert rule.characters == MOST_CHARACTERS
    assert len(bson.encode(whole)) < MOST_BYTES


def test_a_longer_rule_is_refused() -> None:
    with pytest.raises(Invalid, match="50000 characters"):
        compile_rule(a_rule("x"))
