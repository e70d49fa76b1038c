"""How does each refusal look over HTTP?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any, Final

from chassis.http import Problem, operation
from chassis.http.problem import responses
from ticketing.domain.lifecycle import MoveNotAllowed
from ticketing.handlers.acting import ChangedMeanwhile, CommentUnknown, KeyUsedBefore, TicketMerged
from ticketing.handlers.attachments import FileUnknown, LinkNotGood
from ticketing.handlers.naming import AccountOutOfReach, NobodyNamed
from ticketing.handlers.ports import DirectorySilent
from ticketing.handlers.reading import TicketGone, TicketUnknown

_REFUSALS: Final[Mapping[type[Exception], tuple[HTTPStatus, str, str, str]]] = {
    TicketUnknown: (HTTPStatus.NOT_FOUND, "ticket_unknown", "No such ticket", "No ticket has the id or number {}."),
    TicketGone: (HTTPStatus.GONE, "ticket_deleted", "The ticket was deleted", "{} was deleted; its log is kept."),
    CommentUnknown: (HTTPStatus.NOT_FOUND, "comment_unknown", "No such comment", "The ticket has no comment {}."),
    FileUnknown: (HTTPStatus.NOT_FOUND, "file_unknown", "No such file", "The ticket has no such file in {}."),
    LinkNotGood: (
        HTTPStatus.FORBIDDEN,
        "link_not_good",
        "The link is not good any more, or not yours",
        "Read the entries again for a new one.",
    ),
    ChangedMeanwhile: (HTTPStatus.PRECONDITION_FAILED, "changed_meanwhile", "The ticket was changed meanwhile", "{}"),
    AccountOutOfReach: (
        HTTPStatus.FORBIDDEN,
        "account_out_of_reach",
        "You may not give tickets to this account",
        "{} is none of the accounts you work for.",
    ),
    NobodyNamed: (HTTPStatus.UNPROCESSABLE_ENTITY, "validation_failed", "The request is not valid", "{}"),
    DirectorySilent: (HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", "Not available now", "{}"),
    MoveNotAllowed: (HTTPStatus.CONFLICT, "move_not_allowed", "The status cannot become that", "{}"),
    TicketMerged: (
        HTTPStatus.CONFLICT,
        "ticket_merged",
        "The ticket is part of another now",
        "It was merged into {}: delete that one by its own name, with all that is in it.",
    ),
    KeyUsedBefore: (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "idempotency_key_reused",
        "The Idempotency-Key came with another request",
        "Use a new key for a new request.",
    ),
}


def of_one_ticket(permission: str, *, audit: str | None = None, status: int = HTTPStatus.OK) -> dict[str, Any]:
    """As `operation`, of one ticket, which may have been deleted."""
    declared = operation(permission, audit=audit, status=status)
    return {**declared, "responses": declared["responses"] | responses(HTTPStatus.GONE)}


def problem_of(refusal: Exception) -> Problem:
    """What a refusal becomes. Raises it again where it is none."""
    known = _REFUSALS.get(type(refusal))
    if known is None:
        raise refusal
    status, code, title, detail = known
    text = detail.format(refusal.args[0] if refusal.args else "")
    errors = refusal.errors if isinstance(refusal, NobodyNamed) else None
    again = {"Retry-After": "5"} if status == HTTPStatus.SERVICE_UNAVAILABLE else None
    return Problem(status, code, title, text, errors, headers=again)


@contextmanager
def problems() -> Iterator[None]:
    """Answers refusals from inside with their problems."""
    try:
        yield
    except tuple(_REFUSALS) as refusal:
        raise problem_of(refusal) from refusal
