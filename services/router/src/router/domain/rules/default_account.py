"""Whose is a mail that no other rule claimed? The last rule: it matches everything."""

from __future__ import annotations

from dataclasses import dataclass

from contracts.values import AccountId, Category, Priority
from router.domain.facts import Facts
from router.domain.verdict import Decision, Verdict


@dataclass(frozen=True, slots=True)
class DefaultAccountRule:
    """Gives the mail to one account. Its members are strangers to each other: nobody joins another's tickets."""

    account_id: AccountId
    category: Category
    priority: Priority

    name = "default_account"

    def answer(self, facts: Facts) -> Verdict:
        """Always decides."""
        words = f"account {self.account_id}, category {self.category.value}, priority {self.priority.value}"
        decision = Decision(self.account_id, shared_account=False, category=self.category, priority=self.priority)
        return Verdict(facts.sender.address, words, decision)
