"""What are the gateway's own parts made of?"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from time import monotonic

from api_gateway.entrypoints.door import Door
from api_gateway.entrypoints.guard import Guard
from api_gateway.entrypoints.http import Parts
from api_gateway.entrypoints.ledger import Ledger
from api_gateway.entrypoints.once import Once
from api_gateway.entrypoints.outside import Outside
from api_gateway.handlers.limiting import Limits
from api_gateway.handlers.people import Staff
from api_gateway.handlers.setup import Setup
from api_gateway.handlers.tokens import TokenDesk
from api_gateway.settings import Settings


def now() -> datetime:
    """The present instant."""
    return datetime.now(UTC)


def guard_of(settings: Settings, outside: Outside, known: frozenset[str]) -> Guard:
    """What every public operation passes; `known` are the permissions that any of them asks for."""
    return Guard(
        door=Door(outside.lookup, known, now),
        limits=Limits(settings.rates.by_budget(), monotonic),
        once=Once(outside.answers, now),
        ledger=Ledger(outside.audit, now, secrets.token_bytes),
        body_limit=settings.body_limit,
    )


def parts_of(settings: Settings, outside: Outside, known: frozenset[str], services: Sequence[str]) -> Parts:
    """What the gateway's own operations work with."""
    desk = TokenDesk(outside.access, known, now, secrets.token_bytes)
    key = settings.setup_key and settings.setup_key.get_secret_value()
    staff = Staff(outside.access, secrets.token_bytes)
    return Parts(now, desk, staff, Setup(outside.access, desk, key) if key else None, outside.services, services)
