"""How does a mailbox on the scripted server come to be watched, and was every mail handed over once?"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from fetcher.adapters.imap import ImapServer, Timeouts, session
from fetcher.adapters.trust import Trust
from fetcher.domain import backoff
from fetcher.domain.mailbox import Security, StartPoint
from fetcher.entrypoints.mailbox import Watcher
from support.imap_worlds import LOOPBACK
from support.mailboxes import MAILBOX, a_mailbox
from support.mailboxes_watched import LONG, Watched
from support.scripted_imap import ScriptedImap

SHORT = timedelta(milliseconds=400)
"""For tests in which a server hangs."""
PATIENT = timedelta(seconds=10)
"""For all others: a machine that stands still for a moment is no silent server."""
TRUST = Trust()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses after failures last a few milliseconds, and nobody waits long for a farewell."""
    monkeypatch.setattr(session, "FAREWELL", SHORT)
    for name in ("FIRST", "LONGEST", "FIRST_WHEN_THROTTLED", "LONGEST_WHEN_THROTTLED"):
        monkeypatch.setattr(backoff, name, timedelta(milliseconds=5))


def hurry(monkeypatch: pytest.MonkeyPatch) -> timedelta:
    """From here on a command may take 0.4 s as a whole; gives that, for a server may be silent no longer then."""
    for name in ("QUICK", "SEARCHING", "FETCHING"):
        monkeypatch.setattr(session, name, SHORT)
    return SHORT


def watched_on(server: ScriptedImap, *, patience: timedelta = PATIENT, **settings: Any) -> Watched:
    """A mailbox on the scripted server, read from its first mail on unless said otherwise, and all that watches it.

    `patience` is how long the server may be silent.
    """
    wants = {"start": StartPoint.EVERYTHING, "interval": LONG, **settings}
    mailbox = a_mailbox(host="127.0.0.1", port=server.port, security=Security.NONE, **wants)
    world = Watched(mailbox=mailbox)
    imap = ImapServer(LOOPBACK, TRUST, Timeouts(patience, patience, patience))
    world.parts = replace(world.parts, server=imap)
    world.watcher = Watcher(MAILBOX, world.parts)
    return world


@asynccontextmanager
async def watching(server: ScriptedImap, **settings: Any) -> AsyncIterator[Watched]:
    """Watch during the block."""
    world = watched_on(server, **settings)
    async with world.watching():
        yield world


def reconcile(world: Watched, server: ScriptedImap, folder: str = "INBOX") -> None:
    """Compare the server's mails with blobs, ledger and events: none missing, none doubled, none damaged."""
    mailbox = server.folders[folder]
    rows = {
        row.uid: row
        for row in world.ledger.rows.values()
        if (row.folder, row.uidvalidity) == (folder, mailbox.uidvalidity)
    }
    announced = {each.delivery_id for each in world.events.fetched}
    missing = [uid for uid in mailbox.mails if uid not in rows or rows[uid].delivery_id not in announced]
    contents = [world.blobs.blobs[row.raw.key] for row in rows.values()]
    assert missing == []
    assert len(announced) == len({(each.folder, each.uidvalidity, each.uid) for each in world.events.fetched})
    assert all(contents[place] == mailbox.mails[uid] for place, uid in enumerate(rows) if uid in mailbox.mails)
