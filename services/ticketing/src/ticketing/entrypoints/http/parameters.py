"""Which permissions are there, and what do operations take besides a body?"""

from __future__ import annotations

import base64
import json
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import Depends, Header, Query

from chassis.http import Asker, IfMatch, Problem, expected_version
from ticketing.entrypoints.documents.queries import LONGEST_CURSOR
from ticketing.handlers.acting import Request
from ticketing.handlers.reading import Accounts, Place

READ: Final = "ticket.read"
WRITE: Final = "ticket.write"
DELETE: Final = "ticket.delete"

Limit = Annotated[int, Query(ge=1, le=200, description="How many at most")]
Cursor = Annotated[str | None, Query(max_length=LONGEST_CURSOR, description="`next_cursor` of the page before")]
After = Annotated[
    str | None, Query(max_length=LONGEST_CURSOR, description="`next` of the page before; none: from the beginning")
]


_USE: Final = {
    "cursor": "Use a `next_cursor` as it was given, for the same list in the same order.",
    "after": "Use a `next` as it was given.",
}


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads, and whose tickets they may see."""

    actor_id: str
    accounts: Accounts


async def read_by(actor: Asker) -> Reader:
    """Who reads."""
    return Reader(actor.id, actor.accounts)


Reading = Annotated[Reader, Depends(read_by)]


async def asked_by(
    actor: Asker,
    if_match: IfMatch = None,
    idempotency_key: Annotated[
        str | None, Header(min_length=1, max_length=200, description="The same key again does nothing again")
    ] = None,
) -> Request:
    """Who asks, once: under their key, or one of our own."""
    key = f"given:{idempotency_key}" if idempotency_key else f"made:{uuid.uuid4().hex}"
    return Request(actor.id, key, expected_version(if_match), actor.accounts)


Asking = Annotated[Request, Depends(asked_by)]


def cursor_of(place: Place, order: str = "") -> str:
    """A place as an opaque word. `order` is that of its list, where that has several."""
    whole = json.dumps([place.at.isoformat(), place.id, *([order] if order else [])])
    return base64.urlsafe_b64encode(whole.encode()).decode().rstrip("=")


def place_in(cursor: str | None, order: str = "", *, called: str = "cursor") -> Place | None:
    """The place that a cursor stands for. Raises a `Problem` (422) where it is none of ours, or of another order."""
    if not cursor:
        return None
    try:
        return _read(cursor, order)
    except (ValueError, TypeError, OverflowError) as error:
        errors = {called: [_USE[called]]}
        raise Problem(
            HTTPStatus.UNPROCESSABLE_ENTITY, "cursor_invalid", "Not one of our cursors", errors=errors
        ) from error


def _read(cursor: str, order: str) -> Place:
    at, name, *of = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    if of != ([order] if order else []) or not isinstance(name, str) or not name.isascii():
        raise ValueError("of another list, or no id of ours")
    place = Place(datetime.fromisoformat(at), name)
    if not place.at.tzinfo:
        raise ValueError("without a zone")
    place.at.astimezone(UTC)
    return place
