"""What is done without being asked: mails counted, changes announced, held mails looked after?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from prometheus_client import CollectorRegistry
from pymongo.asynchronous.database import AsyncDatabase

from router.adapters.alarm import LoudAlarm
from router.adapters.kafka import KafkaAnnouncements
from router.adapters.statistics import MongoActivities, MongoTallies
from router.app.directory import Parts
from router.entrypoints.upkeep import Work
from router.handlers.announcing import Announcing
from router.handlers.holding import Holding
from router.handlers.overdue import Overdue
from router.handlers.routing import Routes
from router.handlers.statistics import Activities, Counting, Tallies, Tally
from router.settings import Settings


@dataclass(frozen=True, slots=True)
class Background:
    """What the pipeline, the upkeep and the operations share."""

    parts: Parts
    announcements: KafkaAnnouncements
    holding: Holding
    activities: Activities
    tallies: Tallies
    tally: Tally

    def routes(self) -> Routes:
        """What routes mails."""
        parts = self.parts
        return Routes(parts.decisions, parts.held, self.announcements, self.tally, parts.now)

    def counting(self) -> Counting:
        """What tells the counts."""
        parts = self.parts
        return Counting(parts.users, parts.accounts, parts.held, self.activities, self.tallies, parts.now)

    def work(self, settings: Settings, metrics: CollectorRegistry) -> Work:
        """What is done every few seconds."""
        parts = self.parts
        announcing = Announcing(parts.outbox, parts.revisions, self.announcements, self.activities, parts.directory)
        overdue = Overdue(parts.held, LoudAlarm(metrics), parts.now, settings.held_warn_after)
        return Work(
            announce=announcing.announce,
            count=self.tally.flush,
            check=parts.directory.check,
            finish_releases=self.holding.finish_releases,
            reconsider=self.holding.reconsider,
            warn=overdue.warn,
        )


def background_of(
    parts: Parts, announcements: KafkaAnnouncements, database: AsyncDatabase[dict[str, Any]]
) -> Background:
    """Assemble it over a database."""
    tallies = MongoTallies(database)
    holding = Holding(parts.held, parts.decisions, announcements, parts.now)
    return Background(parts, announcements, holding, MongoActivities(database), tallies, Tally(tallies, parts.now))
