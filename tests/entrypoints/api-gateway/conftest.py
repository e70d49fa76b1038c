"""A gateway over memory, with one service behind it and an admin's token."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from support.gateway import InMemoryAccess, a_gateway, a_person, a_token, write_documents
from support.gateway_router import RoutedGateway
from support.gateway_service import a_service


@pytest.fixture
def access() -> InMemoryAccess:
    kept = InMemoryAccess()
    person = a_person()
    kept.people[person.id] = person
    kept.first_admin = person.id
    return kept


@pytest.fixture
def admin(access: InMemoryAccess) -> str:
    token, text = a_token()
    access.kept[token.id] = token
    return text


@pytest.fixture
def app(tmp_path: Path, access: InMemoryAccess) -> FastAPI:
    services = {"ticketing": a_service(), "journal": a_service("journal", "mails")}
    write_documents(tmp_path, services)
    return a_gateway(tmp_path, access, {"ticketing": httpx.ASGITransport(services["ticketing"])})


@pytest.fixture
def routed(tmp_path: Path, access: InMemoryAccess, admin: str) -> RoutedGateway:
    return RoutedGateway(tmp_path, access, admin)
