"""Which IMAP commands do we send, and how are the answers read? Everything here blocks.

Commands and parsing are IMAPClient's, but for the two answers whose cost counts (sizes and mails): their usual shape is
matched as a whole, and anything else goes to IMAPClient's parser.
"""

from __future__ import annotations

import imaplib
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, Final, NamedTuple

from imapclient.response_parser import parse_fetch_response

from fetcher.adapters.imap.connection import Connected

WINDOW: Final = 50_000
"""UIDs per SEARCH: imaplib takes no line above 1,000,000 bytes, and a UID needs up to 11."""
LINE: Final = 7_900
"""Bytes of UIDs in one command: RFC 2683, section 3.2.1.5, lets servers refuse lines above 8,000."""

_SIZE: Final = re.compile(rb"\d+ \((?:UID (\d+) RFC822\.SIZE (\d+)|RFC822\.SIZE (\d+) UID (\d+))\)")
_HEAD: Final = re.compile(
    rb'\d+ \((?:UID (\d+) INTERNALDATE "([^"]+)"|INTERNALDATE "([^"]+)" UID (\d+)) BODY\[\](?:<\d+>)? \{\d+\}'
)
_DATE: Final = re.compile(rb"\s*(\d{1,2})-(\w{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)")
_MONTHS: Final = {
    month: number for number, month in enumerate(b"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), start=1)
}


class Fetched(NamedTuple):
    """One mail of an answer to FETCH."""

    uid: int
    received_at: datetime
    raw: bytes


class Client(Connected):
    """The commands, each answered in Python's types."""

    def highest(self) -> int:
        """The greatest UID; 0 in an empty folder, where `*` means nothing."""
        with suppress(imaplib.IMAP4.error):
            return max(self.search(["UID", "*"]), default=0)
        return 0

    def uids_after(self, uid: int, exists: int) -> list[int]:
        """UIDs above one: all, or in a large folder the next that there are. `n:*` alone would return the last mail though it is not above `n`."""
        if exists <= WINDOW:
            return sorted({each for each in self.search(["UID", f"{uid + 1}:*"]) if each > uid})
        highest = self.highest()
        while uid < highest:
            if found := self.search(["UID", f"{uid + 1}:{uid + WINDOW}"]):
                return sorted({each for each in found if each > uid})
            uid += WINDOW
        return []

    def uids_since(self, day: date, exists: int) -> list[int]:
        """UIDs of mails received on a day or later."""
        if exists <= WINDOW:
            return sorted(set(self.search(["SINCE", day])))
        found: set[int] = set()
        for first in range(1, self.highest() + 1, WINDOW):
            found.update(self.search(["UID", f"{first}:{first + WINDOW - 1}", "SINCE", day]))
        return sorted(found)

    def among(self, uids: Sequence[int], criterion: str = "ALL") -> list[int]:
        """Those that are in the folder and as the criterion says."""
        found: set[int] = set()
        for some in _few(uids):
            found.update(self.search(["UID", some, criterion]))
        return sorted(found.intersection(uids))

    def sizes(self, uids: Sequence[int]) -> dict[int, int]:
        """Bytes by UID, as the server counts them."""
        found: dict[int, int] = {}
        for some in uid_sets(uids):
            lines = self._uid_fetch(some, "(RFC822.SIZE)")
            matches = [_SIZE.fullmatch(line) if isinstance(line, bytes) else None for line in lines]
            if all(matches):
                found |= {int(m[1] or m[4]): int(m[2] or m[3]) for m in matches if m}
                continue
            answer = parse_fetch_response(lines, normalise_times=False)
            found |= {uid: int(items[b"RFC822.SIZE"]) for uid, items in answer.items() if b"RFC822.SIZE" in items}
        return found

    def received(self, uids: Sequence[int]) -> dict[int, datetime]:
        """INTERNALDATE by UID."""
        found: dict[int, datetime] = {}
        for some in uid_sets(uids):
            answer = parse_fetch_response(self._uid_fetch(some, "(INTERNALDATE)"), normalise_times=False)
            found |= {uid: _aware(items.get(b"INTERNALDATE")) for uid, items in answer.items()}
        return found

    def mails(self, uids: Sequence[int]) -> list[Fetched]:
        """Mails whole, their flags untouched; in whatever order the server chose. One that it refuses is left out."""
        try:
            answer = self._uid_fetch(uid_set(uids), "(INTERNALDATE BODY.PEEK[])")
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error:
            if len(uids) == 1:
                return []
            return [mail for uid in uids for mail in self.mails([uid])]
        return _read(answer)

    def part(self, uid: int, offset: int, length: int) -> tuple[datetime, bytes] | None:
        """A range of a mail's bytes, shorter at its end; None when the mail is gone, or refused."""
        try:
            answer = self._uid_fetch(str(uid), f"(INTERNALDATE BODY.PEEK[]<{offset}.{length}>)")
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error:
            return None
        found = [mail for mail in _read(answer, b"BODY[]<%d>" % offset) if mail.uid == uid]
        return (found[0].received_at, found[0].raw) if found else None

    def move_to(self, uids: Sequence[int], folder: str) -> None:
        """Move mails; where the server cannot, copy those that are not flagged as deleted already, then delete."""
        for some in uid_sets(uids):
            if self.has_capability("MOVE"):
                self.move(some, folder)
            elif left := self.among(uids, "UNDELETED"):
                self.copy(left, folder)
        if not self.has_capability("MOVE"):
            self.remove(uids)

    def remove(self, uids: Sequence[int]) -> None:
        """Delete mails for good. Where only all deleted mails of a folder can be expunged, and others are deleted, ours stay flagged."""
        for some in uid_sets(uids):
            self.delete_messages(some, silent=True)
        if self.has_capability("UIDPLUS"):
            for some in uid_sets(uids):
                self.expunge(some)
        elif set(self.search(["DELETED"])) <= set(uids):
            self.expunge()

    def begin_idle(self) -> bool:
        """Ask to be told; whether the server has said something already."""
        self.idle()
        return self.said_more()

    def end_idle(self) -> bool:
        """Stop being told; whether it was said that mail is there. Other words, as "still here", count for nothing.

        IMAPClient's `idle_check` is not used: it returns at once and for ever after the server closed the connection
        (imapclient#565); this raises then.
        """
        _, said = self.idle_done()
        return any(len(each) > 1 and each[1] == b"EXISTS" for each in said)

    def _uid_fetch(self, uids: str, items: str) -> list[Any]:
        typ, data = self._imap.uid("FETCH", uids, items)
        self._checkok("fetch", typ, data)
        return [] if data == [None] else list(data)


def uid_set(uids: Iterable[int]) -> str:
    """Explicit UIDs as IMAP writes them, runs as ranges (which then hold nothing else)."""
    runs: list[list[int]] = []
    for uid in sorted(uids):
        if runs and uid == runs[-1][1] + 1:
            runs[-1][1] = uid
        else:
            runs.append([uid, uid])
    return ",".join(str(first) if first == last else f"{first}:{last}" for first, last in runs)


def uid_sets(uids: Iterable[int], longest: int = LINE) -> list[str]:
    """The same in pieces short enough for a command each."""
    found: list[str] = []
    for run in uid_set(uids).split(","):
        if found and len(found[-1]) + len(run) < longest:
            found[-1] += f",{run}"
        elif run:
            found.append(run)
    return found


def _few(uids: Sequence[int]) -> list[str]:
    """UIDs for a search whose answer is sifted anyway: themselves, or when they are many all that lies between."""
    sets = uid_sets(uids)
    if len(sets) <= 1:
        return sets
    return [f"{first}:{first + WINDOW - 1}" for first in range(min(uids), max(uids) + 1, WINDOW)]


def _read(answer: list[Any], body: bytes = b"BODY[]") -> list[Fetched]:
    """Mails of an answer to FETCH: of the usual shape at once, of any other by IMAPClient's parser."""
    heads = [_HEAD.fullmatch(item[0]) if isinstance(item, tuple) else None for item in answer[::2]]
    if not (all(heads) and all(item == b")" for item in answer[1::2])):
        return _as_parsed(answer, body)
    return [
        Fetched(int(head[1] or head[4]), instant(head[2] or head[3]), item[1])
        for head, item in zip(heads, answer[::2], strict=True)
        if head
    ]


def instant(text: bytes) -> datetime:
    """An INTERNALDATE (RFC 9051, section 9, date-time) in UTC; one that is no date counts as received now."""
    match = _DATE.fullmatch(text)
    try:
        if match is None:
            return datetime.now(UTC)
        day, month, year, hour, minute, second, sign, hours, minutes = match.groups()
        offset = timedelta(hours=int(hours), minutes=int(minutes)) * (-1 if sign == b"-" else 1)
        local = (int(year), _MONTHS[month.capitalize()], int(day), int(hour), int(minute), min(int(second), 59))
        return datetime(*local, tzinfo=timezone(offset)).astimezone(UTC)
    except (ValueError, KeyError, OverflowError):
        return datetime.now(UTC)


def _as_parsed(answer: list[Any], body: bytes) -> list[Fetched]:
    items = parse_fetch_response(answer, normalise_times=False)
    return [
        Fetched(uid, _aware(each.get(b"INTERNALDATE")), bytes(each[body]))
        for uid, each in items.items()
        if isinstance(each.get(body), bytes)
    ]


def _aware(value: datetime | None) -> datetime:
    if value is None:
        return datetime.now(UTC)
    return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
