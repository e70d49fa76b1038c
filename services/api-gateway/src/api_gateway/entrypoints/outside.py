"""Which outside things does the gateway stand on?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from api_gateway.handlers.access import TokenLookup
from api_gateway.handlers.auditing import AuditLog
from api_gateway.handlers.people import StaffStore
from api_gateway.handlers.repeating import KeptAnswers
from api_gateway.handlers.services import Services
from api_gateway.handlers.setup import PeopleStore
from api_gateway.handlers.tokens import TokenStore


class Access(TokenStore, PeopleStore, StaffStore, Protocol):
    """Keeps people and tokens."""


@dataclass(frozen=True, slots=True)
class Outside:
    """One of each; `lookup` may remember for a moment what `access` keeps."""

    access: Access
    lookup: TokenLookup
    services: Services
    answers: KeptAnswers
    audit: AuditLog
