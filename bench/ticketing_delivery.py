"""As what was a mail delivered that is only to be filed? The same whenever it is asked for."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from contracts.values import BlobKey, Delivery, DeliveryId, MailboxId, RawMail

RECEIVED: Final = datetime(2026, 11, 21, 9, tzinfo=UTC)
SIZE: Final = 4000


def delivered(digest: str, number: int) -> Delivery:
    """The `number`-th mail of a folder; `digest` stands for its bytes. Another number is another delivery of the same mail."""
    return Delivery(
        delivery_id=DeliveryId(f"dlv_{digest[:24]}{number:08d}"),
        mailbox_id=MailboxId("mbx_1"),
        folder="INBOX",
        uidvalidity=1,
        uid=number,
        raw=RawMail(key=BlobKey(f"raw/{digest[0]}/{digest}"), size=SIZE, sha256=digest),
        received_at=RECEIVED,
    )
