"""How often may the same one ask for what costs much?

A bucket that holds as much as one minute allows and fills evenly (the generic cell rate algorithm: one instant per bucket).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Final


class Budget(StrEnum):
    """What is limited."""

    REFUSED = "refused"
    """Requests without a good token: by address."""
    SETUP = "setup"
    """Setup keys: by address."""
    OUTSIDE = "outside"
    """What makes us connect to somebody else's server: by token."""
    COMPUTING = "computing"
    """What reads a whole mail, or all rules, for an answer: by token."""


_OUTSIDE: Final = (
    "POST /api/v1/mailboxes/test",
    "POST /api/v1/mailboxes/{mailbox_id}/test",
    "POST /api/v1/mailboxes/folders",
    "GET /api/v1/mailboxes/{mailbox_id}/folders",
    "POST /api/v1/mailboxes/detect",
    "POST /api/v1/mailboxes/sync",
    "POST /api/v1/mailboxes/{mailbox_id}/sync",
    "POST /api/v1/mailboxes/{mailbox_id}/preview",
    "POST /api/v1/mailboxes/{mailbox_id}/imports/count",
    "POST /api/v1/mailboxes/{mailbox_id}/reconciliations",
    "POST /api/v1/mailboxes/reconciliations",
    "POST /api/v1/mailboxes/{mailbox_id}/oauth/start",
    "POST /api/v1/mailboxes/{mailbox_id}/oauth/app",
    "POST /api/v1/microsoft365/folders",
    "POST /api/imap/accounts/{account_id}/sync",
    "POST /api/mailbox/sync",
    "POST /api/mailbox/sync/",
    "POST /api/settings/email/m365-folders",
)
_COMPUTING: Final = (
    "POST /api/v1/explain",
    "POST /api/v1/mails/parse",
    "POST /api/v1/mails/parse-stored",
    "POST /api/v1/rules/test",
    "POST /api/v1/domain-mappings/preview",
    "POST /api/v1/comparisons",
    "POST /api/domain-mappings/preview",
)
LIMITED: Final[Mapping[str, Budget]] = {
    "POST /api/v1/setup": Budget.SETUP,
    **dict.fromkeys(_OUTSIDE, Budget.OUTSIDE),
    **dict.fromkeys(_COMPUTING, Budget.COMPUTING),
}
"""By the operation's method and path, what it is paid from; all others are free."""


def spend(paid_until: float, now: float, per_minute: int) -> tuple[float, timedelta]:
    """Pay for one request: when all that was spent is paid back, and how long to wait (zero: go on, else nothing was spent).

    Instants are seconds of any clock that never runs backwards; a bucket never used before is paid until 0.
    """
    each = 60 / per_minute
    paid_until = max(paid_until, now)
    wait = paid_until - now - each * (per_minute - 1)
    if wait > 1e-6:  # noqa: PLR2004 - below a microsecond lies only what floats lose
        return paid_until, timedelta(seconds=wait)
    return paid_until + each, timedelta(0)
