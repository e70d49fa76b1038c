"""What is a MongoDB server asked for a list of tickets?

Not every server chooses well among indexes, or reads one in the order asked for: some find by the first condition of an
`$and` only, and sort all that it finds however short the page is. So each question names first what an index finds the
fewest tickets by (a `Lead`), bounded to a part of time, and nests the rest. A server that plans for itself is not hindered.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from ticketing.adapters.documents import Document
from ticketing.handlers.reading import Place, Range, Sort, Wanted

EQUAL: Final = ("requester_key", "account_id", "tags", "assignee_id", "status")
"""Fields with an index that goes on with when a ticket was created, in the order of how few tickets they usually leave."""
MOST_WORDS: Final = 4
"""Words of a search that may lead: the longest, which are seldom."""
WEIGHED: Final = timedelta(days=1)
"""How far back leads are weighed."""
UNTIMED: Final = 7
"""Pages' worth of days in a year: with a lead that is not timed all its tickets are read (its weight, times a year), with
one that is timed those of a page (its weight, over the share that is wanted, times a page). That share is not known, but
at most what the first one weighs: so its weight counts squared, and so many times."""
FIRST: Final = timedelta(hours=1)
"""How far a page is looked for at first where nothing but time leads, at most."""
LEAST: Final = timedelta(seconds=1)
"""No part of time is shorter."""
FURTHEST: Final = timedelta(days=256)
"""A longer part of time is all the time."""
MOST_TIMES: Final = 8
"""How much longer a part may be than the one before, as a few that are found tell little of how many there are."""
MARGIN: Final = 1.15
"""More than what is missing: another question costs more than a few tickets too many."""
_BEGINNING: Final = datetime.min.replace(tzinfo=UTC)
_END: Final = datetime.max.replace(tzinfo=UTC)

Kind = tuple[Sort, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Lead:
    """A condition to find tickets by; an empty one is time alone.

    `timed` if its index goes on with the instant that a list is sorted by; `weight` is how many tickets there were within
    `WEIGHED`, None where that was not asked.
    """

    condition: Document
    timed: bool
    weight: int | None = None


def leads(wanted: Wanted) -> list[Lead]:
    """What a list can be found by: what usually leaves the fewest first, of words the longest."""
    if numbers := wanted.fields.get("number"):
        return [Lead({"number": _among(numbers)}, timed=False)]
    timed = wanted.sort in {Sort.NEWEST, Sort.OLDEST}
    whole = sorted(dict.fromkeys(wanted.words[:-1]), key=len, reverse=True)[:MOST_WORDS]
    found = [Lead({"words": word}, timed=timed) for word in whole]
    for word in wanted.words[-1:]:
        longer = sum(len(each) >= len(word) for each in whole)
        found.insert(longer, Lead({"words": _begun(word)}, timed=False))
    for condition in sorted(_fields(wanted), key=_rank):
        ((name, value),) = condition.items()
        one = not isinstance(value, dict)
        if name in EQUAL and (one or name != "status"):
            found.append(Lead(condition, timed=timed and one))
    # Of the oldest none may be left that is wanted: what leads then is better than to look through them all.
    alone = not found or (wanted.sort.descending and not any(each.timed for each in found))
    return [*found, Lead({}, timed=True)] if alone else found


def lightest(weighed: Sequence[Lead]) -> Lead:
    """The lead that leaves the fewest tickets to read; of equal ones the first. It gets the least weight of all."""
    least = min(each.weight or 0 for each in weighed)
    return replace(min(weighed, key=_tickets), weight=least)


def weighing(lead: Lead, wanted: Wanted, now: datetime) -> Document:
    """A question for all that a lead has within `WEIGHED`: of the latest that is wanted, for every page of a list."""
    name, end = wanted.sort.field, _asked(wanted).end
    start = (end or now) - min(WEIGHED, (end or now) - _BEGINNING)
    if end is None and lead.timed:
        return {**lead.condition, name: {"$gte": start}}
    # Of two bounds some servers use only one where an index is of lists, as that of words is: there time leads.
    return _and({name: {"$gte": start} | ({"$lt": end} if end else {})}, [lead.condition])


@dataclass(frozen=True, slots=True)
class Search:
    """Questions for what is wanted, by a lead."""

    wanted: Wanted
    lead: Lead

    def everything(self) -> Document:
        """All that is wanted."""
        return _and(self.lead.condition, self._others())

    def at_once(self, after: Place) -> Document:
        """What has the same instant as a place, and is behind it."""
        sort = self.wanted.sort
        same = {sort.field: after.at, "_id": {"$lt" if sort.descending else "$gt": after.id}}
        return _and(same, [*([self.lead.condition] if self.lead.condition else []), *self._others()])

    def within(self, near: datetime | None, far: datetime | None) -> Document:
        """A part of time from one instant, not with it, to another one, in the direction of the list; None is open."""
        sort, asked = self.wanted.sort, _asked(self.wanted).start
        nearer, farther = ("$lt", "$gte") if sort.descending else ("$gt", "$lte")
        # The far end has to come first: of two bounds some servers use one only.
        bounds: Document = {operator: at for operator, at in ((farther, far), (nearer, near)) if at}
        if asked and not near and not sort.descending:
            bounds["$gte"] = asked
        time: Document = {sort.field: bounds} if bounds else {}
        if self.lead.timed:
            return _and({**self.lead.condition, **time}, self._others())
        return _and(self.lead.condition, [*([time] if time else []), *self._others()])

    def near(self, after: Place | None) -> tuple[datetime | None, datetime | None]:
        """Behind which instant the list begins, None for no such, and one that is close to there if any is known."""
        asked = _asked(self.wanted)
        if after:
            return after.at, after.at
        return (asked.end, asked.end) if self.wanted.sort.descending else (None, asked.start)

    def first_width(self, limit: int, pace: timedelta | None = None) -> timedelta:
        """How far to look at first: as far as there is likely to be a page.

        `pace` is what such a list took lately from one ticket to the next. It is never believed to be long: where tickets
        stand thick it would have all of them read, and where they are seldom a further question costs little.
        """
        if self.lead.weight is not None:
            return WEIGHED * (limit / (self.lead.weight or 0.5) * MARGIN)
        if self.lead.condition:
            return WEIGHED
        return FIRST if pace is None else min(FIRST, max(LEAST, pace * limit * MARGIN))

    @property
    def kind(self) -> Kind:
        """What such lists have in common: their order, and what is asked for, though not which values."""
        asked = (name for condition in self._others() for name in condition)
        return self.wanted.sort, frozenset(asked)

    def far(self, near: datetime, width: timedelta) -> tuple[datetime | None, bool]:
        """Where the part of time ends that is so long, None for all the time, and whether nothing is wanted beyond it."""
        asked, back = _asked(self.wanted), self.wanted.sort.descending
        room, end = (near - _BEGINNING, asked.start) if back else (_END - near, asked.end)
        if not self.lead.timed or width > min(FURTHEST, room):
            return end, True
        far = near - width if back else near + width
        return (end, True) if end and (end >= far if back else end <= far) else (far, False)

    def _others(self) -> list[Document]:
        """All that is wanted but what leads, in operators of ours only: values never become any."""
        found = [*_words(self.wanted), *_fields(self.wanted)]
        for name, asked in (("created_at", self.wanted.created), ("updated_at", self.wanted.updated)):
            limits = {"$gte": asked.start, "$lt": asked.end}
            found += [{name: {operator: instant}} for operator, instant in limits.items() if instant]
        return [*(each for each in found if each != self.lead.condition), {"merged_into": None, "deleted": False}]


def next_width(width: timedelta, found: int, missing: int) -> timedelta:
    """How far to look for what is missing, after a part of time in which so many were found."""
    return min(width * MOST_TIMES, width * (missing / found * MARGIN)) if found else width * MOST_TIMES


def _tickets(lead: Lead) -> int:
    weight = lead.weight or 0
    return weight if lead.timed else UNTIMED * weight**2


def _asked(wanted: Wanted) -> Range:
    return wanted.created if wanted.sort.field == "created_at" else wanted.updated


def _and(first: Document, others: Sequence[Document]) -> Document:
    """Nested, as some servers would else make one condition of all, for which there is no index."""
    return {"$and": [*([first] if first else []), {"$and": [*others]}]}


def _words(wanted: Wanted) -> Iterator[Document]:
    yield from ({"words": word} for word in wanted.words[:-1])
    yield from ({"words": _begun(word)} for word in wanted.words[-1:])


def _begun(word: str) -> Document:
    return {"$elemMatch": {"$gte": word, "$lt": word + chr(sys.maxunicode)}}


def _fields(wanted: Wanted) -> Iterator[Document]:
    given: dict[str, list[Any]] = {name: list(values) for name, values in wanted.fields.items() if values}
    if wanted.nobody:
        given["assignee_id"] = [None, *given.get("assignee_id", ())]
    yield from ({name: _among(values)} for name, values in given.items())
    if wanted.accounts is not None:
        yield {"account_id": _among(sorted(wanted.accounts))}


def _rank(condition: Document) -> int:
    (name,) = condition
    return EQUAL.index(name) if name in EQUAL else len(EQUAL)


def _among(values: Collection[Any]) -> Any:
    """One text or nothing as it is, as not every server sees that it is one; all else as any of these, so never an operator."""
    several = list(dict.fromkeys(values))
    return several[0] if len(several) == 1 and isinstance(several[0], str | None) else {"$in": several}
