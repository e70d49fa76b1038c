"""To which ticket would a mail go, and how is that said to people? Ticketing knows; here are only the words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from contracts.values import MailKind, ReasonCode, TicketId


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a mail would go: into `ticket`, or into a new one where that is empty. Tickets are told by what people call them.

    `by` is what speaks for the ticket (token, reference, parent or number), `related` are those that it names and would not
    join. `filed`: it is in the ticket already.
    """

    reason: ReasonCode
    ticket_id: TicketId | None = None
    ticket: str = ""
    by: str = ""
    related: tuple[str, ...] = ()
    filed: bool = False


_BY: Final = {
    "token": "It carries a sign that only we can make, of that ticket.",
    "reference": "It refers to a mail of that ticket, and its sender may join it.",
    "parent": "A mail that answers it came first, and that ticket waited for it.",
    "number": "Its subject names that ticket, and its sender may join it.",
}
_BESIDE: Final[dict[str, str]] = {
    ReasonCode.POSSIBLY_RELATED: "It names {}, which it may not join, so its ticket is only marked as possibly related.",
    ReasonCode.FOLLOW_UP: "It answers {}, which has been closed for too long, so the new ticket is linked to it.",
}


def place_in_words(placed: Placement, kind: MailKind, opening: str) -> str:
    """What becomes of a mail that goes on, in sentences; `opening` says how it opens a ticket."""
    if placed.filed:
        return f"It is in ticket {placed.ticket} already. If it came again, it would not be added again."
    if kind is not MailKind.ORDINARY:
        place = (
            f"ticket {placed.ticket}" if placed.ticket else "a ticket of its own, as it belongs to none that we know"
        )
        return f"It is noted in {place}. Nobody is answered."
    return " ".join(_ordinary(placed, opening))


def _ordinary(placed: Placement, opening: str) -> Iterator[str]:
    if placed.ticket:
        yield f"It is added to ticket {placed.ticket}."
        yield _BY.get(placed.by, "It belongs to that conversation.")
        return
    yield opening
    if placed.related and placed.reason in _BESIDE:
        yield _BESIDE[placed.reason].format(" and ".join(f"ticket {each}" for each in placed.related))
