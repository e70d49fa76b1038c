"""What may be asked of tickets over HTTP, in which shape?"""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, field_validator

from contracts.values import Category, Priority, TicketStatus
from ticketing.domain.actions import Comment

LONGEST_COMMENT = 100_000
MOST_NAMES = 50

_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u180e\u200b\u2028\u2029\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""What breaks a line, cannot be seen, or turns around what follows; the joiners of emoji and Persian are none of it."""
_UNSEEN_IN_TEXT = re.compile("(?![\t\n])" + _UNSEEN.pattern)


def _line(text: str) -> str:
    if _UNSEEN.search(text):
        raise ValueError("It holds line breaks or characters that cannot be seen: take them out.")
    return text


def _text(text: str) -> str:
    shown = _UNSEEN_IN_TEXT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if not shown.strip():
        raise ValueError("Write something.")
    return shown


Line = AfterValidator(_line)
Text = Annotated[str, Field(min_length=1, max_length=LONGEST_COMMENT), AfterValidator(_text)]
Id = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
Tag = Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True, max_length=50, pattern=r"^[^\s,]+$"), Line]
Email = Annotated[
    str,
    StringConstraints(strip_whitespace=True, to_lower=True, max_length=254, pattern=r"^[^\s@<>,;]+@[^\s@<>,;]+$"),
    Line,
]
Name = Annotated[str, Field(min_length=1, max_length=64, description="A ticket's id or number")]


class Asked(BaseModel):
    """What every request is: nothing unknown in it."""

    model_config = ConfigDict(extra="forbid")


class RequesterIn(Asked):
    """Whose ticket it is to be."""

    address: Email
    name: Annotated[str, Field(max_length=200), Line] = ""


class TicketPatch(Asked):
    """What is to change (RFC 7396): what is not given stays, null takes the assignee away."""

    status: TicketStatus | None = None
    assignee_id: Id | None = None
    priority: Priority | None = None
    category: Category | None = None
    subject: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=998), Line] | None = None
    account_id: Id | None = None
    requester: RequesterIn | None = None
    tags: Annotated[tuple[Tag, ...], Field(max_length=MOST_NAMES)] | None = None
    cc: Annotated[tuple[Email, ...], Field(max_length=MOST_NAMES)] | None = None
    watchers: Annotated[tuple[Id, ...], Field(max_length=MOST_NAMES)] | None = None

    @field_validator(
        "status", "priority", "category", "subject", "account_id", "requester", "tags", "cc", "watchers", mode="before"
    )
    @classmethod
    def _not_null(cls, value: object) -> object:
        if value is None:
            raise ValueError("It cannot be taken away: leave it out, or say what it is to be.")
        return value

    def wanted(self) -> dict[str, Any]:
        """The fields given, as a ticket has them; names in a list once each."""
        given = {name: getattr(self, name) for name in self.model_fields_set}
        if self.requester:
            given["requester"] = self.requester.model_dump()
        return {
            name: tuple(dict.fromkeys(value)) if isinstance(value, tuple) else value for name, value in given.items()
        }


class CommentIn(Asked):
    """A comment. `public`: for the requester and those in copy; else for the staff. `status`: what the ticket is after it."""

    text: Text
    public: bool = False
    status: TicketStatus | None = None

    def comment(self) -> Comment:
        """As it is written into the log."""
        return Comment(self.text, self.public, self.status)


class CommentPatch(Asked):
    """What a comment is to say from now on."""

    text: Text


class OtherTicket(Asked):
    """The other ticket of a merge or a link."""

    ticket: Name


class BulkChange(Asked):
    """One change of many tickets."""

    tickets: Annotated[tuple[Name, ...], Field(min_length=1, max_length=100)]
    change: TicketPatch
