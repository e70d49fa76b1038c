"""What is counted of mails, and what do the counts come to? The specification's "Get User Management Statistics" (S4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Final

from pydantic import AwareDatetime

from contracts.values import AccountId, MailKind, Outcome, ReasonCode, Routing, UserId, Value

UNKNOWN_SENDER: Final = frozenset({ReasonCode.SENDER_UNKNOWN, ReasonCode.SENDER_UNMAPPED, ReasonCode.SENDER_UNPROVEN})
"""Why a mail of somebody goes no further whom nobody knows, or could know."""
WAITING_USER: Final = frozenset({ReasonCode.APPROVAL_NEEDED, ReasonCode.VERIFICATION_NEEDED})


class Counted(StrEnum):
    """What is counted a day."""

    MAILS = "mails"
    """Written by people, and decided about."""
    OF_USERS = "of_users"
    """Whose sender was found among the users, or became one."""
    ROUTED = "routed"
    """That went on."""
    MAPPED = "mapped"
    """That went on to the account that a domain mapping named."""
    MILLISECONDS = "milliseconds"
    """From a mail's fetching to its decision, of all that are in `TIMED`."""
    TIMED = "timed"


class Action(StrEnum):
    """What happened to somebody, in the specification's words."""

    CREATED = "user_created"
    APPROVED = "user_approved"


class Activity(Value):
    """Something that happened to a user. `id` is its event's: written down again, it is the same."""

    id: str
    action: Action
    user_id: UserId
    address: str = ""
    account_id: AccountId | None = None
    actor: str = ""
    """Who did it; empty where a mail did."""
    verification: bool = False
    """Whether a mail was asked for that confirms the address."""
    at: AwareDatetime


def of_routing(kind: MailKind, routing: Routing) -> Iterator[Counted]:
    """As what a mail counts that goes on; automatic mail as nothing, as it makes no users."""
    if kind is not MailKind.ORDINARY:
        return
    yield Counted.MAILS
    yield Counted.ROUTED
    if routing.requester_id:
        yield Counted.OF_USERS
    if routing.mapping_id:
        yield Counted.MAPPED


def of_stop(outcome: Outcome, reason: ReasonCode) -> Iterator[Counted]:
    """As what a mail counts that goes no further: as something only where that is about its sender."""
    if outcome is Outcome.DEAD or reason not in UNKNOWN_SENDER | WAITING_USER:
        return
    yield Counted.MAILS
    if reason in WAITING_USER:
        yield Counted.OF_USERS


def share(part: int, whole: int) -> float | None:
    """So many of a hundred, to one place; None of nothing."""
    return round(100 * part / whole, 1) if whole else None


def rates(counts: Mapping[Counted, int]) -> dict[str, float | None]:
    """What counts come to."""
    timed = counts.get(Counted.TIMED, 0)
    return {
        "email_to_user_success_rate": share(counts.get(Counted.OF_USERS, 0), counts.get(Counted.MAILS, 0)),
        "domain_mapping_success_rate": share(counts.get(Counted.MAPPED, 0), counts.get(Counted.ROUTED, 0)),
        "average_processing_time_ms": round(counts.get(Counted.MILLISECONDS, 0) / timed) if timed else None,
    }
