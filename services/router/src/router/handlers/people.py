"""How are waiting users approved by the policy, and how many users are there of which kind?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from contracts.values import UserId
from router.domain.held import HeldState
from router.domain.people import TEMPLATES, Origin, UserState
from router.handlers.policy import PolicyDesk
from router.handlers.ports import HeldMails, Wanted
from router.handlers.users import Approval, UserDirectory


class Desk:
    """Where users, policy and held mails are seen together."""

    def __init__(self, users: UserDirectory, policy: PolicyDesk, held: HeldMails) -> None:
        self.users = users
        self._policy = policy
        self._held = held

    async def approve(
        self, user_ids: Sequence[UserId], actor: str, *, welcome: bool, default_role: bool
    ) -> list[Approval]:
        """Approve users, each by itself; they get the policy's role where that is wanted, a welcome where both want one."""
        policy = await self._policy.read()
        wanted = policy.default_role_template_id if default_role else None
        role = next((each.role for each in TEMPLATES if each.id == wanted), None)
        welcomed = welcome and policy.welcome_email_enabled
        return await self.users.approve(user_ids, actor, welcome=welcomed, role=role)

    async def stats(self) -> dict[str, Any]:
        """Counts by the names of the specification."""
        store = self.users.registry.store
        by_state = {state: await store.count(Wanted({"state": state.value})) for state in UserState}
        by_mail = Wanted({"origin": Origin.MAIL.value})
        total, made = sum(by_state.values()), await store.count(by_mail)
        midnight = self.users.registry.tools.now().replace(hour=0, minute=0, second=0, microsecond=0)
        return {
            "total_users": total,
            "active_users": by_state[UserState.ACTIVE],
            "inactive_users": total - by_state[UserState.ACTIVE],
            "pending_approval": by_state[UserState.PENDING],
            "unverified": by_state[UserState.UNVERIFIED],
            "blocked": by_state[UserState.BLOCKED],
            "auto_created_users": made,
            "auto_created_percentage": round(100 * made / total, 1) if total else 0.0,
            "users_created_today": await store.count(Wanted({}, created_after=midnight)),
            "mails_waiting": await self._held.count(Wanted({"state": HeldState.WAITING.value})),
        }
