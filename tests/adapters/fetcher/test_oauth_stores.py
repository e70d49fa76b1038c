"""Do the stores of sign-ins and grants keep their promises, in memory and in MongoDB?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from pymongo.asynchronous.database import AsyncDatabase

from fetcher.adapters.mongo import MongoMailboxes
from fetcher.adapters.mongo_oauth import MongoFlows, MongoGrants
from fetcher.domain.oauth import Expiring, Flow, Grant, Granted
from fetcher.handlers.oauth import Flows
from support.mailboxes import MAILBOX, NOON, a_mailbox
from support.oauth import InMemoryFlows, InMemoryGrants

DAY = timedelta(days=1)
FLOW = Flow("ab" * 32, MAILBOX, "usr_ada", "sealed", "https://desk.example.com/back", "https://issuer postdesk", NOON)


@dataclass
class Stores:
    flows: Flows
    grants: InMemoryGrants | MongoGrants
    mailboxes: MongoMailboxes | None = None

    async def there(self) -> None:
        """Let there be the mailbox that the grants belong to."""
        if self.mailboxes:
            await self.mailboxes.insert(a_mailbox())


@pytest.fixture(params=["memory", pytest.param("mongo", marks=pytest.mark.engines)])
def stores(request: pytest.FixtureRequest) -> Stores:
    if request.param == "memory":
        return Stores(InMemoryFlows(), InMemoryGrants())
    database = request.getfixturevalue("database")
    return Stores(MongoFlows(database, lambda: NOON), MongoGrants(database), MongoMailboxes(database))


async def test_a_flow_can_be_taken_once(stores: Stores) -> None:
    await stores.flows.keep(FLOW)

    assert [await stores.flows.take(FLOW.id), await stores.flows.take(FLOW.id)] == [FLOW, None]


async def test_nothing_is_known_of_a_mailbox_that_never_had_a_grant(stores: Stores) -> None:
    assert await stores.grants.get(MAILBOX) == Grant(MAILBOX)


async def test_renewals_and_ends_are_kept_side_by_side(stores: Stores) -> None:
    await stores.grants.keep_client_secret_end(MAILBOX, NOON + 40 * DAY)
    await stores.grants.signed_in(MAILBOX, NOON, Granted("a", NOON, "r", NOON + 90 * DAY))
    await stores.grants.renewed(MAILBOX, NOON + DAY, Granted("b", NOON))

    assert await stores.grants.get(MAILBOX) == Grant(MAILBOX, NOON + DAY, NOON, NOON + 90 * DAY, NOON + 40 * DAY)


async def test_what_ends_is_found_and_claimed_once(stores: Stores) -> None:
    await stores.there()
    await stores.grants.keep_client_secret_end(MAILBOX, NOON + 10 * DAY)
    assert await stores.grants.ending(NOON + 5 * DAY) == []

    (grant,) = await stores.grants.ending(NOON + 30 * DAY)
    claims = [await stores.grants.claim_warning(grant, Expiring.CLIENT_SECRET, 10) for _ in range(2)]
    assert claims == [True, False]
    assert (await stores.grants.get(MAILBOX)).warned == {Expiring.CLIENT_SECRET: 10}


async def test_a_new_secret_is_warned_of_anew_and_an_old_claim_says_nothing_of_it(stores: Stores) -> None:
    await stores.there()
    await stores.grants.keep_client_secret_end(MAILBOX, NOON + DAY)
    (grant,) = await stores.grants.ending(NOON + 30 * DAY)
    await stores.grants.claim_warning(grant, Expiring.CLIENT_SECRET, 1)
    await stores.grants.keep_client_secret_end(MAILBOX, NOON + 20 * DAY)

    assert (await stores.grants.get(MAILBOX)).warned == {}
    assert not await stores.grants.claim_warning(grant, Expiring.CLIENT_SECRET, 1)


@pytest.mark.engines
async def test_grants_of_deleted_mailboxes_are_forgotten(database: AsyncDatabase[dict[str, object]]) -> None:
    grants = MongoGrants(database)
    await grants.keep_client_secret_end(MAILBOX, NOON)

    assert await grants.ending(NOON + DAY) == []
    assert await grants.get(MAILBOX) == Grant(MAILBOX)
