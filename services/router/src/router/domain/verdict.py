"""What can a rule say?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, NamedTuple, Protocol

from contracts.values import AccountId, Outcome, ReasonCode, RuleAnswer
from router.domain.facts import Facts
from router.domain.known import Known
from router.domain.people import UserState

NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Stop:
    """The mail goes no further: `held`, `quarantined` (both can be released), `rejected` or `ignored`."""

    outcome: Outcome
    reason: ReasonCode
    detail: str


@dataclass(frozen=True, slots=True)
class NewUser:
    """The sender becomes a user, in this state, of the account that mapping or domain named.

    `welcome`: whether mail may answer this one, so that a welcome does not go to a list.
    """

    state: UserState
    account_id: AccountId | None = None
    welcome: bool = True


class Verdict(NamedTuple):
    """What a rule looked at and what it says, both in words for people.

    `settled` are fields of the routing that this rule decides, by name: what an earlier rule has settled stays, tags come
    together. `stop` ends the matter. `details` are told behind the answer, for a rule that looks at several things.
    A tuple, as the facts are: a frozen dataclass takes three times as long to make, and each rule makes one for each mail.
    """

    looked_at: str
    answer: str
    settled: Mapping[str, Any] = NOTHING
    stop: Stop | None = None
    new_user: NewUser | None = None
    details: tuple[RuleAnswer, ...] = ()


class Rule(Protocol):
    """One reason to treat a mail in one way. Pure: the same arguments get the same verdict."""

    @property
    def name(self) -> str:
        """A lower-case name that stays the same for ever: explanations are stored with it."""

    def answer(self, facts: Facts, known: Known, settled: dict[str, Any]) -> Verdict:
        """Look at the facts and at what earlier rules settled, and say something, whether it decides or not."""
