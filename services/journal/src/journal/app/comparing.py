"""Who is asked when everything is compared?"""

from __future__ import annotations

from functools import partial
from types import TracebackType
from typing import Any

from pymongo.asynchronous.database import AsyncDatabase

from chassis.http import Caller, Peer
from journal.adapters.chance import new_comparison_id, now
from journal.adapters.mongo import MongoMailLog
from journal.adapters.mongo_comparisons import MongoComparisons
from journal.adapters.mongo_heard import MongoHearsay
from journal.adapters.peers import ACTOR, HttpFetched, HttpTold
from journal.handlers.comparing import Witnesses, compare
from journal.handlers.comparisons import Alarm, ComparisonDesk
from journal.settings import Settings


class Peers:
    """The services that are asked; connections are closed at the end."""

    def __init__(self, fetcher: Peer, ticketing: Peer) -> None:
        self.fetcher = fetcher
        self.ticketing = ticketing

    async def __aenter__(self) -> None:
        """Nothing connects before it is asked."""

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.fetcher.close()
        await self.ticketing.close()


def peers_of(settings: Settings) -> Peers:
    """The fetcher and ticketing, each asked with no more than what is needed."""
    key = settings.http.actor_key
    return Peers(
        Peer("fetcher", settings.fetcher_url, Caller(ACTOR, frozenset({"mailbox.read", "mailbox.operate"}), key)),
        Peer("ticketing", settings.ticketing_url, Caller(ACTOR, frozenset({"ticket.read"}), key)),
    )


def comparison_desk(database: AsyncDatabase[dict[str, Any]], peers: Peers, alarm: Alarm) -> ComparisonDesk:
    """Assemble it over a database."""
    witnesses = Witnesses(
        HttpFetched(peers.fetcher),
        MongoMailLog(database),
        MongoHearsay(database),
        HttpTold(peers.ticketing),
        now,
    )
    run = partial(compare, witnesses=witnesses)
    return ComparisonDesk(MongoComparisons(database), run, alarm, now, new_comparison_id)
