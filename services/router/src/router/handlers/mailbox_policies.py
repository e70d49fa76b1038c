"""How is the treatment of a mailbox's mail read and changed?"""

from __future__ import annotations

from typing import Any

from contracts.events.directory import Change, MailboxPolicyChanged
from contracts.values import MailboxId
from router.domain.handling import Handling, MailboxPolicy
from router.handlers.ports import ChangedMeanwhile, NotFound
from router.handlers.registry import Registry


def mailbox_policy_changed(policy: MailboxPolicy, change: Change, actor: str) -> MailboxPolicyChanged:
    """The event of a change."""
    return MailboxPolicyChanged(
        entity_id=policy.id, change=change, version=policy.version, occurred_at=policy.updated_at, actor=actor
    )


class MailboxPolicies:
    """The verbs about policies of mailboxes. Every mailbox has one; before its first change it wants what is usual."""

    def __init__(self, registry: Registry[MailboxPolicy], usual: Handling) -> None:
        self.registry = registry
        self.usual = usual

    async def read(self, mailbox_id: MailboxId) -> MailboxPolicy | None:
        """What a mailbox wants otherwise; None where nobody ever said anything."""
        try:
            return await self.registry.store.get(mailbox_id)
        except NotFound:
            return None

    async def change(
        self, mailbox_id: MailboxId, fields: dict[str, Any], version: int | None, actor: str, name: str | None = None
    ) -> MailboxPolicy:
        """Change wishes: what is not given stays, None is as usual. Raises `ChangedMeanwhile`."""
        if await self.read(mailbox_id) is None:
            return await self._begin(mailbox_id, fields, version, actor, name)

        def to(before: MailboxPolicy) -> MailboxPolicy:
            return MailboxPolicy.model_validate(before.model_dump() | fields)

        return await self.registry.change(mailbox_id, version, actor, to, name)

    async def _begin(
        self, mailbox_id: MailboxId, fields: dict[str, Any], version: int | None, actor: str, name: str | None
    ) -> MailboxPolicy:
        if version:
            raise ChangedMeanwhile(mailbox_id)
        policy = MailboxPolicy.model_validate(self.registry.born("mbx") | {"id": mailbox_id} | fields)
        await self.registry.add(policy, actor, name)
        if await self.registry.store.get(mailbox_id) != policy:
            # Somebody else was the first, a moment before: to whoever asked for an untouched one that is another version.
            return await self.change(mailbox_id, fields, version, actor, name)
        return policy
