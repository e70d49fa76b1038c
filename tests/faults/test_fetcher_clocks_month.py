"""Does a mailbox live through a month of nights, tokens and changed clocks by itself?"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from contracts.values import MailboxState
from fetcher.domain.diagnosis import Step
from fetcher.domain.mailbox import Account, Auth, OAuthSettings, SecretField, StartPoint
from fetcher.domain.oauth import Granted
from fetcher.entrypoints.mailbox import Watcher
from fetcher.handlers.mailboxes import Mailboxes
from fetcher.handlers.tokens import Tokens, TokenStores
from support.imap import FakeMailServer, FakeSession
from support.mailboxes import MAILBOX, PlainSecrets, a_mailbox
from support.mailboxes_watched import FakeLeases, Watched
from support.oauth import InMemoryGrants
from support.simulated_time import SimulatedTime, lived_through

ZAGREB = ZoneInfo("Europe/Zagreb")
MONTH = timedelta(days=31)
LIFE = timedelta(hours=1)


@dataclass
class Issuer:
    """Gives access tokens for an hour, each refresh token once."""

    clock: SimulatedTime
    refresh: str = "refresh-0"
    given: list[datetime] = field(default_factory=list)

    async def grant(self, oauth: OAuthSettings, client_secret: str | None, asked: Mapping[str, str]) -> Granted:
        """Rotate."""
        assert asked["refresh_token"] == self.refresh, "a refresh token is used once"
        self.given.append(self.clock.now())
        self.refresh = f"refresh-{len(self.given)}"
        return Granted(f"access-{len(self.given)}", self.clock.now() + LIFE, refresh_token=self.refresh)

    def is_good(self, token: str) -> bool:
        """Whether it is the last one, and has not ended."""
        return token == f"access-{len(self.given)}" and self.clock.now() < self.given[-1] + LIFE


@dataclass
class Nightly(FakeMailServer):
    """A server that is away from two to three every night by its own clock."""

    def __init__(self, issuer: Issuer) -> None:
        super().__init__()
        self.can_idle = False
        self.issuer = issuer
        self.came: list[datetime] = []

    async def connect(self, account: Account, on_step: object = None) -> FakeSession:
        """Look at the clock and at the token."""
        now = self.issuer.clock.now()
        self.came.append(now)
        self.down = Step.TCP if now.astimezone(ZAGREB).hour == 2 else None
        assert self.issuer.is_good(account.secret)
        return await super().connect(replace(account, secret="geheim"))


def a_world(clock: SimulatedTime, **settings: Any) -> tuple[Watched, Nightly]:
    issuer, secrets, leases = Issuer(clock), PlainSecrets(), FakeLeases()
    oauth = OAuthSettings("client", "https://issuer.example/token", "https://issuer.example/", scopes=("mail",))
    mailbox = a_mailbox(start=StartPoint.EVERYTHING, auth=Auth.XOAUTH2, oauth=oauth, **settings)
    cipher = secrets.encrypt(issuer.refresh, record=MAILBOX, field=SecretField.REFRESH_TOKEN)
    server = Nightly(issuer)
    world = Watched(mailbox=replace(mailbox, secrets={SecretField.REFRESH_TOKEN: cipher}), server=server)
    world.now = clock.now  # type: ignore[method-assign] # the clock of all that is asked below
    tokens = Tokens(TokenStores(world.store, secrets, InMemoryGrants()), issuer, leases, now=clock.now)
    mailboxes = Mailboxes(world.store, secrets, world.events, now=clock.now, tokens=tokens)
    world.reporting.now = clock.now
    world.parts = replace(world.parts, mailboxes=mailboxes, now=clock.now)
    world.watcher = Watcher(MAILBOX, world.parts)
    return world, server


@pytest.mark.parametrize(
    "began",
    [datetime(2026, 10, 5, 12, tzinfo=UTC), datetime(2027, 3, 10, 12, tzinfo=UTC)],
    ids=["an hour twice", "an hour never"],
)
def test_f41_a_month_of_nights_over_the_change_of_clocks_loses_no_mail_and_switches_nothing_off(
    began: datetime,
) -> None:
    async def story(clock: SimulatedTime) -> None:
        world, server = a_world(clock, cron="*/20 * * * *", timezone="Europe/Zagreb", idle=False)
        late: list[timedelta] = []
        async with world.watching():
            for number in range(MONTH // timedelta(hours=6)):
                server.inbox.append(b"mail %d" % number)
                arrived = clock.now()
                while len(world.events.fetched) <= number:
                    await asyncio.sleep(60)
                late.append(clock.now() - arrived)
                await asyncio.sleep((arrived + timedelta(hours=6) - clock.now()).total_seconds())

        assert [each.uid for each in world.events.fetched] == list(range(1, len(late) + 1))
        # A night of one hour, twice where the clocks go back, and the pause before a poll.
        assert max(late) <= timedelta(hours=2, minutes=22)
        assert world.store.mailboxes[MAILBOX].settings.active
        assert set(world.events.states) <= {MailboxState.CONNECTING, MailboxState.IDLE, MailboxState.RETRYING}
        _asked_seldom(server)

    lived_through(began, story)


def _asked_seldom(server: Nightly) -> None:
    """By day as the expression says, by night twice a minute at most; a token when one has ended, and no more."""
    nights = [each for each in server.came if each.astimezone(ZAGREB).hour == 2]
    days = [each for each in server.came if each.astimezone(ZAGREB).hour not in {2, 3}]
    assert all(each.minute % 20 == 0 for each in days[1:])
    assert len(nights) <= 33 * 120
    assert len(server.issuer.given) <= MONTH / LIFE * 1.5
