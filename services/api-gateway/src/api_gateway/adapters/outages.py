"""What does it mean to the gateway that MongoDB does not answer?"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pymongo.errors import PyMongoError

from api_gateway.handlers.access import AccessUnavailable


@asynccontextmanager
async def named_outages() -> AsyncIterator[None]:
    """Whatever MongoDB or its driver refuses is AccessUnavailable; its text says nothing of the server's address."""
    try:
        yield
    except PyMongoError as failure:
        raise AccessUnavailable("MongoDB does not answer; try again in a moment.") from failure
