"""What does the router need from outside? Documents, held mails, and somewhere to say what happened."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Generic, Protocol, TypeVar

from contracts.envelope import Envelope
from contracts.events.directory import DirectoryEvent
from contracts.events.mail import MailRouted, MailSettled
from contracts.values import DeliveryId
from router.domain.entity import Entity
from router.domain.held import HeldMail
from router.domain.people import User
from router.domain.policy import UserPolicy

SOURCE: Final = "router"

T = TypeVar("T", bound=Entity)


class NotFound(LookupError):
    """Nothing has this id; the text says of what kind."""


class ChangedMeanwhile(Exception):
    """The document is not at the version that the change is based on: read it again."""


class ChangedTooOften(Exception):
    """As many changes or requests as a document can remember are still waiting to be told, or may come again."""

    def __init__(self) -> None:
        super().__init__("It was changed too often lately: what was done is still being told. Wait, then ask again.")


class Taken(ValueError):
    """Another document has what no two may have; `field` is its name in the API."""

    def __init__(self, field: str) -> None:
        super().__init__(f"{field} is taken")
        self.field = field


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which documents of a list: `fields` are exact values by name, `text` is looked for, letter case aside."""

    fields: Mapping[str, str | bool | None]
    text: str = ""
    created_after: datetime | None = None
    skip: int = 0
    """So many of the first are left out of a page; a count counts them too."""


ALL: Final = Wanted({})
UNMERGED: Final = {"merged_into": None}
"""The field of users who are still themselves: the others are no people of their own any more."""


@dataclass(frozen=True, slots=True)
class Request:
    """Which request a change is made for, by the name that its repetitions bear too; `said` is what else it is answered."""

    name: str
    said: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Left(Generic[T]):
    """A document as a request left it, and what else the request was answered."""

    entity: T
    said: Mapping[str, Any]


class Requested(Protocol[T]):
    """Changes that know their requests: one and its request are written down in one."""

    async def left_by(self, names: Collection[str]) -> dict[str, Left[T]]:
        """What the requests of these names left, those that were done; for two days after it at least."""

    async def note(self, entity: T, request: Request) -> None:
        """Write down a request that found a document as it wants it; may be done again."""


class Entities(Requested[T], Protocol[T]):
    """Documents of one kind. Each write is one, and carries the event it causes: whoever announces finds it there."""

    async def insert(self, entity: T, event: DirectoryEvent, request: Request | None = None) -> None:
        """Add a document. Raises `Taken`; done again with the same id and version, it changes nothing."""

    async def get(self, entity_id: str) -> T:
        """Read a document. Raises `NotFound`."""

    async def replace(self, entity: T, event: DirectoryEvent, request: Request | None = None) -> None:
        """Put a document in the place of the version before it.

        Raises `NotFound`, `ChangedMeanwhile`, `ChangedTooOften`, `Taken`.
        """

    async def delete(self, entity: T, event: DirectoryEvent, request: Request | None = None) -> None:
        """Take away a document at its version. Raises `NotFound`, `ChangedMeanwhile`, `ChangedTooOften`."""

    async def page(self, after: str | None, limit: int, wanted: Wanted = ALL) -> list[T]:
        """Documents in the order of their ids, those greater than `after`."""

    async def many(self, ids: Collection[str]) -> list[T]:
        """Those of some documents that there are."""

    async def count(self, wanted: Wanted = ALL) -> int:
        """How many there are."""


class Users(Entities[User], Protocol):
    """Users, and what routing asks of them: one request for a batch of mails."""

    async def by_identities(self, identities: Collection[str]) -> dict[str, User]:
        """Users by their identities; whoever was merged gives the user they were merged into, with the identities of both."""

    async def add(self, users: Sequence[tuple[User, DirectoryEvent]]) -> bool:
        """Insert users; false where somebody has an identity of one of them: ask who. The others are inserted."""


class Policies(Requested[UserPolicy], Protocol):
    """The one policy. Before anybody changes it, it is as `UserPolicy` has it."""

    async def read(self) -> UserPolicy:
        """The policy now."""

    async def write(self, policy: UserPolicy, event: DirectoryEvent, request: Request | None = None) -> None:
        """Put it in the place of the version before. Raises `ChangedMeanwhile`, `ChangedTooOften`."""


class Revisions(Protocol):
    """A number that rises after every change that people make: whoever saw another one reads again."""

    async def current(self) -> int:
        """The number now; 0 before any change."""

    async def rise(self) -> None:
        """Make it greater."""


class Outbox(Protocol):
    """Events that were written down with a change and are not announced yet."""

    async def waiting(self, limit: int) -> list[tuple[str, Envelope[DirectoryEvent]]]:
        """Some of them, each with the mark that takes it away. Never one whose change is not done."""

    async def clear(self, marks: Collection[str]) -> None:
        """Take announced ones away; may be done again."""


class HeldMails(Protocol):
    """Mails that wait. None is ever deleted."""

    async def keep(self, mails: Sequence[HeldMail]) -> None:
        """Write down mails; one that is there already stays as it is."""

    async def get(self, delivery_id: DeliveryId) -> HeldMail:
        """Read one. Raises `NotFound`."""

    async def page(self, after: str | None, limit: int, wanted: Wanted = ALL) -> list[HeldMail]:
        """Mails in the order in which they came to wait, those behind `after`."""

    async def count(self, wanted: Wanted = ALL) -> int:
        """How many there are."""

    async def ask_release(self, delivery_id: DeliveryId, by: str) -> HeldMail:
        """Mark a waiting mail to be released; a released one stays it. Raises `NotFound`."""

    async def asked(self, limit: int) -> list[HeldMail]:
        """Mails whose release is asked for and not done, in their order."""

    async def mark_released(self, ids: Collection[DeliveryId], at: datetime) -> None:
        """Write down that they went on."""

    async def restate(self, mails: Collection[HeldMail]) -> None:
        """Write down why mails wait now: outcome, reason, detail and explanation, of those that do still."""

    async def too_old(self, before: datetime, limit: int) -> list[HeldMail]:
        """Mails that have waited since before an instant, in their order, but those of which it was said already."""

    async def mark_overdue(self, ids: Collection[DeliveryId]) -> None:
        """Write down that it was said of them."""


class Announcements(Protocol):
    """Where the router says what it decided. Saying it twice is harmless: the event's id is the same."""

    async def routed(self, events: Sequence[Envelope[MailRouted]]) -> None:
        """Return when all are acknowledged."""

    async def settled(self, events: Sequence[Envelope[MailSettled]]) -> None:
        """Return when all are acknowledged."""

    async def changed(self, events: Sequence[Envelope[DirectoryEvent]]) -> None:
        """Return when all are acknowledged."""
