"""Is everything compared when somebody asks and once a day, and does somebody hear of it when it is not clean?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from itertools import count

import pytest
from prometheus_client import CollectorRegistry

from chassis.broker import Outgoing
from journal.adapters.alarm import LoudAlarm
from journal.domain.comparison import Comparison, ComparisonId, State, Tally
from journal.domain.findings import Finding, Wrong
from journal.entrypoints.http import comparison_routes
from journal.handlers.comparing import PeerUnavailable
from journal.handlers.comparisons import ComparisonDesk, Wish
from support.callers import calling
from support.comparing import InMemoryComparisons
from support.examples import NOW


@dataclass
class Office:
    """A desk over memory, what it announced, and what its next comparison finds."""

    wrong: list[Wrong] = field(default_factory=list)
    unreachable: bool = False
    at: datetime = NOW
    sent: list[Outgoing] = field(default_factory=list)
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    store: InMemoryComparisons = field(default_factory=InMemoryComparisons)

    def __post_init__(self) -> None:
        numbers = count(1)
        self.desk = ComparisonDesk(
            self.store,
            self.run,
            LoudAlarm(self.registry, self),
            lambda: self.at,
            lambda: ComparisonId(f"cmp_{next(numbers)}"),
        )

    async def run(self, _asked: Comparison) -> Tally:
        if self.unreachable:
            raise PeerUnavailable("ticketing: ConnectError")
        tally = Tally()
        for wrong in self.wrong:
            tally.add(Finding(wrong=wrong))
        return tally

    async def publish(self, messages: Sequence[Outgoing]) -> None:
        self.sent += messages

    def found(self, sort: str) -> float | None:
        return self.registry.get_sample_value("journal_comparison_found", {"sort": sort})


async def test_a_clean_comparison_says_so_in_numbers_and_disturbs_nobody() -> None:
    office = Office()
    asked = await office.desk.ask(Wish())

    assert await office.desk.do_next()
    assert not await office.desk.do_next()

    done = await office.desk.find(asked.id)
    assert done
    assert (done.state, done.finished_at) == (State.DONE, NOW)
    assert (office.found("missing"), office.sent) == (0, [])


async def test_one_that_is_not_clean_raises_an_event_and_a_number() -> None:
    office = Office(wrong=[Wrong.NO_ENTRY, Wrong.NO_ENTRY, Wrong.FILED_TWICE])
    await office.desk.ask(Wish())

    await office.desk.do_next()

    assert (office.found("missing"), office.found("doubled")) == (2, 1)
    assert [each.topic for each in office.sent] == ["journal.events"]


async def test_one_that_cannot_be_made_raises_an_event_too_and_leaves_the_numbers() -> None:
    office = Office(unreachable=True)
    asked = await office.desk.ask(Wish())

    await office.desk.do_next()

    failed = await office.desk.find(asked.id)
    assert failed
    assert (failed.state, failed.problem) == (State.FAILED, "ticketing: ConnectError")
    assert (office.found("missing"), len(office.sent)) == (None, 1)


async def test_once_a_day_it_is_asked_for_by_itself_however_many_replicas_look() -> None:
    office = Office()
    await office.desk.ask_daily(time(10))
    assert not await office.desk.do_next()

    for day in (0, 0, 1):
        office.at = NOW + timedelta(days=day, hours=1)
        await office.desk.ask_daily(time(10))

    assert [each.daily for each in await office.desk.newest(9)] == [True, True]


async def test_it_is_asked_for_and_read_over_http() -> None:
    office, rung = Office(wrong=[Wrong.NO_EVENT]), []
    routes = comparison_routes(office.desk, lambda: rung.append(1))
    async with calling("journal", routes, ["mail.read", "mailbox.operate"]) as client:
        asked = await client.post("/v1/comparisons", json={"grace": 0})
        await office.desk.do_next()
        found = (await client.get(asked.headers["location"])).json()
        listed = (await client.get("/v1/comparisons")).json()["items"]

    assert (asked.status_code, rung) == (202, [1])
    assert (found["state"], found["clean"], found["missing"]) == ("done", False, 1)
    assert found["findings"][0]["reason"].startswith("in the ticket's log")
    assert [each["id"] for each in listed] == [found["id"]]


@pytest.mark.parametrize("body", [{"grace": -1}, {"surprise": 1}, {"since": "yesterday"}, {"since": 20260401}])
async def test_a_wish_that_is_none_is_refused(body: dict[str, object]) -> None:
    async with calling("journal", comparison_routes(Office().desk, lambda: None), ["mailbox.operate"]) as client:
        assert (await client.post("/v1/comparisons", json=body)).status_code == 422


async def test_only_who_may_asks_and_reads() -> None:
    async with calling("journal", comparison_routes(Office().desk, lambda: None), ["ticket.read"]) as client:
        assert (await client.post("/v1/comparisons", json={})).status_code == 403
        assert (await client.get("/v1/comparisons/cmp_1")).status_code == 403
