"""What do the handlers' errors mean over HTTP?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from chassis.http import Problem
from router.handlers.mappings import TAKEN
from router.handlers.ports import ChangedMeanwhile, ChangedTooOften, NotFound, Taken
from router.handlers.registry import Invalid

_TAKEN_WORDS: Final = {
    "domain_pattern": TAKEN,
    "domains": "Another account has one of these domains.",
    "addresses": "Another user has one of these addresses.",
}


_CALLED: Final = {"mailrule": "rule", "mapping": "domain mapping"}
"""What people call the documents whose own names say something else."""


@contextmanager
def problems() -> Iterator[None]:
    """Answer with a problem document when a handler says no."""
    try:
        yield
    except tuple(_ANSWERS) as error:
        answer = next(answer for kind, answer in _ANSWERS.items() if isinstance(error, kind))
        raise answer(error) from error


def _invalid(errors: Mapping[str, list[str]]) -> Problem:
    detail = f"See errors: {', '.join(errors)}"
    return Problem(422, "validation_failed", "The request is not valid", detail, errors)


def _taken(error: Exception) -> Problem:
    assert isinstance(error, Taken)
    return _invalid({error.field: [_TAKEN_WORDS.get(error.field, "It is taken.")]})


def _not_valid(error: Exception) -> Problem:
    assert isinstance(error, Invalid)
    return _invalid(error.errors)


def _not_found(error: Exception) -> Problem:
    kind = _CALLED.get(str(error), str(error))
    return Problem(404, "not_found", f"No such {kind}", f"There is no {kind} of this id, or it was deleted.")


def _changed(_: Exception) -> Problem:
    return Problem(412, "changed_meanwhile", "Somebody else changed it", "Read it again and repeat the change.")


def _too_often(error: Exception) -> Problem:
    return Problem(409, "changed_too_often", "Changed too often", str(error), headers={"Retry-After": "5"})


_ANSWERS: Final[Mapping[type[Exception], Callable[[Exception], Problem]]] = {
    NotFound: _not_found,
    ChangedMeanwhile: _changed,
    ChangedTooOften: _too_often,
    Taken: _taken,
    Invalid: _not_valid,
}
