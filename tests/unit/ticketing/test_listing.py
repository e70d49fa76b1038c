"""Is a list asked for by what leaves the fewest tickets, part of time after part, and is nothing left out between them?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ticketing.adapters.listing import (
    FIRST,
    LEAST,
    MOST_TIMES,
    WEIGHED,
    Lead,
    Search,
    leads,
    lightest,
    next_width,
    weighing,
)
from ticketing.handlers.reading import Place, Range, Sort, Wanted

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
INSTANTS = st.datetimes(timezones=st.just(UTC))
TIME = Lead({}, timed=True)
MOST_PARTS = 10
"""From a second to all the time, each part up to eight times as long."""


def led(wanted: Wanted) -> list[tuple[Any, bool]]:
    return [(next(iter(each.condition.values()), None), each.timed) for each in leads(wanted)]


def test_the_longest_words_may_lead_and_the_one_that_is_begun_with_all_its_tickets() -> None:
    begun = {"$elemMatch": {"$gte": "moun", "$lt": "moun\U0010ffff"}}

    found = led(Wanted(words=("of", "printer", "paper", "jam", "tray", "moun")))

    assert found == [("printer", True), ("paper", True), ("tray", True), (begun, False), ("jam", True)]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Wanted(), [(None, True)]),
        (Wanted(fields={"priority": ["high"]}), [(None, True)]),
        (Wanted(fields={"number": ["TKT-1"], "status": ["open"]}), [("TKT-1", False)]),
        (Wanted(fields={"status": ["open"], "tags": ["vip"]}), [("vip", True), ("open", True)]),
        (Wanted(fields={"status": ["open", "pending"]}), [(None, True)]),
        (Wanted(fields={"status": ["open"]}, sort=Sort.LATEST_CHANGED), [("open", False), (None, True)]),
        (Wanted(fields={"status": ["open"]}, sort=Sort.LONGEST_UNCHANGED), [("open", False)]),
        (Wanted(nobody=True), [(None, True)]),
        (Wanted(accounts=frozenset({"acc_2", "acc_1"})), [({"$in": ["acc_1", "acc_2"]}, False), (None, True)]),
        (Wanted(accounts=frozenset()), [({"$in": []}, False), (None, True)]),
    ],
)
def test_only_what_an_index_leads_with_leads(wanted: Wanted, expected: list[tuple[Any, bool]]) -> None:
    assert led(wanted) == expected


@pytest.mark.parametrize(
    ("timed", "untimed", "expected"), [(274, 6, "begun"), (274, 7, "time"), (0, 0, "time"), (30, 2, "begun")]
)
def test_all_tickets_of_a_lead_are_read_only_where_they_are_few(timed: int, untimed: int, expected: str) -> None:
    weighed = [Lead({"_": "time"}, timed=True, weight=timed), Lead({"_": "begun"}, timed=False, weight=untimed)]

    found = lightest(weighed)

    assert found.condition["_"] == expected
    assert found.weight == min(timed, untimed)


def test_a_value_is_never_an_operator() -> None:
    hostile: Any = {"$ne": None}

    asked = Search(Wanted(fields={"category": [str(hostile)], "mailboxes": [1]}), TIME).everything()  # type: ignore[list-item] # what no type keeps out

    assert {"category": str(hostile)} in asked["$and"][0]["$and"]
    assert {"mailboxes": {"$in": [1]}} in asked["$and"][0]["$and"]


@pytest.mark.parametrize("sort", list(Sort))
def test_what_leads_stands_alone_with_its_time(sort: Sort) -> None:
    wanted = Wanted(words=("paper", "pr"), sort=sort)
    search = Search(wanted, leads(wanted)[0])
    far = NOW - WEIGHED if sort.descending else NOW + WEIGHED

    first, rest = search.within(NOW, far)["$and"]

    among = {"$gte": far, "$lt": NOW} if sort.descending else {"$lte": far, "$gt": NOW}
    assert first == ({"words": "paper", sort.field: among} if search.lead.timed else {"words": "paper"})
    assert next(iter(among.values())) == far
    assert ({sort.field: among} in rest["$and"]) is not search.lead.timed
    assert {"words": "paper"} not in rest["$and"]
    assert {"merged_into": None, "deleted": False} in rest["$and"]


def test_a_page_behind_a_place_starts_with_what_has_its_instant() -> None:
    wanted, place = Wanted(fields={"tags": ["vip"]}), Place(NOW, "tkt_1")
    search = Search(wanted, leads(wanted)[0])

    first, rest = search.at_once(place)["$and"]

    assert first == {"created_at": NOW, "_id": {"$lt": "tkt_1"}}
    assert {"tags": "vip"} in rest["$and"]
    assert search.near(place) == (NOW, NOW)


def test_a_list_begins_where_what_is_asked_for_does() -> None:
    asked = Range(NOW - WEIGHED, NOW)

    assert Search(Wanted(created=asked), TIME).near(None) == (NOW, NOW)
    assert Search(Wanted(updated=asked), TIME).near(None) == (None, None)
    oldest = Search(Wanted(created=asked, sort=Sort.OLDEST), TIME)
    assert oldest.near(None) == (None, NOW - WEIGHED)
    assert oldest.within(None, NOW)["$and"][0] == {"created_at": {"$lte": NOW, "$gte": NOW - WEIGHED}}


def test_leads_are_weighed_where_a_list_begins() -> None:
    vip, since = Lead({"tags": "vip"}, timed=True), NOW - WEIGHED
    asked = Wanted(created=Range(end=NOW))

    assert weighing(vip, Wanted(), NOW) == {"tags": "vip", "created_at": {"$gte": since}}
    bounded = weighing(vip, asked, NOW + WEIGHED)
    assert bounded == {"$and": [{"created_at": {"$gte": since, "$lt": NOW}}, {"$and": [{"tags": "vip"}]}]}


def in_order(sort: Sort, *instants: datetime | None) -> bool:
    there = [each for each in instants if each]
    return there == sorted(set(there), reverse=sort.descending)


PACES = st.none() | st.timedeltas(timedelta(0), timedelta(days=365)) | st.integers(0, 1000)


@given(st.sampled_from(Sort), INSTANTS, st.none() | INSTANTS, PACES, st.integers(0, 5))
def test_parts_of_time_are_few_adjoin_and_reach_as_far_as_is_wanted(
    sort: Sort, at: datetime, end: datetime | None, known: timedelta | int | None, found: int
) -> None:
    asked = Range(start=end) if sort.descending else Range(end=end)
    weight, pace = (known, None) if isinstance(known, int) else (None, known)
    search = Search(Wanted(created=asked, updated=asked, sort=sort), Lead({}, timed=True, weight=weight))
    width, last, parts = search.first_width(51, pace), False, 0

    while not last:
        parts += 1
        far, last = search.far(at, width)
        assert far == end if last else far and in_order(sort, at, far, end)
        width, at = next_width(width, found, 50), far or at

    assert parts <= MOST_PARTS


def test_a_list_is_looked_for_as_far_as_the_last_of_its_kind_reached_and_never_far() -> None:
    newest = Search(Wanted(), TIME)

    assert newest.first_width(100) == FIRST
    assert timedelta(seconds=20) < newest.first_width(100, timedelta(seconds=0.2)) < timedelta(seconds=25)
    assert newest.first_width(100, timedelta(0)) == LEAST
    assert newest.first_width(100, timedelta(days=1)) == FIRST


def test_lists_are_of_one_kind_by_their_order_and_by_what_is_asked_for() -> None:
    urgent = Wanted(fields={"priority": ["urgent"]})

    kinds = [Search(each, TIME).kind for each in (Wanted(), urgent, replace(urgent, sort=Sort.OLDEST))]

    assert len(set(kinds)) == len(kinds)
    assert Search(replace(urgent, fields={"priority": ["high"]}), TIME).kind == kinds[1]


@given(st.timedeltas(FIRST, timedelta(days=365)), st.integers(0, 200), st.integers(0, 200))
def test_a_part_of_time_is_as_long_as_what_is_missing_takes(width: timedelta, found: int, missing: int) -> None:
    following = next_width(width, found, missing)

    assert following <= width * MOST_TIMES
    if 0 < missing <= found:
        assert following < width * 1.2


@pytest.mark.parametrize("at", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)])
def test_time_has_two_ends(at: datetime) -> None:
    assert weighing(TIME, Wanted(), at)
    assert all(Search(Wanted(sort=sort), TIME).far(at, WEIGHED) for sort in Sort)
