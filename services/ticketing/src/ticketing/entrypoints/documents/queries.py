"""What may a list of tickets be asked for? Only this: anything else, an operator of the database above all, is refused."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from chassis.http import Instant
from contracts.values import Category, Priority, TicketStatus
from contracts.values.identity import identity_of
from ticketing.domain.words import words_of
from ticketing.entrypoints.documents.requests import Id, Tag
from ticketing.handlers.reading import Accounts, Range, Sort, Wanted

NOBODY = "nobody"
MOST_VALUES = 20
MOST_SOUGHT = 10
"""Words of one search."""
LONGEST_CURSOR = 500
"""Ours have a third of it; one without end could hold more lists in lists than any stack is deep."""


def _found(text: str) -> str:
    if not words_of(text):
        raise ValueError(
            "Write at least one word of two letters or more that is not in every text, as `the` and `and` are."
        )
    return text


Some = Field(max_length=MOST_VALUES)
Search = Annotated[str, StringConstraints(max_length=200), AfterValidator(_found)]
Address = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=320, pattern=r"^[^\x00-\x20{}$]+$"),
    AfterValidator(identity_of),
]
Number = Annotated[str, StringConstraints(strip_whitespace=True, max_length=64, pattern=r"^[^\x00-\x1f{}$]+$")]


class TicketFilter(BaseModel):
    """Which tickets; several values of one field mean any of them, several fields all of them."""

    model_config = ConfigDict(extra="forbid")

    status: Annotated[list[TicketStatus], Some] = []
    priority: Annotated[list[Priority], Some] = []
    category: Annotated[list[Category], Some] = []
    assignee_id: Annotated[list[Id], Some, Field(description="`nobody`: those without")] = []
    account_id: Annotated[list[Id], Some] = []
    mailbox_id: Annotated[list[Id], Some] = []
    tag: Annotated[list[Tag], Some] = []
    requester: Annotated[Address | None, Field(description="An address")] = None
    number: Annotated[Number | None, Field(examples=["TKT-2026-00001"])] = None
    created_from: Instant | None = None
    created_before: Instant | None = None
    updated_from: Instant | None = None
    updated_before: Instant | None = None
    q: Annotated[
        Search | None,
        Field(
            description="Words of number, subject, people and of how texts begin (some forty of each); all of the first ten "
            "but those that every text has (the, and), the last may be only begun"
        ),
    ] = None

    def wanted(self, accounts: Accounts) -> Wanted:
        """As the reader takes it."""
        assignees = [each for each in self.assignee_id if each != NOBODY]
        fields: dict[str, list[str]] = {
            "status": _plain(self.status),
            "priority": _plain(self.priority),
            "category": _plain(self.category),
            "assignee_id": assignees,
            "account_id": self.account_id,
            "mailboxes": self.mailbox_id,
            "tags": self.tag,
            "requester_key": [self.requester] if self.requester else [],
            "number": [self.number] if self.number else [],
        }
        return Wanted(
            fields=fields,
            accounts=accounts,
            nobody=NOBODY in self.assignee_id,
            created=Range(self.created_from, self.created_before),
            updated=Range(self.updated_from, self.updated_before),
            words=words_of(self.q)[:MOST_SOUGHT] if self.q else (),
            sort=self._sort(),
        )

    def _sort(self) -> Sort:
        return Sort.NEWEST


class TicketQuery(TicketFilter):
    """A page of a list of tickets."""

    sort: Sort = Sort.NEWEST
    limit: Annotated[int, Field(ge=1, le=200, description="How many at most")] = 50
    cursor: Annotated[str | None, Field(max_length=LONGEST_CURSOR, description="`next_cursor` of the page before")] = (
        None
    )

    def _sort(self) -> Sort:
        return self.sort


def _plain(values: Iterable[StrEnum]) -> list[str]:
    return [each.value for each in values]
