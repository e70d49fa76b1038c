"""Where do the mails of a generated set end, read by the parser and filed in this process, whatever order they come in?"""

from __future__ import annotations

import asyncio
import hashlib
import random
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from bench.check import judge, read_stored
from bench.mailbox import Mailbox, Options

from contracts.values import (
    AccountId,
    Address,
    BlobKey,
    Delivery,
    DeliveryId,
    InlineContent,
    MailboxId,
    RawMail,
    Routing,
)
from support.parsing import read, text_of
from support.tickets import NOW, InMemoryTicketStore, RecordingPublisher
from ticketing.domain.mail import Incoming
from ticketing.domain.ticket import EntryKind
from ticketing.handlers.filing import file_mails
from ticketing.handlers.ports import Desk

MOST_AT_ONCE = 20
LATE = timedelta(hours=1)


class FiledSet:
    """The mails of one set, and a desk that files them."""

    def __init__(self, options: Options) -> None:
        written = list(Mailbox(options).deliveries())
        self.mails = [_incoming(number, each.data) for number, each in enumerate(written)]
        self.store = InMemoryTicketStore()
        self._wanted: dict[str, dict[str, Any]] = {}
        for each in written:
            self._wanted.setdefault(each.record["marker"], each.record)

    def file(self, mails: Sequence[Incoming], chance: random.Random, at: datetime = NOW) -> None:
        """File mails in batches of any size."""
        asyncio.run(self._file(mails, chance, lambda: at))

    def verdict(self) -> dict[str, Any]:
        """What `bench.check` says of the tickets."""
        return judge(self._wanted, read_stored(self._stored(), self._wanted))

    async def _file(self, mails: Sequence[Incoming], chance: random.Random, clock: Callable[[], datetime]) -> None:
        desk = Desk(self.store, RecordingPublisher(), clock)
        while mails:
            size = chance.randint(1, MOST_AT_ONCE)
            await file_mails(desk, mails[:size])
            mails = mails[size:]

    def _stored(self) -> Iterator[dict[str, Any]]:
        for ticket in self.store.views.values():
            logs = () if ticket.merged_into else (ticket.id, *ticket.absorbed)
            for entry in (entry for each in logs for entry in self.store.log[each] if entry.kind is EntryKind.MAIL):
                files = [each["sha256"] for each in entry.data["attachments"]]
                yield {"ticket": ticket.id, "text": entry.data["text"]["text"], "files": files}


def _incoming(number: int, raw: bytes) -> Incoming:
    understood = read(raw)
    mail = understood.mail.model_copy(update={"text": InlineContent(text=text_of(understood))})
    digest = hashlib.sha256(raw + str(number).encode()).hexdigest()
    return Incoming(
        delivery=Delivery(
            delivery_id=DeliveryId(f"dlv_{digest[:32]}"),
            mailbox_id=MailboxId("mbx_1"),
            folder="INBOX",
            uidvalidity=1,
            uid=number + 1,
            raw=RawMail(key=BlobKey(f"raw/{digest[0]}/{digest}"), size=len(raw), sha256=digest),
            received_at=NOW,
        ),
        mail=mail,
        routing=Routing(account_id=AccountId("acc_default"), requester=mail.sender or Address(address="")),
    )
