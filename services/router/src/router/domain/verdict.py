"""What can a rule say?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from contracts.values import AccountId, Category, Priority
from router.domain.facts import Facts


@dataclass(frozen=True, slots=True)
class Decision:
    """Whose a mail is. `shared_account`: members of the account may join each other's tickets."""

    account_id: AccountId
    shared_account: bool
    category: Category
    priority: Priority


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a rule looked at and what it says, both in words for people; with a decision the matter is ended."""

    looked_at: str
    answer: str
    decision: Decision | None = None


class Rule(Protocol):
    """One reason to treat a mail in one way. Pure: the same facts get the same verdict."""

    @property
    def name(self) -> str:
        """A lower-case name that stays the same for ever: explanations are stored with it."""

    def answer(self, facts: Facts) -> Verdict:
        """Look at the facts and say something, whether it decides or not."""
