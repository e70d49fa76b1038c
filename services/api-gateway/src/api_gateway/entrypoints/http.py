"""What can the gateway itself be asked? The first admin's setup, who one is, tokens, and how the services are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Header, Path, Response

from api_gateway.domain.people import MANAGE_TOKENS, PersonId
from api_gateway.domain.rules import ANYBODY, ANYONE_KNOWN
from api_gateway.domain.tokens import TokenId
from api_gateway.entrypoints.callers import Caller, Naming
from api_gateway.entrypoints.models import (
    Me,
    NewToken,
    PersonView,
    ServiceStatus,
    SetupDone,
    SetupRequest,
    Status,
    TokenCreate,
    TokenPage,
    TokenView,
)
from api_gateway.entrypoints.operations import own_operation, own_routes_of
from api_gateway.entrypoints.problems import invalid, problems
from api_gateway.handlers.people import Staff
from api_gateway.handlers.services import Services, ServiceState, ask_all
from api_gateway.handlers.setup import Setup
from api_gateway.handlers.tokens import Clock, TokenDesk, Wish
from chassis.http import Problem


@dataclass(frozen=True, slots=True)
class Parts:
    """What the own operations work with. `setup` is None where no setup key is configured."""

    clock: Clock
    desk: TokenDesk
    staff: Staff
    setup: Setup | None
    services: Services
    service_names: Sequence[str]


def own_routes(parts: Parts) -> APIRouter:
    """All own operations."""
    routes = APIRouter()
    for each in (_setup(parts), _tokens(parts), _answers(parts)):
        routes.include_router(each)
    return routes


def _setup(parts: Parts) -> APIRouter:
    routes = own_routes_of("/api/v1", "setup")
    known = (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.GONE)

    @routes.post("/setup", **own_operation(ANYBODY, *known, audit="setup", status=HTTPStatus.CREATED))
    async def set_up(
        wanted: SetupRequest, response: Response, x_setup_key: Annotated[str, Header(max_length=500)] = ""
    ) -> SetupDone:
        """Create the first admin, once; the setup key is the gateway's setting API_GATEWAY_SETUP_KEY."""
        if parts.setup is None:
            raise Problem(HTTPStatus.NOT_FOUND, "not_found", "Not Found", "No setup key is configured.")
        async with problems():
            person, _, text = await parts.setup.run(x_setup_key, wanted.name, wanted.email)
        response.headers["Cache-Control"] = "no-store"
        return SetupDone(person=PersonView.of(person), token=text)

    return routes


def _tokens(parts: Parts) -> APIRouter:
    routes = own_routes_of("/api/v1", "tokens")
    now = parts.clock
    needs = partial(own_operation, MANAGE_TOKENS)
    changes = partial(needs, audit="token", repeatable=True)

    @routes.post("/tokens", **changes(HTTPStatus.CONFLICT, status=HTTPStatus.CREATED))
    async def create_token(wanted: TokenCreate, caller: Caller, name: Naming, response: Response) -> NewToken:
        """Create an API token. Its text is shown in this answer and never again."""
        if wanted.expires_at is not None and wanted.expires_at <= now():
            raise invalid("expires_at", "This instant is over.")
        accounts = None if wanted.accounts is None else frozenset(wanted.accounts)
        owner = PersonId(wanted.person_id) if wanted.person_id else None
        wish = Wish(wanted.name, frozenset(wanted.scopes), wanted.role, wanted.expires_at, accounts, owner)
        async with problems():
            if owner and all(each.id != owner for each in await parts.staff.store.everybody()):
                raise invalid("person_id", "No person has this id.")
            token, text = await parts.desk.create(caller, wish, name)
        response.headers["Location"] = f"/api/v1/tokens/{token.id}"
        return NewToken(**TokenView.of(token, now()).model_dump(), token=text)

    @routes.get("/tokens", **needs())
    async def list_tokens() -> TokenPage:
        """All API tokens, newest first, without their secrets."""
        async with problems():
            return TokenPage(items=[TokenView.of(token, now()) for token in await parts.desk.list()])

    @routes.delete(
        "/tokens/{token_id}", **changes(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, status=HTTPStatus.NO_CONTENT)
    )
    async def revoke_token(token_id: Annotated[str, Path(max_length=100)], caller: Caller) -> None:
        """Revoke an API token: within five seconds it opens nothing any more, for good."""
        async with problems():
            await parts.desk.revoke(TokenId(token_id), caller)

    return routes


def _answers(parts: Parts) -> APIRouter:
    routes = own_routes_of("/api/v1", "status")

    @routes.get("/me", **own_operation(ANYONE_KNOWN))
    async def get_me(caller: Caller) -> Me:
        """Who you are, by which token, and what you may do with it."""
        return Me.of(caller, parts.clock())

    @routes.get("/status", **own_operation(ANYONE_KNOWN))
    async def get_status() -> Status:
        """How each service says it is, asked now."""
        answers = await ask_all(parts.services, parts.service_names)
        ready = all(each.state is ServiceState.READY for each in answers)
        return Status(ready=ready, services=[ServiceStatus.of(each) for each in answers])

    return routes
