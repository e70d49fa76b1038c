"""Whose is a mail that no other rule claimed? The last rule: it matches everything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from contracts.values import AccountId, Category, Priority
from router.domain.facts import Facts
from router.domain.known import Known
from router.domain.verdict import Verdict


@dataclass(frozen=True, slots=True)
class DefaultAccountRule:
    """Gives the mail to one account. Its members are strangers to each other: nobody joins another's tickets.

    The policy's default account goes before the deployment's.
    """

    account_id: AccountId
    category: Category
    priority: Priority

    name = "default_account"

    def answer(self, facts: Facts, known: Known, settled: dict[str, Any]) -> Verdict:
        """Always decides what is left to decide."""
        of_policy, _ = known.directory.owned(known.directory.policy.default_account_id)
        account_id = settled.get("account_id") or of_policy or self.account_id
        category, priority = settled.get("category", self.category), settled.get("priority", self.priority)
        name = known.directory.name_of(account_id) or account_id
        words = f"account {name}, category {category}, priority {priority}"
        rest: dict[str, Any] = {"category": category, "priority": priority}
        if "account_id" not in settled:
            rest |= {"account_id": account_id, "account_name": known.directory.name_of(account_id)}
        return Verdict(facts.sender.address, words, rest)
