"""What stands in for the fetcher's stores in a test? Dictionaries with the promises of its ports, and builders."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeVar

from contracts.events.mail import MailFetched, MailSettled
from contracts.events.mailbox import MailboxChanged, MailboxStalled, MailboxStateChanged
from contracts.values import Delivery, DeliveryId, MailboxId, MailboxState, RawMail
from fetcher.domain.cursor import Cursor, delivery_id, raw_key
from fetcher.domain.mailbox import Failure, Mailbox, MailboxSettings, MailboxStatus, SecretField
from fetcher.handlers.ledger import Fenced
from fetcher.handlers.mailbox_store import EVERY, Filter, MailboxChangedMeanwhile, MailboxNotFound
from fetcher.handlers.states import Poll

MAILBOX = MailboxId("mbx_" + "0" * 24)
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
T = TypeVar("T")


def some_settings(**changes: Any) -> MailboxSettings:
    """Settings of a mailbox on the fake server."""
    plain = MailboxSettings(
        name="Support", address="support@example.com", host="mail.example.com", port=993, user="support"
    )
    return replace(plain, **changes)


def a_mailbox(mailbox_id: MailboxId = MAILBOX, **changes: Any) -> Mailbox:
    """A mailbox nobody has looked into; its secret is what `PlainSecrets` makes of `geheim`."""
    return Mailbox(
        id=mailbox_id,
        settings=some_settings(**changes),
        secrets={SecretField.PASSWORD: PlainSecrets().encrypt("geheim", record=mailbox_id, field="password")},
        created_at=NOON,
        updated_at=NOON,
        status=MailboxStatus(since=NOON),
    )


def a_cursor(**changes: Any) -> Cursor:
    """A cursor at the beginning of an INBOX."""
    plain = Cursor(mailbox_id=MAILBOX, folder="INBOX", uidvalidity=7, last_uid=0, started_at=NOON, compared_at=NOON)
    return replace(plain, **changes)


def a_delivery(cursor: Cursor, uid: int, sha256: str = "ab" * 32) -> Delivery:
    """A delivery of a mail of one byte."""
    return Delivery(
        delivery_id=delivery_id(cursor, uid),
        mailbox_id=cursor.mailbox_id,
        folder=cursor.folder,
        uidvalidity=cursor.uidvalidity,
        uid=uid,
        raw=RawMail(key=raw_key(sha256), size=1, sha256=sha256),
        received_at=NOON,
    )


class InMemoryMailboxes:
    """`MailboxStore` and `StatusStore`."""

    def __init__(self, *mailboxes: Mailbox, cursors: InMemoryCursors | None = None) -> None:
        self.mailboxes = {mailbox.id: mailbox for mailbox in mailboxes}
        self.epochs: dict[MailboxId, int] = {}
        self._cursors = cursors

    async def insert(self, mailbox: Mailbox) -> None:
        """Store a new mailbox."""
        self._clear_default(mailbox)
        self.mailboxes[mailbox.id] = mailbox

    async def get(self, mailbox_id: MailboxId) -> Mailbox:
        """Read one."""
        if mailbox_id not in self.mailboxes:
            raise MailboxNotFound(mailbox_id)
        return self.mailboxes[mailbox_id]

    async def page(self, after: MailboxId | None, limit: int, wanted: Filter = EVERY) -> list[Mailbox]:
        """List in the order of ids."""
        behind = [self.mailboxes[key] for key in sorted(self.mailboxes) if after is None or key > after]
        return [mailbox for mailbox in behind if _is_wanted(mailbox, wanted)][:limit]

    async def cursors(self, mailbox_ids: Collection[MailboxId]) -> list[Cursor]:
        """Read cursors."""
        kept = self._cursors.cursors if self._cursors else {}
        return [cursor for (mailbox_id, _), cursor in kept.items() if mailbox_id in mailbox_ids]

    async def replace(self, mailbox: Mailbox, secrets: Collection[SecretField]) -> None:
        """Replace what people chose."""
        stored = await self.get(mailbox.id)
        if stored.version != mailbox.version - 1:
            raise MailboxChangedMeanwhile(mailbox.id)
        self._clear_default(mailbox)
        others = {name: cipher for name, cipher in stored.secrets.items() if name not in secrets}
        written = {name: mailbox.secrets[name] for name in secrets if name in mailbox.secrets}
        self.mailboxes[mailbox.id] = replace(mailbox, status=stored.status, secrets=others | written)

    async def swap_secret(self, mailbox_id: MailboxId, name: SecretField, before: str | None, after: str) -> bool:
        """Replace one ciphertext."""
        stored = self.mailboxes.get(mailbox_id)
        if stored is None or stored.secrets.get(name) != before:
            return False
        self.mailboxes[mailbox_id] = replace(stored, secrets={**stored.secrets, name: after})
        return True

    async def delete(self, mailbox_id: MailboxId) -> None:
        """Delete with cursors."""
        await self.get(mailbox_id)
        del self.mailboxes[mailbox_id]
        if self._cursors:
            self._cursors.forget(mailbox_id)

    async def enter_state(
        self, mailbox_id: MailboxId, state: MailboxState, failure: Failure | None, at: datetime, epoch: int
    ) -> MailboxState | None:
        """Write a state."""
        if not self._ours(mailbox_id, epoch):
            return None
        before = self.mailboxes[mailbox_id].status
        since = before.since if before.state is state else at
        self._set(mailbox_id, replace(before, state=state, since=since, last_error=failure))
        return None if before.state is state else before.state

    async def record_polls(self, polls: Sequence[Poll]) -> None:
        """Write down polls."""
        for poll in polls:
            if self._ours(poll.mailbox_id, poll.epoch):
                self._record(poll)

    async def count_imported(self, mailbox_id: MailboxId, handed_over: int, quarantined: int) -> None:
        """Add imported mails."""
        if stored := self.mailboxes.get(mailbox_id):
            before = stored.status
            fetched, kept_as_head = before.fetched + handed_over, before.quarantined + quarantined
            self._set(mailbox_id, replace(before, fetched=fetched, quarantined=kept_as_head))

    def _record(self, poll: Poll) -> None:
        before = self.mailboxes[poll.mailbox_id].status
        last_mail_at = poll.at if poll.handed_over else before.last_mail_at
        status = replace(before, last_polled_at=poll.at, last_mail_at=last_mail_at)
        fetched, kept_as_head = before.fetched + poll.handed_over, before.quarantined + poll.quarantined
        self._set(poll.mailbox_id, replace(status, fetched=fetched, quarantined=kept_as_head))

    def _clear_default(self, mailbox: Mailbox) -> None:
        if mailbox.settings.default:
            for other in [each for each in self.mailboxes.values() if each.settings.default and each.id != mailbox.id]:
                settings = replace(other.settings, default=False)
                self.mailboxes[other.id] = replace(other, settings=settings, version=other.version + 1)

    def _ours(self, mailbox_id: MailboxId, epoch: int) -> bool:
        if mailbox_id not in self.mailboxes or epoch < self.epochs.get(mailbox_id, 0):
            return False
        self.epochs[mailbox_id] = epoch
        return True

    def _set(self, mailbox_id: MailboxId, status: MailboxStatus) -> None:
        self.mailboxes[mailbox_id] = replace(self.mailboxes[mailbox_id], status=status)


def _is_wanted(mailbox: Mailbox, wanted: Filter) -> bool:
    settings = mailbox.settings
    shown = (settings.name, settings.address, settings.host, settings.user)
    return (
        wanted.state in {None, mailbox.status.state}
        and wanted.active in {None, settings.active}
        and wanted.provider in {None, settings.provider}
        and wanted.account_id in {None, settings.account_id}
        and any(wanted.text.lower() in text.lower() for text in shown)
    )


class InMemoryCursors:
    """`Cursors`."""

    def __init__(self) -> None:
        self.cursors: dict[tuple[MailboxId, str], Cursor] = {}
        self.epochs: dict[tuple[MailboxId, str], int] = {}

    async def acquire(self, mailbox_id: MailboxId, folder: str, epoch: int) -> Cursor | None:
        """Stamp and read."""
        key = (mailbox_id, folder)
        if key not in self.cursors:
            return None
        if self.epochs[key] > epoch:
            raise Fenced(mailbox_id)
        self.epochs[key] = epoch
        return self.cursors[key]

    async def begin(self, cursor: Cursor, epoch: int) -> None:
        """Write the first."""
        key = (cursor.mailbox_id, cursor.folder)
        if key in self.cursors:
            raise Fenced(cursor.mailbox_id)
        self.cursors[key], self.epochs[key] = cursor, epoch

    async def move(self, cursor: Cursor, epoch: int) -> None:
        """Replace."""
        key = (cursor.mailbox_id, cursor.folder)
        if self.epochs.get(key) != epoch:
            raise Fenced(cursor.mailbox_id)
        self.cursors[key] = cursor

    def forget(self, mailbox_id: MailboxId) -> None:
        """Drop a mailbox's cursors."""
        for key in [key for key in self.cursors if key[0] == mailbox_id]:
            del self.cursors[key], self.epochs[key]


class InMemoryLedger:
    """`Ledger`."""

    def __init__(self) -> None:
        self.rows: dict[str, Delivery] = {}
        self.cut: set[DeliveryId] = set()

    async def record(self, deliveries: Sequence[Delivery], cut: Collection[DeliveryId] = ()) -> None:
        """Write down, once."""
        for each in deliveries:
            self.rows.setdefault(each.delivery_id, each)
        self.cut.update(cut)

    async def recorded(self, deliveries: Collection[DeliveryId]) -> set[DeliveryId]:
        """Those written down."""
        return {each for each in deliveries if each in self.rows}

    async def known_before(self, cursor: Cursor, sha256s: Collection[str]) -> set[str]:
        """Contents delivered under another UIDVALIDITY."""
        return {
            row.raw.sha256
            for row in self.rows.values()
            if (row.mailbox_id, row.folder) == (cursor.mailbox_id, cursor.folder)
            and row.uidvalidity != cursor.uidvalidity
            and row.raw.sha256 in sha256s
        }

    async def unconfirmed(self, cursor: Cursor) -> list[Delivery]:
        """Whole mails of this UIDVALIDITY that are not behind the cursor."""
        here = (cursor.mailbox_id, cursor.folder, cursor.uidvalidity)
        return [
            row
            for row in self.rows.values()
            if (row.mailbox_id, row.folder, row.uidvalidity) == here
            and (row.uid > cursor.last_uid or row.uid in cursor.pending)
            and row.delivery_id not in self.cut
        ]


class RecordedEvents:
    """`FetchedMails`, `Changes`, `StateChanges` and `Alarm`: what was announced, in order."""

    def __init__(self) -> None:
        self.fetched: list[Delivery] = []
        self.bulk: list[bool] = []
        self.changes: list[MailboxChanged] = []
        self.states: list[MailboxState] = []
        self.settled: list[MailSettled] = []
        self.stalled: list[MailboxStalled] = []
        self.down = False

    async def announce(self, events: Sequence[MailFetched], *, bulk: bool) -> None:
        """Note fetched mails."""
        self.fetched += [event.delivery for event in events]
        self.bulk += [bulk] * len(events)

    async def announce_settled(self, events: Sequence[MailSettled]) -> None:
        """Note mails that end here."""
        self.settled += events

    async def announce_stalled(self, event: MailboxStalled) -> None:
        """Note an alarm."""
        self.stalled.append(event)

    async def announce_change(self, change: MailboxChanged) -> bool:
        """Note a change, unless Kafka is down."""
        if not self.down:
            self.changes.append(change)
        return not self.down

    async def announce_state(self, event: MailboxStateChanged) -> None:
        """Note a state."""
        self.states.append(event.state)


class PlainSecrets:
    """`Secrets` that bind a secret to its place as the key ring does, and hide it as little as a test needs."""

    def encrypt(self, plain: str, *, record: str, field: str) -> str:
        """Write the secret backwards behind its place."""
        return f"{record}/{field}/{plain[::-1]}"

    def decrypt(self, cipher: str, *, record: str, field: str) -> str:
        """Read it back from its place."""
        place, _, turned = cipher.rpartition("/")
        if place != f"{record}/{field}":
            raise ValueError("stored for another record")
        return turned[::-1]
