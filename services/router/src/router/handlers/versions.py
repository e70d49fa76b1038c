"""What was a document at an earlier version, and who made it so?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from contracts.events.directory import Change
from router.domain.entity import Entity
from router.handlers.ports import NotFound

T = TypeVar("T", bound=Entity)
BOOKKEEPING = frozenset({"id", "version", "created_at", "updated_at"})
"""What going back to a version does not bring back."""


@dataclass(frozen=True, slots=True)
class Version(Generic[T]):
    """A document as somebody left it. `change` tells what was done."""

    entity: T
    change: Change
    actor: str


class Versions(Protocol[T]):
    """Every version of every document of a kind, for ever: written with the change, before the change counts."""

    async def of(self, entity_id: str, limit: int, before: int | None = None) -> list[Version[T]]:
        """Some of a document, the latest first, those older than version `before`; also of one that was deleted."""


async def entity_at(versions: Versions[T], entity_id: str, version: int) -> T:
    """A document as it was at a version. Raises `NotFound`."""
    found = await versions.of(entity_id, 1, version + 1)
    if not found or found[0].entity.version != version:
        raise NotFound("version")
    return found[0].entity
