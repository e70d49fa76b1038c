"""Does nobody undo unseen what somebody else says of a mailbox at the same moment?"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from typing_extensions import override

from contracts.values import MailboxId
from router.domain.directory import USUAL
from router.domain.handling import MailboxPolicy
from router.handlers.mailbox_policies import MailboxPolicies, mailbox_policy_changed
from router.handlers.ports import ChangedMeanwhile
from router.handlers.registry import Registry
from support.routing_world import RouterWorld

MAILBOX = MailboxId("mbx_1")


class Slow(MailboxPolicies):
    """Once, somebody else is the first between the look and the write."""

    def __init__(self, world: RouterWorld, meanwhile: Callable[[], Awaitable[Any]]) -> None:
        super().__init__(policies_of(world).registry, USUAL)
        self._meanwhile: Callable[[], Awaitable[Any]] | None = meanwhile

    @override
    async def read(self, mailbox_id: MailboxId) -> MailboxPolicy | None:
        found = await super().read(mailbox_id)
        meanwhile, self._meanwhile = self._meanwhile, None
        if meanwhile:
            await meanwhile()
        return found


def policies_of(world: RouterWorld) -> MailboxPolicies:
    return MailboxPolicies(Registry(world.mailboxes, world.tools, mailbox_policy_changed), USUAL)


def beaten(world: RouterWorld) -> MailboxPolicies:
    others = policies_of(world)
    return Slow(world, lambda: others.change(MAILBOX, {"mails_per_sender": 7}, None, "usr_other"))


async def test_a_change_of_an_untouched_policy_is_refused_where_somebody_was_faster() -> None:
    world = RouterWorld()

    with pytest.raises(ChangedMeanwhile):
        await beaten(world).change(MAILBOX, {"mails_per_sender": 9}, 0, "usr_me")

    policy = await policies_of(world).read(MAILBOX)
    assert policy
    assert (policy.version, policy.mails_per_sender) == (1, 7)


async def test_a_change_of_whatever_there_is_keeps_what_somebody_said_of_other_things() -> None:
    world = RouterWorld()

    policy = await beaten(world).change(MAILBOX, {"mails_per_mailbox": 9}, None, "usr_me")

    assert (policy.version, policy.mails_per_sender, policy.mails_per_mailbox) == (2, 7, 9)
