"""Which operation counts users and what mail did to them?"""

from __future__ import annotations

from fastapi import APIRouter

from chassis.http import operation, routes_of
from router.entrypoints.documents.statistics import UserStats
from router.entrypoints.http.parameters import READ
from router.handlers.statistics import Counting


def statistics_routes(counting: Counting) -> APIRouter:
    """The one operation."""
    routes = routes_of("/v1/user-stats", "users")

    @routes.get("", **operation(READ))
    async def get_user_stats() -> UserStats:
        """Count users by state and origin, what mail did to them, and the mails that wait."""
        return UserStats.of(await counting.overview())

    return routes
