"""What is decided about a batch of mails, and who becomes a user by it?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from contracts.events.directory import UserCreated
from contracts.values import AccountId, Address, ReasonCode, UserId, UserRole
from router.domain.brakes import arrival_of
from router.domain.commands import names_somebody
from router.domain.directory import Directory
from router.domain.facts import Facts
from router.domain.known import Known
from router.domain.people import TEMPLATES, Account, Origin, User, UserState, works_here
from router.domain.policy import UserPolicy
from router.domain.routing import Decision, route
from router.domain.verdict import NewUser, Rule
from router.handlers.braking import Braking
from router.handlers.current import CurrentDirectory
from router.handlers.decided import Decided, DecisionLog, Question
from router.handlers.ports import Entities, Users, Wanted

MOST_STAFF: Final = 10_000


@dataclass(frozen=True, slots=True)
class Making:
    """What it takes to make a user: the time, and ids that nobody has."""

    now: Callable[[], datetime]
    new_id: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class DecidingStores:
    """Who writes, for which companies, how many wrote, and what was decided."""

    users: Users
    accounts: Entities[Account]
    braking: Braking
    log: DecisionLog


@dataclass
class Seen:
    """What decisions rest on that are to agree: the directory, and senders by identity, as they were when first asked for.

    Otherwise somebody who is approved between two of them would have the later mail go before the earlier one.
    """

    directory: Directory | None = None
    users: dict[str, User | None] = field(default_factory=dict)


class Decisions:
    """Decides by the rules, with one question to each store per batch."""

    def __init__(
        self, rules: Sequence[Rule], directory: CurrentDirectory, stores: DecidingStores, making: Making
    ) -> None:
        self._rules = rules
        self._directory = directory
        self._users = stores.users
        self._accounts = stores.accounts
        self._braking = stores.braking
        self._log = stores.log
        self._making = making

    async def explain(self, question: Question) -> Decision:
        """What would be decided, and why: the code that decides. Nothing is changed."""
        users = await self._users.by_identities([question.identity])
        staff = await self._staff([question], users)
        directory = await self._with_accounts(await self._directory.get(), users)
        known = Known(directory, users.get(question.identity), question.released, staff)
        return route(self._rules, question.facts, known)

    async def decide(self, questions: Sequence[Question], seen: Seen | None = None) -> list[Decided]:
        """Decide about each, in order; what was decided before stands. Decisions that share what is `seen` agree.

        When this returns, decisions are written down, senders who become users are users, and are announced soon.
        """
        keys = [each.key for each in questions]
        stand = await self._log.find(set(keys))
        asked = {key: each for key, each in zip(keys, questions, strict=True) if key not in stand}
        if asked:
            now, decisions = self._making.now(), await self._decide(list(asked.values()), seen or Seen())
            made = {
                key: Decided.of(each, now, place)
                for place, (key, each) in enumerate(zip(asked, decisions, strict=True))
            }
            last = {key: each for key, each in made.items() if asked[key].settles(each.decision)}
            stand |= made | (await self._log.keep(last) if last else {})
        return [stand[key] for key in keys]

    async def _decide(self, questions: Sequence[Question], seen: Seen) -> list[Decision]:
        directory, users = await self._look(questions, seen), seen.users
        staff = await self._staff(questions, users)
        standings = await self._braking.standings([(each.facts, each.delivery_id) for each in questions], directory)
        made: list[tuple[User, UserCreated]] = []
        decisions = []
        for question in questions:
            standing = standings.get(question.delivery_id) if question.delivery_id else None
            known = Known(directory, users.get(question.identity), question.released, staff, standing)
            decision = route(self._rules, question.facts, known)
            if decision.new_user and known.user is None:
                user = self._user(question, decision.new_user, directory)
                users[question.identity] = user
                made.append((user, user_created(user, directory.policy, welcome=decision.new_user.welcome)))
                decision = _asked_by(decision, user)
            decisions.append(decision)
        if made and not await self._users.add(made):
            # Somebody made one of them a user at the same moment: now they are found.
            for user, _ in made:
                del users[user.identities[0]]
            return await self._decide(questions, seen)
        held = [each for each, decision in zip(questions, decisions, strict=True) if _is_braked(decision)]
        if held:
            arrivals = [arrival for each in held if (arrival := arrival_of(each.facts, each.delivery_id))]
            await self._braking.engage(arrivals, standings, directory)
        return decisions

    async def _look(self, questions: Sequence[Question], seen: Seen) -> Directory:
        seen.directory = seen.directory or await self._directory.get()
        if new := {each.identity for each in questions} - seen.users.keys():
            found = await self._users.by_identities(new)
            seen.users |= {each: found.get(each) for each in new}
            seen.directory = await self._with_accounts(seen.directory, found)
        return seen.directory

    async def _with_accounts(self, directory: Directory, users: Mapping[str, User]) -> Directory:
        """The directory with all accounts of these users that there are: users are read later, so theirs may be newer."""
        unknown = {each.account_id for each in users.values() if each.account_id} - directory.accounts.keys()
        return directory.with_accounts(await self._accounts.many(unknown)) if unknown else directory

    async def _staff(self, questions: Sequence[Question], users: Mapping[str, User | None]) -> list[User]:
        """Who may be named by a command; nobody where no mail of staff names anyone."""
        if not any(_names_somebody(each.facts, users.get(each.identity)) for each in questions):
            return []
        roles = (UserRole.AGENT, UserRole.ADMIN)
        pages = [await self._users.page(None, MOST_STAFF, Wanted({"role": role.value})) for role in roles]
        return [user for page in pages for user in page if works_here(user)]

    def _user(self, question: Question, new: NewUser, directory: Directory) -> User:
        now, sender = self._making.now(), question.facts.sender
        wanted = directory.policy.default_role_template_id
        role = next((each.role for each in TEMPLATES if each.id == wanted), TEMPLATES[0].role)
        return User(
            id=UserId(self._making.new_id("usr")),
            created_at=now,
            updated_at=now,
            name=sender.name,
            addresses=(sender.address,),
            identities=(question.identity,),
            account_id=new.account_id,
            role=role,
            state=new.state,
            origin=Origin.MAIL,
            delivery_id=question.delivery_id if directory.policy.audit_user_creation else None,
        )


def user_created(user: User, policy: UserPolicy, actor: str = "", *, welcome: bool = True) -> UserCreated:
    """The event, with what the policy wants to be sent because of it; no welcome where the mail is not to be answered."""
    from_mail = user.origin is Origin.MAIL
    unverified = user.state is UserState.UNVERIFIED
    account: AccountId | None = user.account_id
    return UserCreated(
        user_id=user.id,
        version=user.version,
        occurred_at=user.created_at,
        actor=actor,
        address=Address(address=user.addresses[0], name=user.name),
        account_id=account,
        role=user.role,
        state=user.state.value,
        origin=user.origin.value,
        delivery_id=user.delivery_id,
        welcome=welcome and from_mail and user.state is UserState.ACTIVE and policy.welcome_email_enabled,
        verification_template=policy.verification_email_template if unverified else "",
        approval_wanted=user.state is UserState.PENDING and policy.approval_workflow_enabled,
    )


def _is_braked(decision: Decision) -> bool:
    return decision.stop is not None and decision.stop.reason is ReasonCode.TOO_MANY


def _names_somebody(facts: Facts, user: User | None) -> bool:
    return user is not None and works_here(user) and names_somebody(facts.subject, facts.text, facts.spans)


def _asked_by(decision: Decision, user: User) -> Decision:
    if decision.routing is None:
        return decision
    routing = decision.routing.model_copy(update={"requester_id": user.id, "sender_role": user.role})
    return decision._replace(routing=routing)
