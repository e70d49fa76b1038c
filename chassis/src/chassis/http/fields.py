"""What is a number and what an instant in a request? What the contracts say: pydantic by itself takes more for one.

Each marker stands behind a field's bounds, or the contract does not tell them.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Final

from pydantic import AfterValidator, AwareDatetime, BeforeValidator
from pydantic_core import PydanticCustomError


def _no_bool(value: Any) -> Any:
    # Python counts true as 1: whoever means "on" would get port 1.
    if isinstance(value, bool):
        raise PydanticCustomError("int_type", "Input should be a valid integer, true and false are none")
    return value


def _written(value: Any) -> Any:
    # A number would be seconds since 1970, or milliseconds: 20260401, a date to whoever writes it, is in August 1970.
    number = isinstance(value, int | float)
    if number or (isinstance(value, str) and "-" not in value[1:]):
        raise PydanticCustomError("datetime_type", "Write a date and a time with its zone, as 2026-04-01T08:00:00Z")
    return value


def _in_utc(instant: datetime) -> datetime:
    try:
        return instant.astimezone(UTC)
    except OverflowError as error:
        raise PydanticCustomError("datetime_range", "It is before the year 1 or after the year 9999") from error


NoBool: Final = BeforeValidator(_no_bool)
"""For numbers in bodies."""
Instant = Annotated[AwareDatetime, BeforeValidator(_written), AfterValidator(_in_utc)]
"""An instant in a body or a query, in UTC."""
