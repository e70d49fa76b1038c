"""Which folders does a mailbox at Microsoft 365 have, asked for by an application of its own?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from fetcher.domain.folders import GraphFolder


class GraphRefused(Exception):
    """Microsoft gives no folders; `errors` says by field what is wrong, the text says all of it. Holds no secret."""

    def __init__(self, message: str, errors: Mapping[str, str]) -> None:
        super().__init__(message)
        self.errors = errors


class GraphUnavailable(Exception):
    """Microsoft did not answer, or not in good time; trying again later may help."""


@dataclass(frozen=True, slots=True)
class Application:
    """An application registered at Microsoft Entra, and the mailbox that it may read."""

    tenant_id: str
    client_id: str
    client_secret: str = field(repr=False)
    mailbox: str


class Graph(Protocol):
    """Microsoft Graph."""

    async def folders(self, application: Application) -> Sequence[GraphFolder]:
        """All mail folders that are not hidden, each behind its parent, with counts. Raises `GraphRefused`, `GraphUnavailable`."""
