"""Are numbers and instants in requests only what the contracts say?"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

import pytest
from pydantic import Field, TypeAdapter, ValidationError

from chassis.http import Instant, NoBool

_number = TypeAdapter(Annotated[int, Field(ge=1, le=9), NoBool])
_instant: TypeAdapter[datetime] = TypeAdapter(Instant)


@pytest.mark.parametrize("value", [True, False])
def test_true_and_false_are_no_numbers(value: bool) -> None:  # noqa: FBT001 - what is tested
    with pytest.raises(ValidationError, match="true and false are none"):
        _number.validate_python(value)


@pytest.mark.parametrize("value", [20260401, 1.5, True, "20260401", "2026", "-1", "1775030400"])
def test_a_number_is_no_instant_as_nobody_means_seconds_since_1970(value: Any) -> None:
    with pytest.raises(ValidationError, match="as 2026-04-01T08:00:00Z"):
        _instant.validate_python(value)


def test_an_instant_is_known_in_utc() -> None:
    assert _instant.validate_python("2026-04-01T08:00:00+02:00") == datetime(2026, 4, 1, 6, tzinfo=UTC)
    assert _instant.validate_python("2026-04-01T08:00:00+02:00").tzinfo is UTC


@pytest.mark.parametrize("value", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:00:00-05:00"])
def test_an_instant_that_no_database_can_keep_is_refused(value: str) -> None:
    with pytest.raises(ValidationError, match="before the year 1 or after"):
        _instant.validate_python(value)


def test_the_contract_tells_bounds_and_format() -> None:
    assert _number.json_schema() == {"type": "integer", "minimum": 1, "maximum": 9}
    assert _instant.json_schema() == {"type": "string", "format": "date-time"}
