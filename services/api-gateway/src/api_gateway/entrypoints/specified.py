"""What do all paths of the email system's specification (S4) have in common? Its words for what is wrong, and its pages."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine, Sequence
from http import HTTPStatus
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    model_validator,
)
from pydantic_core import PydanticCustomError
from starlette.requests import Request
from starlette.responses import Response
from typing_extensions import override

from api_gateway.domain.pages import LAST_PAGE, MOST_PER_PAGE, PER_PAGE, Place
from api_gateway.domain.wording import worded
from api_gateway.entrypoints.operations import OwnRoute, own_routes_of
from chassis.http import Problem
from chassis.http.problem import MOST_ERRORS, answer

INVALID: Final = "Validation failed"
"""What the specification calls it, as is the next."""
INVALID_DATA: Final = "The given data was invalid"


def _or_none(value: Any) -> Any:
    """What is `nullable` may be written as an empty text, as forms do."""
    return None if value == "" else value


def _given(value: Any) -> Any:
    if value is None or (isinstance(value, str) and not value.strip()):
        raise PydanticCustomError("missing", "it is required")
    return value


OrNone = BeforeValidator(_or_none)
Required = BeforeValidator(_given)
"""For what is `required`: null and an empty text are the same as nothing."""
ID: Final = r"^[A-Za-z0-9_-]+$"
Id = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=ID)]
"""What the specification calls a UUID; ours are opaque words."""
SPEAKABLE: Final = r"^[^\x00-\x1f\x7f]+$"
"""A text without control characters."""


class SpecifiedRoute(OwnRoute):
    """A route whose problems carry `error` and `message` as the specification writes them."""

    @override
    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def answered(request: Request) -> Response:
            try:
                return await handle(request)
            except Problem as problem:
                return _written(request, problem)

        return answered

    @override
    def problem_of(self, invalid: RequestValidationError) -> Problem:
        if all(each["loc"][0] == "path" for each in invalid.errors()):
            return Problem(HTTPStatus.NOT_FOUND, "not_found", "Not Found", "Nothing has an id that reads like this.")
        problem = super().problem_of(invalid)
        if problem.status == HTTPStatus.UNPROCESSABLE_ENTITY:
            problem.errors = worded(self._found(invalid)[:MOST_ERRORS])
        return problem

    def _found(self, invalid: RequestValidationError) -> Sequence[Any]:
        """What is wrong; no body at all is one without members."""
        found = invalid.errors()
        body: Any = self.body_field and self.body_field.field_info.annotation
        if body is None or [(each["type"], each["loc"]) for each in found] != [("missing", ("body",))]:
            return found
        try:
            TypeAdapter(body).validate_python({})
        except ValidationError as missing:
            return [{**each, "loc": ("body", *each["loc"])} for each in missing.errors()]
        return found


class Numbered(BaseModel):
    """Which page of a list."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _without_empty(cls, asked: Any) -> Any:
        """A filter that is left empty, as forms do, is none."""
        return {name: each for name, each in asked.items() if each != ""} if isinstance(asked, dict) else asked

    page: Annotated[int, Field(ge=1, le=LAST_PAGE)] = 1
    per_page: Annotated[int, Field(ge=1, le=MOST_PER_PAGE)] = PER_PAGE

    @property
    def place(self) -> Place:
        """The page."""
        return Place(self.page, self.per_page)

    def path(self, path: str) -> str:
        """The path of v1 that lists it: what else was asked for has the same names there."""
        asked = self.model_dump(mode="json", exclude={"page", "per_page"}, exclude_none=True)
        return f"{path}?{urlencode(self.place.query() | {name: _text(value) for name, value in asked.items()})}"


class Named(BaseModel):
    """Something by its name."""

    id: str
    name: str


class Meta(BaseModel):
    """Where a page stands among the others."""

    current_page: int
    last_page: int
    per_page: int
    total: int


def specified_routes(prefix: str, tag: str) -> APIRouter:
    """A router for such paths."""
    return own_routes_of(prefix, tag, SpecifiedRoute)


def _text(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


def _written(request: Request, problem: Problem) -> JSONResponse:
    written = answer(request, problem)
    document: dict[str, Any] = json.loads(bytes(written.body))
    document["error"] = problem.title
    if problem.code == "validation_failed":
        document |= {"error": INVALID, "message": INVALID_DATA}
    return JSONResponse(document, problem.status, problem.headers, written.media_type)
