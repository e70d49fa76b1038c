"""How is shown what a mailbox delivered?"""

from __future__ import annotations

from typing import Self

from pydantic import AwareDatetime

from contracts.values import Delivery, DeliveryId
from fetcher.entrypoints.documents.fields import Document


class DeliveryOut(Document):
    """A mail that a folder delivered. What became of it, the journal knows by its id."""

    delivery_id: DeliveryId
    folder: str
    uidvalidity: int
    uid: int
    size: int
    sha256: str
    received_at: AwareDatetime
    backlog: bool

    @classmethod
    def of(cls, delivery: Delivery) -> Self:
        """Write a delivery."""
        return cls(
            delivery_id=delivery.delivery_id,
            folder=delivery.folder,
            uidvalidity=delivery.uidvalidity,
            uid=delivery.uid,
            size=delivery.raw.size,
            sha256=delivery.raw.sha256,
            received_at=delivery.received_at,
            backlog=delivery.backlog,
        )


class DeliveryPage(Document):
    """A page of deliveries, in the order of their ids; `next_cursor` leads to the next one."""

    items: list[DeliveryOut]
    next_cursor: str | None
