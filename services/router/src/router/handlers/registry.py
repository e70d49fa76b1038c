"""How is a document of the directory created, changed and deleted, whatever its kind?"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Generic, TypeVar

from contracts.events.directory import Change, DirectoryEvent
from router.domain.entity import Entity
from router.handlers.current import CurrentDirectory
from router.handlers.ports import ChangedMeanwhile, Entities, Left, NotFound, Request, Taken

ATTEMPTS: Final = 5
"""How often a change that names no version is made again because another one came in between."""

ID_LENGTH: Final = 24
"""Hex digits."""

T = TypeVar("T", bound=Entity)


class Invalid(ValueError):
    """A document breaks rules: `errors` maps fields, by their names in the API, to what is wrong."""

    def __init__(self, errors: dict[str, list[str]]) -> None:
        super().__init__("; ".join(f"{name}: {text}" for name, texts in errors.items() for text in texts))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Tools:
    """What all kinds of documents are made and changed with. `noticed` says that something waits to be announced."""

    directory: CurrentDirectory
    now: Callable[[], datetime]
    new_id: Callable[[str], str]
    noticed: Callable[[], None]


class Registry(Generic[T]):
    """Documents of one kind. `telling` makes the event of a document after a change, by whom.

    A verb that is told the `name` of its request does it once: asked again, it gives what that request left then.
    """

    def __init__(self, store: Entities[T], tools: Tools, telling: Callable[[T, Change, str], DirectoryEvent]) -> None:
        self.store = store
        self.tools = tools
        self._telling = telling

    async def add(self, entity: T, actor: str, name: str | None = None) -> T:
        """Store a new document. Raises `Taken`."""
        try:
            await self.store.insert(entity, self._telling(entity, Change.CREATED, actor), request_of(name))
        except Taken:
            if done := await self.left_by(name):
                return done
            raise
        self.changed()
        return entity

    async def left_by(self, name: str | None) -> T | None:
        """What the request of this name left; None where it was not done, or has no name."""
        found = await self.store.left_by([name]) if name else {}
        return found[name].entity if name in found else None

    async def change(
        self, entity_id: str, version: int | None, actor: str, to: Callable[[T], T], name: str | None = None
    ) -> T:
        """Change a document; bound to a version, or to whichever it has.

        Raises `NotFound`, `ChangedMeanwhile`, `Taken`, and what `to` raises.
        """
        for left in reversed(range(1 if version else ATTEMPTS)):
            before, done = await self._looked_up(entity_id, version, name)
            if done:
                return done
            after = self._next(before, to(before))
            try:
                await self.store.replace(after, self._telling(after, Change.UPDATED, actor), request_of(name))
            except ChangedMeanwhile:
                if not left:
                    raise
            else:
                self.changed()
                return after
        raise AssertionError

    async def found(self, entity: T, name: str | None) -> Left[T]:
        """A document that its request found as it wants it: asked again, the request does not change what others did since."""
        if name and (there := await self.store.left_by([name])):
            return there[name]
        if name:
            await self.store.note(entity, Request(name))
        return Left(entity, {})

    async def remove(self, entity_id: str, version: int | None, actor: str, name: str | None = None) -> None:
        """Delete a document. Raises `NotFound`, `ChangedMeanwhile`."""
        before, done = await self._looked_up(entity_id, version, name)
        if done:
            return
        gone = self._next(before, before)
        await self.store.delete(gone, self._telling(gone, Change.DELETED, actor), request_of(name))
        self.changed()

    async def _looked_up(self, entity_id: str, version: int | None, name: str | None) -> tuple[T, T | None]:
        """A document to be changed, and what the request left where it was done. Raises `NotFound`, `ChangedMeanwhile`."""
        try:
            before = await self.store.get(entity_id)
        except NotFound:
            if done := await self.left_by(name):
                return done, done
            raise
        # Looked for after the document is read: whatever is done meanwhile makes another version of it.
        done = await self.left_by(name)
        if not done and version not in {None, before.version}:
            raise ChangedMeanwhile(entity_id)
        return before, done

    def born(self, prefix: str, name: str | None = None) -> dict[str, Any]:
        """What every new document begins with; its id is derived from its request's name, where that has one."""
        now = self.tools.now()
        new_id = called(prefix, name) if name else self.tools.new_id(prefix)
        return {"id": new_id, "version": 1, "created_at": now, "updated_at": now}

    def _next(self, before: T, after: T) -> T:
        return after.model_copy(update={"version": before.version + 1, "updated_at": self.tools.now()})

    def changed(self) -> None:
        """Something was: what is known of the directory is old, and an event waits."""
        self.tools.directory.changed()
        self.tools.noticed()


def called(prefix: str, name: str) -> str:
    """The id of what a request of this name makes."""
    return f"{prefix}_{name[:ID_LENGTH]}"


def request_of(name: str | None) -> Request | None:
    """The request of a name, where it has one."""
    return Request(name) if name else None


def part_of(name: str | None, place: int) -> str | None:
    """What one of several things is called that a request asks for."""
    return hashlib.sha256(f"{name}\n{place}".encode()).hexdigest() if name else None
