"""What do the errors of the gateway's own handlers mean over HTTP?"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from http import HTTPStatus
from typing import Final

from api_gateway.domain.tokens import ScopesNotByAccount, ScopesNotYours, ScopesUnknown
from api_gateway.entrypoints.door import unavailable
from api_gateway.handlers.access import AccessUnavailable
from api_gateway.handlers.people import ChangedTooOften, OwnRights, PersonChangedMeanwhile, PersonUnknown, RightsLost
from api_gateway.handlers.setup import AlreadySetUp, SetupKeyWrong
from api_gateway.handlers.tokens import NobodyLeft, TokenMadeBefore, TokenUnknown
from chassis.http import Problem


@asynccontextmanager
async def problems() -> AsyncIterator[None]:
    """Answer with a problem document when a handler says no."""
    try:
        yield
    except AccessUnavailable as down:
        raise unavailable(down) from down
    except tuple(_ANSWERS) as error:
        answer = next(answer for kind, answer in _ANSWERS.items() if isinstance(error, kind))
        raise answer(error) from error


def invalid(field: str, message: str) -> Problem:
    """What is wrong with one field of a request."""
    errors = {field: [message]}
    detail = f"See errors: {field}"
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "validation_failed", "The request is not valid", detail, errors)


def _refusal(
    status: HTTPStatus, code: str, title: str, wait: timedelta | None = None
) -> Callable[[Exception], Problem]:
    headers = {"Retry-After": str(int(wait.total_seconds()))} if wait else None
    return lambda error: Problem(status, code, title, str(error), headers=headers)


def _unfit(error: Exception) -> Problem:
    return invalid("scopes", str(error))


_UNKNOWN = _refusal(HTTPStatus.NOT_FOUND, "not_found", "Not Found")
_ANSWERS: Final[Mapping[type[Exception], Callable[[Exception], Problem]]] = {
    PersonUnknown: _UNKNOWN,
    TokenUnknown: _UNKNOWN,
    OwnRights: _refusal(HTTPStatus.FORBIDDEN, "own_rights", "Not by yourself"),
    PersonChangedMeanwhile: _refusal(HTTPStatus.PRECONDITION_FAILED, "changed_meanwhile", "Somebody else changed it"),
    RightsLost: _refusal(HTTPStatus.FORBIDDEN, "rights_lost", "Not an admin any more"),
    AlreadySetUp: _refusal(HTTPStatus.GONE, "already_set_up", "Setup is over"),
    SetupKeyWrong: _refusal(HTTPStatus.FORBIDDEN, "setup_key_wrong", "Setup key wrong"),
    NobodyLeft: _refusal(HTTPStatus.CONFLICT, "nobody_left", "Nobody would be left"),
    ChangedTooOften: _refusal(HTTPStatus.CONFLICT, "changed_too_often", "Changed too often", timedelta(hours=1)),
    TokenMadeBefore: _refusal(HTTPStatus.CONFLICT, "token_made_before", "The token was made"),
    ScopesUnknown: _unfit,
    ScopesNotByAccount: _unfit,
    ScopesNotYours: _refusal(HTTPStatus.FORBIDDEN, "forbidden", "Permission missing"),
}
