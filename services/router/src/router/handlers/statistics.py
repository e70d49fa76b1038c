"""How are mails and people counted, and what do the counts come to?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Protocol

from typing_extensions import override

from contracts.envelope import Envelope
from contracts.events.directory import DirectoryEvent, UserApproved, UserCreated
from contracts.events.mail import MailParsed
from contracts.values import AccountId, UserId
from router.domain.held import HeldState
from router.domain.people import Account, Origin, User, UserState
from router.domain.routing import Decision
from router.domain.statistics import Action, Activity, Counted, of_routing, of_stop, rates, share
from router.handlers.decided import Decided
from router.handlers.ports import UNMERGED, Entities, HeldMails, Users, Wanted
from router.handlers.routing import MailCounts

RATES_OF: Final = timedelta(days=30)
RECENT: Final = 10
_MILLISECOND: Final = timedelta(milliseconds=1)


class Activities(Protocol):
    """What happened to users, for ever."""

    async def keep(self, activities: Sequence[Activity]) -> None:
        """Write some down; those that are there already stay as they are."""

    async def latest(self, limit: int) -> list[Activity]:
        """The latest first."""

    async def count(self, action: Action, since: datetime, *, verification: bool | None = None) -> int:
        """How often something happened at an instant or after it."""


class Tallies(Protocol):
    """Counts of each day. They serve statistics: what a crash takes with it is a few seconds', and nothing rests on it."""

    async def add(self, day: date, counts: Mapping[Counted, int]) -> None:
        """Count more on a day."""

    async def since(self, day: date) -> Mapping[Counted, int]:
        """The sums of this day and all after it."""


class Tally(MailCounts):
    """Counts of this replica that are not written down yet."""

    def __init__(self, tallies: Tallies, now: Callable[[], datetime]) -> None:
        self._tallies = tallies
        self._now = now
        self._counts: Counter[Counted] = Counter()

    @override
    def decided(self, mails: Sequence[tuple[Envelope[MailParsed], Decided]]) -> None:
        now, new = self._now(), [each for each in mails if not each[1].again]
        self._counts.update(counted for parsed, found in new for counted in _counted(parsed.event, found.decision))
        if new:
            took = sum(max(0, (now - each.time) // _MILLISECOND) for each, _ in new)
            self._counts.update({Counted.TIMED: len(new), Counted.MILLISECONDS: took})

    async def flush(self) -> bool:
        """Write everything down, and tell whether there was anything; what cannot be written is kept for the next time."""
        counts, self._counts = self._counts, Counter()
        if not counts:
            return False
        try:
            await self._tallies.add(self._now().date(), counts)
        except BaseException:
            self._counts.update(counts)
            raise
        return True


def _counted(parsed: MailParsed, decision: Decision) -> Iterator[Counted]:
    if decision.routing:
        return of_routing(parsed.mail.kind, decision.routing)
    return of_stop(decision.stop.outcome, decision.stop.reason) if decision.stop else iter(())


def activities_of(events: Iterable[Envelope[DirectoryEvent]]) -> list[Activity]:
    """What these events say of users, as far as it is remembered."""
    return [found for each in events if (found := _activity(each))]


@dataclass(frozen=True, slots=True)
class Recent:
    """Something that happened lately, with the names of those it happened to."""

    activity: Activity
    address: str
    account_name: str


@dataclass(frozen=True, slots=True)
class Overview:
    """All that is counted. Rates are per cent of the last 30 days, None where there was nothing; days begin in UTC."""

    by_state: Mapping[UserState, int]
    auto_created: int
    created_today: int
    approved_today: int
    verifications_today: int
    verified: int
    rates: Mapping[str, float | None]
    verification_rate: float | None
    mails_waiting: int
    mails_overdue: int
    recent: Sequence[Recent]
    at: datetime


@dataclass(frozen=True, slots=True)
class Counting:
    """What is counted, and where."""

    users: Users
    accounts: Entities[Account]
    held: HeldMails
    activities: Activities
    tallies: Tallies
    now: Callable[[], datetime]

    async def overview(self) -> Overview:
        """Count everything now."""
        now = self.now()
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        by_state = {state: await self._users({"state": state.value}) for state in UserState}
        verified = await self._users({"verified": True})
        asked = self.activities.count
        waiting = {"state": HeldState.WAITING.value}
        return Overview(
            by_state=by_state,
            auto_created=await self._users({"origin": Origin.MAIL.value}),
            created_today=await self._users({}, midnight),
            approved_today=await asked(Action.APPROVED, midnight),
            verifications_today=await asked(Action.CREATED, midnight, verification=True),
            verified=verified,
            rates=rates(await self.tallies.since((now - RATES_OF).date())),
            verification_rate=share(verified, verified + by_state[UserState.UNVERIFIED]),
            mails_waiting=await self.held.count(Wanted(waiting)),
            mails_overdue=await self.held.count(Wanted(waiting | {"overdue": True})),
            recent=await self._recent(),
            at=now,
        )

    async def _users(self, fields: Mapping[str, str | bool], created_after: datetime | None = None) -> int:
        return await self.users.count(Wanted({**UNMERGED, **fields}, created_after=created_after))

    async def _recent(self) -> list[Recent]:
        latest = await self.activities.latest(RECENT)
        users = {each.id: each for each in await self.users.many({each.user_id for each in latest})}
        found = {each: _account(each, users) for each in latest}
        names = {each.id: each.name for each in await self.accounts.many({each for each in found.values() if each})}
        return [
            Recent(each, each.address or _address(users.get(each.user_id)), names.get(account, "") if account else "")
            for each, account in found.items()
        ]


def _account(activity: Activity, users: Mapping[UserId, User]) -> AccountId | None:
    user = users.get(activity.user_id)
    return activity.account_id or (user.account_id if user else None)


def _address(user: User | None) -> str:
    return user.addresses[0] if user else ""


def _activity(envelope: Envelope[DirectoryEvent]) -> Activity | None:
    event = envelope.event
    if isinstance(event, UserCreated):
        return Activity(
            id=envelope.id,
            action=Action.CREATED,
            user_id=event.user_id,
            address=event.address.address,
            account_id=event.account_id,
            actor=event.actor,
            verification=bool(event.verification_template),
            at=event.occurred_at,
        )
    if isinstance(event, UserApproved):
        return Activity(
            id=envelope.id, action=Action.APPROVED, user_id=event.user_id, actor=event.actor, at=event.occurred_at
        )
    return None
