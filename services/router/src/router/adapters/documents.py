"""What does a stored document of the directory look like, and how is it read back?

Instants are BSON dates, all else is as in JSON. `outbox` holds the events of changes that are not announced yet;
`unannounced` is there as long as it is not empty. A deleted document is only its id, version and outbox, until that is empty.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, TypeVar

from contracts.envelope import Envelope, event_id
from contracts.events.directory import DirectoryEvent
from contracts.topics import DIRECTORY_EVENTS
from router.domain.entity import Entity
from router.handlers.ports import SOURCE

Document = dict[str, Any]
T = TypeVar("T", bound=Entity)

LIVING: Final[Document] = {"deleted": {"$exists": False}}
INSTANTS: Final = ("created_at", "updated_at")
MOST_WAITING: Final = 30
"""Changes of a document that are not announced yet. Each may hold it twice, and the longest has 200 KB: far below 16 MB."""
WITH_ROOM: Final[Document] = {f"outbox.{MOST_WAITING - 1}": {"$exists": False}}
"""What is true of a document whose outbox takes another change."""
LEFT_OUT_EMPTY: Final = ("domains", "identities")
"""Fields of unique indexes: an empty list would count as a value that two may not share."""


def entity_document(entity: Entity) -> Document:
    """A document without its outbox."""
    document = entity.model_dump(mode="json")
    document["_id"] = document.pop("id")
    for name in INSTANTS:
        document[name] = getattr(entity, name)
    return {name: value for name, value in document.items() if name not in LEFT_OUT_EMPTY or value}


def read_entity(kind: type[T], document: Document) -> T:
    """Read a document back; what only the store needs is left aside."""
    return kind.model_validate(document | {"id": document["_id"]})


def waiting_event(event: DirectoryEvent, snapshot: Document | None = None, actor: str = "") -> Document:
    """An entry of an outbox. `snapshot` is the document after the change, where versions of it are kept."""
    entry: Document = {"mark": event_id(event), "type": event.type, "body": event.model_dump_json(), "actor": actor}
    return entry | ({"snapshot": snapshot} if snapshot else {})


def read_event(entry: Document) -> Envelope[DirectoryEvent]:
    """The event of an entry, at the time of its change."""
    event_class = next(each for each in DIRECTORY_EVENTS.events if each.type == entry["type"])
    event = event_class.model_validate_json(entry["body"])
    assert isinstance(event, DirectoryEvent)
    return Envelope(event=event, source=SOURCE, time=event.occurred_at)


def aware(document: Document, name: str) -> datetime | None:
    """An instant that may be absent."""
    value = document.get(name)
    return value if isinstance(value, datetime) else None
