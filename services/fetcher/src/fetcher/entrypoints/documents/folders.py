"""How are folders shown?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from fetcher.domain.folders import Folder
from fetcher.entrypoints.documents.fields import Document


class FolderOut(Document):
    """A folder. `path` is what a mailbox's `folders` take; counts are null where they are not known."""

    path: str
    name: str
    level: int
    parent: str | None
    role: str | None
    selectable: bool
    total: int | None
    unread: int | None

    @classmethod
    def of(cls, folder: Folder) -> Self:
        """Write a folder."""
        counts = folder.counts
        return cls(
            path=folder.path,
            name=folder.name,
            level=folder.level,
            parent=folder.parent,
            role=folder.role,
            selectable=folder.selectable,
            total=counts.total if counts else None,
            unread=counts.unread if counts else None,
        )


class FolderTree(Document):
    """All folders of a mailbox, each behind the folder around it."""

    folders: list[FolderOut]

    @classmethod
    def of(cls, folders: Iterable[Folder]) -> Self:
        """Write a tree."""
        return cls(folders=[FolderOut.of(each) for each in folders])
