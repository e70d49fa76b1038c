"""What still names an account or a user, so that taking it away would leave mail to nobody?"""

from __future__ import annotations

from collections.abc import Mapping as Dictionary
from dataclasses import dataclass

from contracts.values import AccountId, UserId
from router.domain.mail_rule import MailRule
from router.domain.mapping import Mapping
from router.domain.people import User
from router.handlers.mail_rules import MOST
from router.handlers.ports import Entities, Policies, Wanted
from router.handlers.registry import Invalid


@dataclass(frozen=True, slots=True)
class Usage:
    """Where accounts and users are named. `default_account` is the deployment's, which takes what nobody else claims."""

    mappings: Entities[Mapping]
    users: Entities[User]
    rules: Entities[MailRule]
    policies: Policies
    default_account: AccountId

    async def check_account(self, account_id: str) -> None:
        """Raises `Invalid`, which says what names the account."""
        own = Wanted({"account_id": account_id})
        naming = {
            "mappings": await self.mappings.count(own) > 0,
            "users": await self.users.count(own) > 0,
            "rules": any(each.actions.account_id == account_id for each in await self.rules.page(None, MOST)),
            "the user policy": (await self.policies.read()).default_account_id == account_id,
            "the deployment (ROUTER_DEFAULT_ACCOUNT)": account_id == self.default_account,
        }
        _refuse("account_id", "account", naming)

    async def check_user(self, user_id: UserId) -> None:
        """Raises `Invalid`, which says what names the user."""
        merged = await self.users.count(Wanted({"merged_into": user_id})) > 0
        _refuse("user_id", "user", await self._giving_to(user_id) | {"users who were merged into it": merged})

    async def check_assignee(self, user_id: UserId) -> None:
        """Raises `Invalid`, which says what gives tickets to the user: whoever is merged into another gets none."""
        _refuse("user_id", "user", await self._giving_to(user_id))

    async def _giving_to(self, user_id: UserId) -> dict[str, bool]:
        return {
            "mappings": await self.mappings.count(Wanted({"default_assigned_user_id": user_id})) > 0,
            "rules": any(each.actions.assignee_id == user_id for each in await self.rules.page(None, MOST)),
        }


def _refuse(field: str, kind: str, naming: Dictionary[str, bool]) -> None:
    found = " and ".join(name for name, names in naming.items() if names)
    if found:
        raise Invalid({field: [f"The {kind} is used by {found}: change those first."]})
