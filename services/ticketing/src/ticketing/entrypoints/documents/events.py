"""What do events look like to those who catch up over HTTP?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel

from contracts.envelope import SPEC_VERSION, TYPE_PREFIX, Envelope, Event


class EventAnswer(BaseModel):
    """A CloudEvent in JSON, as on the topic: `id` tells repeats, `data` is as the schema of its `type` says."""

    specversion: str = SPEC_VERSION
    id: str
    type: str
    source: str
    time: datetime
    subject: str
    """The ticket."""
    data: dict[str, Any]

    @classmethod
    def of(cls, envelope: Envelope[Event]) -> EventAnswer:
        """How an event is shown."""
        event = envelope.event
        return cls(
            id=envelope.id,
            type=TYPE_PREFIX + event.type,
            source=f"/postdesk/{envelope.source}",
            time=envelope.time,
            subject=event.key,
            data=event.model_dump(mode="json"),
        )


class EventPage(BaseModel):
    """Events of all tickets, the oldest first. `next` is what to ask for as `after`; where it is what was asked for, that is the end.

    A page without events is none: what its reader may not see is left out.
    """

    items: list[EventAnswer]
    next: str | None


class TicketEventPage(BaseModel):
    """Events of one ticket in the order of its versions. `next` is what to ask for as `after`."""

    items: list[EventAnswer]
    next: int
