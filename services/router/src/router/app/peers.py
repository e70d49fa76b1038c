"""Which other services are asked, and where do they answer?"""

from __future__ import annotations

from dataclasses import dataclass

from chassis.http import Caller, Peer
from router.adapters.peers import ACTOR, PERMISSIONS, HttpMailReader, HttpStories, HttpTickets
from router.app.directory import Parts
from router.handlers.explaining import Explaining, Sources
from router.settings import Settings


@dataclass(frozen=True, slots=True)
class Peers:
    """One connection pool each."""

    parser: Peer
    journal: Peer
    ticketing: Peer

    def explaining(self, parts: Parts) -> Explaining:
        """What explains mails from wherever they are found."""
        tickets = HttpTickets(self.ticketing)
        sources = Sources(HttpMailReader(self.parser), HttpStories(self.journal), tickets, parts.held, parts.log)
        return Explaining(parts.decisions, parts.directory, parts.users, sources)

    async def close(self) -> None:
        """Close all connections."""
        for each in (self.parser, self.journal, self.ticketing):
            await each.close()


def peers_of(settings: Settings) -> Peers:
    """Connects to nothing yet."""
    caller = Caller(ACTOR, PERMISSIONS, settings.http.actor_key)
    return Peers(
        Peer("parser", settings.parser_url, caller),
        Peer("journal", settings.journal_url, caller),
        Peer("ticketing", settings.ticketing_url, caller),
    )
