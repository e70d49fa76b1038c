"""Events to test with: the committed examples, with what a test wants to be different."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from contracts.envelope import Envelope, Event

EXAMPLES = Path(__file__).parents[2] / "contracts" / "examples"
NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

E = TypeVar("E", bound=Event)


@cache
def an_event(event_class: type[E]) -> E:
    """The committed example of an event."""
    return event_class.model_validate_json((EXAMPLES / f"{event_class.type}.json").read_bytes())


def an_envelope(event: E, *, at: datetime = NOW, source: str = "tester", **changes: Any) -> Envelope[E]:
    """An event in its envelope, with fields of the event changed."""
    return Envelope(event=event.model_copy(update=changes), source=source, time=at, traceparent=TRACE)
