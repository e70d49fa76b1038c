"""How are waiting users approved and confirmed by the policy, and users merged and deleted?"""

from __future__ import annotations

from collections.abc import Sequence

from contracts.values import UserId
from router.domain.people import TEMPLATES, User
from router.handlers.policy import PolicyDesk
from router.handlers.usage import Usage
from router.handlers.users import Approval, UserDirectory


class Desk:
    """Where users, the policy and all that names users are seen together."""

    def __init__(self, users: UserDirectory, policy: PolicyDesk, usage: Usage) -> None:
        self.users = users
        self._policy = policy
        self._usage = usage

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

    async def verify(self, user_id: str, actor: str, name: str | None = None) -> User:
        """An address is confirmed; its user is welcomed by that where the policy wants it. Raises as `UserDirectory.verify`."""
        policy = await self._policy.read()
        return await self.users.verify(user_id, actor, name, welcome=policy.welcome_email_enabled)

    async def merge(
        self, user_id: UserId, into: UserId, version: int | None, actor: str, name: str | None = None
    ) -> User:
        """Make one user another. Raises `Invalid` where the first one still gets tickets, and as `UserDirectory.merge` does."""
        if done := await self.users.registry.left_by(name):
            return done
        await self._usage.check_assignee(user_id)
        return await self.users.merge(user_id, into, version, actor, name)

    async def delete(self, user_id: UserId, version: int | None, actor: str, name: str | None = None) -> None:
        """Delete a user whom nothing names. Raises `Invalid` where something does."""
        if await self.users.registry.left_by(name):
            return
        await self.users.registry.store.get(user_id)
        await self._usage.check_user(user_id)
        await self.users.registry.remove(user_id, version, actor, name)
