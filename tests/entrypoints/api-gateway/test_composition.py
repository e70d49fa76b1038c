"""Does the gateway start with what it needs, connect to nothing by itself, and refuse by name what is wrong?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from api_gateway.adapters.documents import DocumentsMissing
from api_gateway.app import build
from api_gateway.domain.routing import PermissionMissing
from api_gateway.settings import Settings
from support.gateway import gateway_settings, write_documents
from support.gateway_service import a_service

ENVIRONMENT = {
    "API_GATEWAY_MONGO__URL": "mongodb://127.0.0.1:1",
    "API_GATEWAY_MONGO__DATABASE": "api_gateway",
    "API_GATEWAY_HTTP__PORT": "8080",
    "API_GATEWAY_HTTP__ACTOR_KEY": "k" * 32,
    "API_GATEWAY_SERVICES": '{"fetcher": "http://127.0.0.1:8081"}',
    "API_GATEWAY_OPENAPI_FOLDER": "contracts/openapi",
}


def test_its_own_document_is_made_offline_and_names_a_permission_everywhere(tmp_path: Path) -> None:
    write_documents(tmp_path, {"ticketing": a_service()})
    (tmp_path / "api-gateway.json").write_text("{}")

    document = build(gateway_settings(tmp_path, {})).openapi()

    assert "/api/v1/tokens" in document["paths"]
    assert not any(path.startswith("/api/v1/tickets") for path in document["paths"])
    assert all(operation["x-permission"] for item in document["paths"].values() for operation in item.values())


def test_an_operation_without_a_permission_keeps_it_from_starting(tmp_path: Path) -> None:
    document = a_service().openapi()
    del document["paths"]["/v1/tickets"]["post"]["x-permission"]
    (tmp_path / "ticketing.json").write_text(json.dumps(document))

    with pytest.raises(PermissionMissing, match="POST /v1/tickets"):
        build(gateway_settings(tmp_path, {}))


def test_missing_and_broken_documents_are_named(tmp_path: Path) -> None:
    with pytest.raises(DocumentsMissing, match="nowhere"):
        build(gateway_settings(tmp_path / "nowhere", {}))
    for broken in ("{", "[]", "{}"):
        (tmp_path / "router.json").write_text(broken)
        with pytest.raises(DocumentsMissing, match="router"):
            build(gateway_settings(tmp_path, {}))


def test_settings_come_from_the_environment_and_hide_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("API_GATEWAY_SETUP_KEY", "canary-canary-canary")

    settings = Settings()

    assert settings.services == {"fetcher": "http://127.0.0.1:8081"}
    assert "canary" not in repr(settings)
    assert "k" * 32 not in repr(settings)


@pytest.mark.parametrize("missing", ["API_GATEWAY_MONGO__URL", "API_GATEWAY_HTTP__ACTOR_KEY"])
def test_no_secret_has_a_default(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv(missing)

    with pytest.raises(ValidationError):
        Settings()


def test_a_setup_key_that_could_be_guessed_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (ENVIRONMENT | {"API_GATEWAY_SETUP_KEY": "short"}).items():
        monkeypatch.setenv(name, value)

    with pytest.raises(ValidationError):
        Settings()
