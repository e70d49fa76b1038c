"""What is known beside the mail, when rules look at it?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from contracts.values import MailboxId
from router.domain.brakes import Standing
from router.domain.directory import Directory
from router.domain.handling import Handling
from router.domain.people import User


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
