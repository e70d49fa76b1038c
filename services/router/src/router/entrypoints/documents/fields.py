"""What may stand in a field, whichever document it belongs to?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Annotated, Any, Final, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from chassis.http import NoBool
from contracts.values import AccountId, UserId
from router.domain.mapping import is_address
from router.handlers.versions import Version

PLAIN: Final = r"^[^\x00-\x1f\x7f]+$"
"""A text without control characters."""
_ID: Final = r"^[A-Za-z0-9_-]+$"


def _speakable(text: str) -> str:
    if not text.isprintable():
        raise ValueError("it holds control characters")
    return text


Text = Annotated[str, StringConstraints(min_length=1, max_length=255, strip_whitespace=True, pattern=PLAIN)]
Sought = Annotated[str, StringConstraints(max_length=254, pattern=r"^[^\x00-\x1f\x7f]*$")]
"""What a list is searched for. The database takes no NUL in a pattern."""
LongText = Annotated[str, StringConstraints(max_length=10_000)]


def _exact(text: str) -> str:
    if not is_address(text):
        raise PydanticCustomError("no_address", "An address is written person@acme.com, without a name beside it.")
    return text


MailAddress = Annotated[
    str,
    StringConstraints(max_length=320, strip_whitespace=True, pattern=r"^[^@].*@[^\s@]+$"),
    AfterValidator(_speakable),
    AfterValidator(_exact),
]
"""Where somebody writes from. Those of mails may be odder than this."""
Account = Annotated[AccountId, StringConstraints(min_length=1, max_length=64, pattern=_ID)]
Person = Annotated[UserId, StringConstraints(min_length=1, max_length=64, pattern=_ID)]


Rank = Annotated[int, Field(ge=1, le=1000), NoBool]
LAST_VERSION: Final = 999_999_999
"""More than anybody makes, and far less than what the database can be asked for."""
T = TypeVar("T")


class Document(BaseModel):
    """A document of the API: exactly these fields."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def given(self) -> dict[str, Any]:
        """The fields that were sent, by their names."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class Page(BaseModel):
    """Which part of a list is wanted."""

    model_config = ConfigDict(extra="forbid")

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str | None, Field(max_length=200, pattern=r"^[A-Za-z0-9_|:+.-]+$")] = None

    def cut(self, found: Sequence[T], place: Callable[[T], str] = attrgetter("id")) -> tuple[Sequence[T], str | None]:
        """What is shown, and the cursor for what is behind it, where one more than `limit` was looked for."""
        shown = found[: self.limit]
        return shown, place(shown[-1]) if len(found) > len(shown) else None


class VersionsPage(Page):
    """Which part of a document's versions is wanted, the latest first."""

    cursor: Annotated[str | None, Field(pattern=rf"^[0-9]{{1,{len(str(LAST_VERSION))}}}$")] = None

    @property
    def before(self) -> int | None:
        """The version that it begins behind."""
        return int(self.cursor) if self.cursor else None


class CountedPage(Page):
    """A part that may be named by its place too: with `skip` the answer says how many there are in all."""

    skip: Annotated[int | None, Field(ge=0, le=10_000_000)] = None


def version_of(version: Version[Any]) -> str:
    """Where a version stands among the others."""
    return str(version.entity.version)
