"""How does a service say no? RFC 9457 problem documents, for every 4xx and 5xx of every route.

The document also carries `success`, `error` and `message`, so that readers of the older envelope are served by it too.
It never holds what was sent in, nor the text of an unexpected error: both may be secret.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.requests import Request

MEDIA_TYPE: Final = "application/problem+json"
MOST_ERRORS: Final = 50
LONGEST_NAME: Final = 100
_OF_PYTHON: Final = re.compile(r"\b(?:tuple|set|frozenset)(?= should|$)", re.IGNORECASE)
"""What callers know as a list: `Tuple should have at most 5 items`, `Input should be a valid tuple`."""
_RAISED: Final = re.compile("^(?:Value error|Assertion failed), ")
"""What pydantic puts before words of our own."""


class ProblemDocument(BaseModel):
    """Why a request was not done. `type` leads to its explanation, `code` is for programs, `errors` goes by field."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    code: str
    request_id: str
    errors: dict[str, list[str]]
    success: bool = False
    error: str
    message: str


class Problem(Exception):
    """A request cannot be done. Raised anywhere below a route, it becomes the answer.

    `code` is a lower-case name that stays the same for ever, `title` says the same in words, `detail` speaks about this
    one occurrence and what to do, `errors` maps fields (dots between levels) to what is wrong with them.
    """

    def __init__(  # noqa: PLR0913 - the members of RFC 9457 that a caller may choose
        self,
        status: int,
        code: str,
        title: str,
        detail: str = "",
        errors: Mapping[str, Sequence[str]] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(f"{status} {code}: {detail or title}")
        self.status = status
        self.code = code
        self.title = title
        self.detail = detail
        self.errors = {field: list(messages) for field, messages in (errors or {}).items()}
        self.headers = dict(headers or {})


def answer(request: Request, problem: Problem) -> JSONResponse:
    """The response that carries a problem."""
    document = ProblemDocument(
        type=f"/problems/{problem.code}",
        title=problem.title,
        status=problem.status,
        detail=problem.detail,
        instance=request.url.path,
        code=problem.code,
        request_id=getattr(request.state, "request_id", ""),
        errors=problem.errors,
        error=problem.code,
        message=problem.detail or problem.title,
    )
    return JSONResponse(document.model_dump(), problem.status, problem.headers, MEDIA_TYPE)


def of_status(status: int, detail: str = "", headers: Mapping[str, str] | None = None) -> Problem:
    """The problem that a bare HTTP status stands for."""
    title = HTTPStatus(status).phrase
    code = title.lower().replace(" ", "_").replace("-", "_")
    return Problem(status, code, title, "" if detail == title else detail, headers=headers)


def of_validation(found: Sequence[Mapping[str, Any]]) -> Problem:
    """The problem of a request that does not match its schema: 400 where it is not even JSON, 422 by field otherwise."""
    if any(each["type"] == "json_invalid" or _is_unread(each) for each in found):
        return Problem(HTTPStatus.BAD_REQUEST, "unparsable_json", "The body is not JSON")
    errors: dict[str, list[str]] = {}
    for each in _own_faults(found)[:MOST_ERRORS]:
        where, *inside = each["loc"]
        message = _RAISED.sub("", _OF_PYTHON.sub(_listed, each["msg"]))
        errors.setdefault(_name(".".join(map(str, inside)) or str(where)), []).append(message)
    detail = f"See errors: {', '.join(errors)}"
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "validation_failed", "The request is not valid", detail, errors)


def _is_unread(fault: Mapping[str, Any]) -> bool:
    """Whether it is about the body's bytes: FastAPI parses none of which Content-Type does not say that they are JSON."""
    return tuple(fault["loc"]) == ("body",) and isinstance(fault.get("input"), bytes)


def _listed(found: re.Match[str]) -> str:
    return "List" if found[0][0].isupper() else "list"


def _own_faults(found: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Without lists that are too short only because what is in them is wrong: pydantic counts what is right."""
    outer = {tuple(each["loc"])[:depth] for each in found for depth in range(len(each["loc"]))}
    return [each for each in found if each["type"] != "too_short" or tuple(each["loc"]) not in outer]


def _name(field: str) -> str:
    """A field's name, which the caller may have invented, fit to be sent back: short, without lone surrogates."""
    return field[:LONGEST_NAME].encode("utf-8", "replace").decode()


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """How a route's OpenAPI description announces problems."""
    schema = {"$ref": f"#/components/schemas/{ProblemDocument.__name__}"}
    return {
        status: {"description": HTTPStatus(status).phrase, "content": {MEDIA_TYPE: {"schema": schema}}}
        for status in statuses
    }
