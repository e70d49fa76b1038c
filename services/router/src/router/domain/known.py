"""What is known beside the mail, when rules look at it?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from contracts.values import MailboxId
from router.domain.brakes import Standing
from router.domain.directory import Directory
from router.domain.handling import Handling
from router.domain.people import User, works_here


class Known(NamedTuple):
    """What is known beside the mail. `released`: somebody let it go on although it was held."""

    directory: Directory
    user: User | None = None
    """Whoever has the sender's address."""
    released: bool = False
    staff: Sequence[User] = ()
    """Agents and admins, where a command names one."""
    standing: Standing | None = None
    """Where the mail stands among those of its hour; None where it is not counted."""

    def handling_of(self, mailbox_id: MailboxId | None) -> Handling:
        """How mail of a mailbox is treated."""
        return self.directory.handling_of(mailbox_id)

    def proven_staff(self, settled: Mapping[str, Any]) -> bool:
        """Whether an agent or an admin writes, and what is settled says that it is proven."""
        return bool(settled.get("sender_proven")) and self.user is not None and works_here(self.user)
