"""Who sent a request, and from where?"""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from api_gateway.domain.tokens import Identity


async def current_identity(request: Request) -> Identity:
    """Who asks, on an operation that needs a token."""
    identity: Identity = request.state.identity
    return identity


Caller = Annotated[Identity, Depends(current_identity)]


def name_given(request: Request) -> str | None:
    """What a request has in common with its repetitions: 64 hex digits, no other token's; None where it has no key."""
    name: str | None = getattr(request.state, "request_name", None)
    return name


async def current_name(request: Request) -> str | None:
    """The name of a request, for its operation."""
    return name_given(request)


Naming = Annotated[str | None, Depends(current_name)]


def address_of(request: Request) -> str:
    """The address a request came from.

    Behind proxies it is the one they name, where the server was told to believe them (`FORWARDED_ALLOW_IPS`, uvicorn's).
    """
    return request.client.host if request.client else "unknown"
