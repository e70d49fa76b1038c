"""Which other services are asked, and where do they answer?"""

from __future__ import annotations

from dataclasses import dataclass

from router.adapters.peers import HttpMailReader, HttpStories, Peer
from router.app.directory import Parts
from router.handlers.explaining import Explaining, Sources
from router.settings import Settings


@dataclass(frozen=True, slots=True)
class Peers:
    """One connection pool each."""

    parser: Peer
    journal: Peer

    def explaining(self, parts: Parts) -> Explaining:
        """What explains mails from wherever they are found."""
        sources = Sources(HttpMailReader(self.parser), HttpStories(self.journal), parts.held)
        return Explaining(parts.decisions, parts.directory, parts.users, sources)

    async def close(self) -> None:
        """Close all connections."""
        await self.parser.close()
        await self.journal.close()


def peers_of(settings: Settings) -> Peers:
    """Connects to nothing yet."""
    key = settings.http.actor_key
    return Peers(Peer("parser", settings.parser_url, key), Peer("journal", settings.journal_url, key))
