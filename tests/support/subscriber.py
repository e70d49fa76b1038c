"""What does somebody know of the tickets who has only heard the events?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from contracts.events.ticket import TicketDeleted, TicketEvent, TicketLinked, TicketMerged, TicketOpened
from contracts.values import TicketId
from ticketing.domain.lifecycle import plain
from ticketing.domain.ticket import Ticket

TOLD = (
    *("subject", "status", "requester", "account_id", "category", "priority", "assignee_id"),
    *("tags", "cc", "watchers", "links", "merged_into", "deleted"),
)
"""The fields of a ticket that events tell."""


def heard(events: Iterable[Any]) -> dict[str, dict[str, Any]]:
    """Tickets as their events tell them, whatever their order and however often each came."""
    by_version: dict[str, dict[int, TicketEvent]] = {}
    for event in events:
        assert isinstance(event, TicketEvent)
        by_version.setdefault(event.ticket_id, {})[event.version] = event
    return {ticket_id: _ticket(versions) for ticket_id, versions in by_version.items()}


def assert_rebuilt(events: Iterable[Any], views: Mapping[TicketId, Ticket]) -> None:
    """Events have told all that views show, but of tickets that ended before anything was in them."""
    tickets = heard(events)
    shown = {each: view for each, view in views.items() if not (view.merged_into and view.version == 1)}
    assert tickets.keys() == shown.keys(), "a ticket nobody heard of"
    for ticket_id, view in shown.items():
        said = {name: plain(getattr(view, name)) for name in TOLD}
        assert tickets[ticket_id] == said | {"version": view.version}, "events tell another story than the view"


def _ticket(versions: Mapping[int, TicketEvent]) -> dict[str, Any]:
    assert sorted(versions) == list(range(1, len(versions) + 1)), "a gap in the versions told"
    state: dict[str, Any] = {"cc": [], "watchers": [], "links": [], "merged_into": None, "deleted": False}
    for version in sorted(versions):
        _apply(state, versions[version])
    return state


def _apply(state: dict[str, Any], event: TicketEvent) -> None:
    if isinstance(event, TicketOpened):
        told = event.model_dump(mode="json")
        state |= {name: told[name] for name in TOLD if name in told}
        state["links"] = [event.follows] if event.follows else []
    elif isinstance(event, TicketMerged):
        state["merged_into"] = event.into
    elif isinstance(event, TicketDeleted):
        state["deleted"] = True
    elif isinstance(event, TicketLinked):
        others = [each for each in state["links"] if each != event.other]
        state["links"] = [*others, event.other] if event.linked else others
    state |= {each["field"]: each["new"] for each in event.model_dump(mode="json")["changes"]}
    state["version"] = event.version
