"""Which IMAP commands do we send, and how are the answers read? Everything here blocks.

Commands and parsing are IMAPClient's, but for the two answers whose cost counts (sizes and mails): their usual shape is
matched as a whole, and anything else goes to IMAPClient's parser.
"""

from __future__ import annotations

import imaplib
import re
import select
import socket
import ssl
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Final, NamedTuple

from imapclient import IMAPClient, SocketTimeout
from imapclient.response_parser import parse_fetch_response
from typing_extensions import override

WINDOW: Final = 50_000
"""UIDs per SEARCH: imaplib takes no line above 1,000,000 bytes, and a UID needs up to 11."""

_SIZE: Final = re.compile(rb"\d+ \((?:UID (\d+) RFC822\.SIZE (\d+)|RFC822\.SIZE (\d+) UID (\d+))\)")
_HEAD: Final = re.compile(
    rb'\d+ \((?:UID (\d+) INTERNALDATE "([^"]+)"|INTERNALDATE "([^"]+)" UID (\d+)) BODY\[\] \{\d+\}'
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


class _Connection(imaplib.IMAP4):
    """imaplib over a socket that is connected already."""

    def __init__(self, connected: socket.socket, server_name: str, port: int) -> None:
        self._connected = connected
        super().__init__(server_name, port)

    def _create_socket(self, timeout: float | None = None) -> socket.socket:  # noqa: ARG002 - connected already
        return self._connected


class Client(IMAPClient):  # type: ignore[misc] # IMAPClient ships no types
    """IMAPClient over a given socket, so that the address that was checked is the address that is used.

    `server_name` is what STARTTLS checks the certificate against. The greeting is read on construction.
    """

    def __init__(self, connected: socket.socket, server_name: str, port: int, read_timeout: timedelta) -> None:
        self._connected = connected
        seconds = read_timeout.total_seconds()
        super().__init__(server_name, port, ssl=False, timeout=SocketTimeout(seconds, seconds))
        # imaplib's own log of the dialogue would hold passwords and mails.
        self._imap.debug = 0
        self.normalise_times = False

    @override
    def _create_IMAP4(self) -> imaplib.IMAP4:
        return _Connection(self._connected, self.host, self.port)

    def uids_after(self, uid: int, uidnext: int, exists: int) -> list[int]:
        """All UIDs above one. `n:*` alone would return the last mail though it is not above `n`."""
        found: list[int] = []
        first = uid + 1
        while exists > WINDOW and first + WINDOW < uidnext:
            found += self.search(["UID", f"{first}:{first + WINDOW - 1}"])
            first += WINDOW
        found += self.search(["UID", f"{first}:*"])
        return sorted({each for each in found if each > uid})

    def existing(self, uids: Sequence[int]) -> list[int]:
        """Those that are in the folder."""
        return sorted(set(self.search(["UID", uid_set(uids)])).intersection(uids)) if uids else []

    def sizes(self, uids: Sequence[int]) -> dict[int, int]:
        """Bytes by UID, as the server counts them."""
        lines = self._uid_fetch(uids, "(RFC822.SIZE)")
        matches = [_SIZE.fullmatch(line) if isinstance(line, bytes) else None for line in lines]
        if all(matches):
            return {int(m[1] or m[4]): int(m[2] or m[3]) for m in matches if m}
        answer = parse_fetch_response(lines, normalise_times=False)
        return {uid: int(items[b"RFC822.SIZE"]) for uid, items in answer.items() if b"RFC822.SIZE" in items}

    def mails(self, uids: Sequence[int]) -> list[Fetched]:
        """Mails whole, their flags untouched; in whatever order the server chose."""
        answer = self._uid_fetch(uids, "(INTERNALDATE BODY.PEEK[])")
        heads = [_HEAD.fullmatch(item[0]) if isinstance(item, tuple) else None for item in answer[::2]]
        if all(heads) and all(item == b")" for item in answer[1::2]):
            return [
                Fetched(int(head[1] or head[4]), instant(head[2] or head[3]), item[1])
                for head, item in zip(heads, answer[::2], strict=True)
                if head
            ]
        return _as_parsed(answer)

    def part(self, uid: int, offset: int, length: int) -> tuple[datetime, bytes] | None:
        """A range of a mail's bytes, shorter at its end; None when the mail is gone."""
        answer = self.fetch([uid], ["INTERNALDATE", f"BODY.PEEK[]<{offset}.{length}>"])
        items = answer.get(uid, {})
        raw = items.get(f"BODY[]<{offset}>".encode())
        return None if raw is None else (_aware(items.get(b"INTERNALDATE")), raw)

    def wait_for_change(self, bell: socket.socket, longest: timedelta) -> bool:
        """IDLE until the server says anything, the bell rings (both: True), or the time is over.

        Whatever arrives ends the IDLE command, so that its answer is read to the end: `idle_check` returns at once and
        for ever after the server closed the connection (imapclient#565).
        """
        self.idle()
        rang = self._buffered() or _readable(longest, self.socket(), bell)
        self.idle_done()
        return rang

    def _buffered(self) -> bool:
        """Whether more than the answer to IDLE has been read from the socket already."""
        if hasattr(self._imap, "_readbuf"):  # since Python 3.14 imaplib keeps a buffer of its own
            return bool(self._imap._readbuf)  # noqa: SLF001 - there is no public way to ask
        self.socket().setblocking(False)  # noqa: FBT003 - so it is called
        try:
            return bool(self._imap.file.peek(1))
        except ssl.SSLWantReadError:
            return False
        finally:
            self._set_read_timeout()

    def _uid_fetch(self, uids: Sequence[int], items: str) -> list[Any]:
        typ, data = self._imap.uid("FETCH", uid_set(uids), items)
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


def _as_parsed(answer: list[Any]) -> list[Fetched]:
    items = parse_fetch_response(answer, normalise_times=False)
    return [
        Fetched(uid, _aware(each.get(b"INTERNALDATE")), bytes(each[b"BODY[]"]))
        for uid, each in items.items()
        if each.get(b"BODY[]") is not None
    ]


def _aware(value: datetime | None) -> datetime:
    if value is None:
        return datetime.now(UTC)
    return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


def _readable(longest: timedelta, *sockets: socket.socket) -> bool:
    poller = select.poll()
    for each in sockets:
        poller.register(each, select.POLLIN)
    return bool(poller.poll(longest.total_seconds() * 1000))
