"""How are folders at Microsoft 365 asked for and shown?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Self

from pydantic import SecretStr, StringConstraints

from fetcher.domain.folders import GraphFolder
from fetcher.entrypoints.documents.fields import Document, MailAddress, Secret
from fetcher.handlers.microsoft import Application

Id = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9.-]+$")]


class ApplicationIn(Document):
    """An application registered at Microsoft Entra, and the mailbox it may read; nothing of it is stored."""

    tenant_id: Id
    client_id: Id
    client_secret: Secret
    mailbox: MailAddress

    def application(self) -> Application:
        """With the secret in clear, for the one call that uses it."""
        plain: SecretStr = self.client_secret
        return Application(self.tenant_id, self.client_id, plain.get_secret_value(), self.mailbox)


class GraphFolderOut(Document):
    """A folder: `level` 0 at the root, `full_path` with `/` between names."""

    id: str
    name: str
    full_path: str
    parent_id: str | None
    level: int
    total: int
    unread: int

    @classmethod
    def of(cls, folder: GraphFolder) -> Self:
        """Write a folder."""
        return cls(
            id=folder.id,
            name=folder.name,
            full_path=folder.path,
            parent_id=folder.parent_id,
            level=folder.level,
            total=folder.total,
            unread=folder.unread,
        )


class GraphFolders(Document):
    """All folders, each behind its parent."""

    folders: list[GraphFolderOut]

    @classmethod
    def of(cls, folders: Iterable[GraphFolder]) -> Self:
        """Write them."""
        return cls(folders=[GraphFolderOut.of(each) for each in folders])
