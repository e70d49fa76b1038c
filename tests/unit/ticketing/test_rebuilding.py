"""Does a rebuild say what is wrong between logs and views?"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from support.filing import Written, a_mail
from support.tickets import NOW, InMemoryTicketStore, RecordingPublisher
from ticketing.app.tasks import told
from ticketing.handlers.filing import file_mails
from ticketing.handlers.ports import Desk
from ticketing.handlers.sweeping import rebuild

KEPT, LOST = a_mail(Written("kept")), a_mail(Written("lost"))


def clock() -> datetime:
    return NOW


@pytest.fixture
async def store() -> InMemoryTicketStore:
    made = InMemoryTicketStore()
    await file_mails(Desk(made, RecordingPublisher(), clock), [KEPT, LOST])
    return made


async def test_views_that_are_as_the_logs_say_are_equal(store: InMemoryTicketStore) -> None:
    done = await rebuild(store)

    assert (done.equal, done.tickets, done.groundless) == (True, 2, ())
    assert "as the views were\n" in told(done)


async def test_a_view_without_a_log_is_told_and_left(store: InMemoryTicketStore) -> None:
    """As where an older backup of the log was restored: the view is the last that is known of the ticket."""
    before = dict(store.views)
    del store.log[LOST.fresh]

    done = await rebuild(store)

    assert (done.equal, done.tickets, done.groundless) == (False, 1, (LOST.fresh,))
    assert store.views == before
    assert told(done).splitlines()[1].endswith(f"are left as they are: {LOST.fresh}")


async def test_a_view_that_is_ahead_of_its_log_is_told_and_left(store: InMemoryTicketStore) -> None:
    store.views[LOST.fresh] = replace(store.views[LOST.fresh], version=7)

    done = await rebuild(store)

    assert (done.equal, done.groundless) == (False, (LOST.fresh,))
    assert store.views[LOST.fresh].version == 7


async def test_a_view_that_is_behind_or_missing_is_written_again(store: InMemoryTicketStore) -> None:
    before = dict(store.views)
    del store.views[LOST.fresh]

    done = await rebuild(store)

    assert (done.equal, done.groundless, store.views) == (False, (), before)
    assert (await rebuild(store)).equal
