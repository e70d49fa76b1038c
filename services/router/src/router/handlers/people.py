"""How are waiting users approved by the policy?"""

from __future__ import annotations

from collections.abc import Sequence

from contracts.values import UserId
from router.domain.people import TEMPLATES
from router.handlers.policy import PolicyDesk
from router.handlers.users import Approval, UserDirectory


class Desk:
    """Where users and policy are seen together."""

    def __init__(self, users: UserDirectory, policy: PolicyDesk) -> None:
        self.users = users
        self._policy = policy

    async def approve(
        self,
        user_ids: Sequence[UserId],
        actor: str,
        *,
        welcome: bool,
        default_role: bool,
        name: str | None = None,
    ) -> list[Approval]:
        """Approve users, each by itself; they get the policy's role where that is wanted, a welcome where both want one."""
        policy = await self._policy.read()
        wanted = policy.default_role_template_id if default_role else None
        role = next((each.role for each in TEMPLATES if each.id == wanted), None)
        welcomed = welcome and policy.welcome_email_enabled
        return await self.users.approve(user_ids, actor, welcome=welcomed, role=role, name=name)
