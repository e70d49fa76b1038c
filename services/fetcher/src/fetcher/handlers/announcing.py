"""How is the pipeline told of mails that are in the ledger?"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final

from contracts.events.mail import MailFetched, MailSettled
from contracts.values import Delivery, DeliveryId, Outcome, ReasonCode
from fetcher.domain.cursor import Cursor, delivery_id
from fetcher.domain.mailbox import MailboxSettings
from fetcher.handlers.intake import StoredMail
from fetcher.handlers.ledger import FetchedMails

AT_ONCE: Final = 20
"""Mails announced together: a mailbox that is paused or deleted meanwhile stops within as many."""


def delivery_of(cursor: Cursor, mail: StoredMail, settings: MailboxSettings, *, backlog: bool) -> Delivery:
    """The delivery that a stored mail is."""
    return Delivery(
        delivery_id=delivery_id(cursor, mail.uid),
        mailbox_id=cursor.mailbox_id,
        folder=cursor.folder,
        uidvalidity=cursor.uidvalidity,
        uid=mail.uid,
        raw=mail.raw,
        received_at=mail.received_at,
        backlog=backlog,
        authserv_id=settings.authserv_id,
        account_id=settings.account_id,
    )


class Announcer:
    """Tells of deliveries, a few at once; `between` is asked before each further few, and may raise to stop."""

    def __init__(self, mails: FetchedMails, *, bulk: bool, between: Callable[[], Awaitable[None]]) -> None:
        self._mails = mails
        self._bulk = bulk
        self._between = between

    async def announce(self, news: Sequence[Delivery], cut: Mapping[DeliveryId, int]) -> None:
        """Tell of all; `cut` has the whole size in bytes of those of which only the beginning was kept. May be repeated."""
        whole = [MailFetched(delivery=each) for each in news if each.delivery_id not in cut]
        for start in range(0, len(whole), AT_ONCE):
            if start:
                await self._between()
            await self._mails.announce(whole[start : start + AT_ONCE], bulk=self._bulk)
        parts = [_quarantined(each, cut[each.delivery_id]) for each in news if each.delivery_id in cut]
        if parts:
            await self._mails.announce_settled(parts)


def _quarantined(delivery: Delivery, size: int) -> MailSettled:
    return MailSettled(
        delivery_id=delivery.delivery_id,
        mailbox_id=delivery.mailbox_id,
        outcome=Outcome.QUARANTINED,
        reason=ReasonCode.OVERSIZE,
        detail=f"{size / 1_000_000:.1f} MB are above the mailbox's limit; headers and the first 256 KB are kept",
        delivery=delivery,
    )
