"""Is what is wrong with a request said in words for whoever sent it, not for whoever wrote the service?"""

from __future__ import annotations

from typing import Annotated

import pytest
from pydantic import AfterValidator, BaseModel, Field, ValidationError

from chassis.http.problem import of_validation


def _refused(value: str) -> str:
    raise ValueError("Write at least one word.")


class Asked(BaseModel):
    """A body."""

    names: Annotated[tuple[str, ...], Field(max_length=1)] = ()
    text: Annotated[str, AfterValidator(_refused)] = ""


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"text": "a"}, {"text": ["Write at least one word."]}),
        ({"names": 1}, {"names": ["Input should be a valid list"]}),
        ({"names": ["a", "b"]}, {"names": ["List should have at most 1 item after validation, not 2"]}),
    ],
)
def test_neither_python_nor_pydantic_shows_in_it(body: dict[str, object], said: dict[str, list[str]]) -> None:
    with pytest.raises(ValidationError) as refused:
        Asked.model_validate(body)

    assert of_validation([{**each, "loc": ("body", *each["loc"])} for each in refused.value.errors()]).errors == said
