"""Fakes and builders around the gateway: people and tokens in memory, and services that are small real applications."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import uvicorn
from fastapi import FastAPI
from pydantic import SecretStr
from typing_extensions import override

from api_gateway.adapters.services import HttpServices
from api_gateway.app import assemble
from api_gateway.domain.people import Person, PersonId, Role
from api_gateway.domain.tokens import ENTROPY_BYTES, Token, TokenId, digest, token_id, token_text
from api_gateway.entrypoints.outside import Access, Outside
from api_gateway.handlers.access import AccessUnavailable, TokenLookup
from api_gateway.handlers.people import Change, PersonChangedMeanwhile, PersonUnknown, RightsLost
from api_gateway.handlers.setup import AlreadySetUp
from api_gateway.handlers.tokens import NobodyLeft, TokenIdTaken, TokenUnknown
from api_gateway.settings import Rates, Settings
from chassis.health import Health
from chassis.http import HttpSettings
from chassis.mongo import MongoSettings
from support.callers import KEY
from support.gateway_ledger import InMemoryAuditLog, InMemoryKeptAnswers

ACTOR_KEY = KEY
SETUP_KEY = "the setup key of tests"
UNLIMITED = Rates(refused=10**6, setup=10**6, outside=10**6, computing=10**6)
NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


class InMemoryAccess(Access, TokenLookup):
    """People and tokens in dictionaries. `down` makes every method fail as an unreachable database does.

    What a gateway over it writes down is in `answers` and `audit`.
    """

    def __init__(self) -> None:
        self.answers = InMemoryKeptAnswers()
        self.audit = InMemoryAuditLog()
        self.people: dict[PersonId, Person] = {}
        self.requests: set[str | None] = set()
        self.kept: dict[TokenId, Token] = {}
        self.first_admin: PersonId | None = None
        self.down = False
        self.asked = 0

    def _check(self) -> None:
        if self.down:
            raise AccessUnavailable("MongoDB does not answer; try again in a moment.")

    @override
    async def find(self, wanted: TokenId) -> tuple[Token, Person] | None:
        self._check()
        self.asked += 1
        token = self.kept.get(wanted)
        person = token and self.people.get(token.person_id)
        return (token, person) if token and person else None

    @override
    async def note_use(self, used: TokenId, at: datetime) -> None:
        self._check()
        token = self.kept.get(used)
        if token and (token.last_used_at is None or token.last_used_at < at):
            self.kept[used] = replace(token, last_used_at=at)

    @override
    async def add_token(self, token: Token) -> None:
        self._check()
        if token.id in self.kept:
            raise TokenIdTaken(token.id)
        self.kept[token.id] = token

    @override
    async def tokens(self) -> list[Token]:
        self._check()
        return sorted(self.kept.values(), key=lambda token: (-token.created_at.timestamp(), token.id))

    @override
    async def revoke(self, revoked: TokenId, at: datetime) -> None:
        self._check()
        if revoked not in self.kept:
            raise TokenUnknown(f"No token has the id {revoked}.")
        if self.kept[revoked].revoked_at is None:
            self._check_left({each: token for each, token in self.kept.items() if each != revoked}, self.people)
            self.kept[revoked] = replace(self.kept[revoked], revoked_at=at)

    @override
    async def forget_token(self, unused: TokenId) -> None:
        self._check()
        self.kept.pop(unused, None)

    @override
    async def add_first_admin(self, person: Person) -> None:
        self._check()
        if self.first_admin is not None:
            raise AlreadySetUp("Postdesk is set up: ask an admin for a token.")
        self.first_admin = person.id
        self.people[person.id] = person

    @override
    async def add_person(self, person: Person) -> None:
        self._check()
        self.people.setdefault(person.id, person)

    @override
    async def everybody(self) -> list[Person]:
        self._check()
        return sorted(self.people.values(), key=lambda each: (each.name, each.id))

    @override
    async def find_person(self, wanted: PersonId) -> Person:
        self._check()
        if wanted not in self.people:
            raise PersonUnknown(f"No person has the id {wanted}.")
        return self.people[wanted]

    @override
    async def change_person(self, wanted: PersonId, change: Change) -> Person:
        person = await self.find_person(wanted)
        if change.request and change.request in self.requests:
            return person
        if change.expected not in {None, person.version}:
            raise PersonChangedMeanwhile
        self.requests.add(change.request)
        self.people[wanted] = replace(person, **change.fields, version=(person.version or 0) + 1)
        return self.people[wanted]

    @override
    async def change_rights(self, wanted: PersonId, change: Change, by: PersonId) -> Person:
        person = await self.find_person(wanted)
        if change.request and change.request in self.requests:
            return person
        changer = self.people.get(by)
        if not changer or (changer.role, changer.active, changer.accounts) != (Role.ADMIN, True, None):
            raise RightsLost("You are not an admin any more: another one has just changed what you may do.")
        self._check_left(self.kept, {**self.people, wanted: replace(person, **change.fields)})
        return await self.change_person(wanted, change)

    def _check_left(self, tokens: Mapping[TokenId, Token], people: Mapping[PersonId, Person]) -> None:
        if _opens_all(self.kept, self.people) and not _opens_all(tokens, people):
            raise NobodyLeft

    @override
    async def is_set_up(self) -> bool:
        self._check()
        return self.first_admin is not None

    @override
    async def emails(self, people: Collection[str]) -> dict[str, str]:
        self._check()
        return {each.id: each.email for each in self.people.values() if each.id in people}


def _opens_all(tokens: Mapping[TokenId, Token], people: Mapping[PersonId, Person]) -> bool:
    """Whether some good token opens everything; the clock stands still."""
    admins = {
        each.id for each in people.values() if (each.role, each.active, each.accounts) == (Role.ADMIN, True, None)
    }
    good = [
        each for each in tokens.values() if each.revoked_at is None and (not each.expires_at or each.expires_at > NOW)
    ]
    return any(each.person_id in admins and each.scopes is each.accounts is None for each in good)


def a_person(role: Role = Role.ADMIN, name: str = "Ada") -> Person:
    """Somebody who may log in."""
    return Person(PersonId(f"usr_{name.lower()}"), name, f"{name.lower()}@example.com", role)


def a_token(seed: int = 1, **fields: object) -> tuple[Token, str]:
    """A good token and its text; another seed gives another one."""
    text = token_text(seed.to_bytes(5, "big") + seed.to_bytes(ENTROPY_BYTES - 5, "big"))
    token = Token(
        id=token_id(text),
        person_id=a_person().id,
        name="for a test",
        digest=digest(text),
        scopes=None,
        created_at=NOW,
    )
    return replace(token, **fields), text  # type: ignore[arg-type] # each test names existing fields


class ByHost(httpx.AsyncBaseTransport):
    """Sends each request to the application that stands for its host; hosts without one refuse the connection."""

    def __init__(self, transports: dict[str, httpx.AsyncBaseTransport]) -> None:
        self._transports = transports

    @override
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        transport = self._transports.get(request.url.host)
        if transport is None:
            raise httpx.ConnectError("refused")
        return await transport.handle_async_request(request)


def write_documents(folder: Path, services: dict[str, FastAPI]) -> None:
    """Write each service's OpenAPI document as `make contracts` does."""
    for name, app in services.items():
        (folder / f"{name}.json").write_text(json.dumps(app.openapi()), encoding="utf-8")


def gateway_settings(folder: Path, services: dict[str, str], **others: object) -> Settings:
    """Settings of a gateway in tests."""
    return Settings(
        mongo=MongoSettings(url=SecretStr("mongodb://127.0.0.1:1"), database="unused"),
        http=HttpSettings(port=0, actor_key=ACTOR_KEY),
        services=services,
        openapi_folder=folder,
        **others,  # type: ignore[arg-type] # each test names existing settings
    )


def a_gateway(
    folder: Path, access: InMemoryAccess, transports: dict[str, httpx.AsyncBaseTransport], **settings: object
) -> FastAPI:
    """A gateway over memory; `transports` are the services by name, those not named refuse connections."""
    names = {path.stem for path in folder.glob("*.json")}
    options = {"setup_key": SecretStr(SETUP_KEY), "patience": timedelta(seconds=5), "rates": UNLIMITED, **settings}
    configured = gateway_settings(folder, {name: f"http://{name}" for name in names}, **options)
    services = HttpServices(configured.services, patience=configured.patience, transport=ByHost(transports))

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await services.aclose()

    outside = Outside(access, access, services, access.answers, access.audit)
    return assemble(configured, outside, Health(), lifespan)


def client_of(app: FastAPI, token: str | None = None) -> httpx.AsyncClient:
    """A client of an application, without a network; an unexpected error is an answer, as over a network."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://gateway", headers=headers)


@asynccontextmanager
async def running(app: FastAPI) -> AsyncIterator[str]:
    """The application on a real port of this machine."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, lifespan="off"))
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await task
