"""Who sent a request, and from where?"""

from __future__ import annotations

from starlette.requests import Request

from api_gateway.domain.tokens import Identity


async def current_identity(request: Request) -> Identity:
    """Who asks, on an operation that needs a token."""
    identity: Identity = request.state.identity
    return identity


def address_of(request: Request) -> str:
    """The address a request came from.

    Behind proxies it is the one they name, where the server was told to believe them (`FORWARDED_ALLOW_IPS`, uvicorn's).
    """
    return request.client.host if request.client else "unknown"
