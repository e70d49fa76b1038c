"""What is each service told by its environment? The one table of it for this machine."""

from __future__ import annotations

import base64
import json
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

REPOSITORY = Path(__file__).parents[3]
NEEDS = {
    "fetcher": ("kafka", "mongo", "blobs", "keyring"),
    "parser": ("kafka", "blobs"),
    "router": ("kafka", "mongo", "readers"),
    "ticketing": ("kafka", "mongo", "blobs", "people"),
    "journal": ("kafka", "mongo", "witnesses"),
    "api-gateway": ("mongo", "directory"),
}
"""The services that exist, in the order of a mail, and what each is given."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """What one installation keeps to itself. Made once, kept with its data."""

    actor_key: str
    setup_key: str
    keyring_key: str

    @classmethod
    def new(cls) -> Secrets:
        """Fresh ones."""
        key = base64.b64encode(secrets.token_bytes(32)).decode()
        return cls(secrets.token_urlsafe(32), secrets.token_urlsafe(32), key)


@dataclass(frozen=True, slots=True)
class Installation:
    """Where one Postdesk keeps its data, listens, and finds its engines."""

    kafka: str
    mongo: str
    blobs: str
    secrets: Secrets
    ports: Mapping[str, int]
    prefix: str = ""
    """In front of each topic, group and database name: several installations may share engines."""
    extra: Mapping[str, str] = field(default_factory=dict)
    """Further settings of every service, without its prefix."""

    def url(self, service: str) -> str:
        """Where a service answers by HTTP."""
        return f"http://127.0.0.1:{self.ports[service]}"

    def variables(self, service: str) -> dict[str, str]:
        """All the settings of a service, as variables of its environment."""
        parts = {"kafka": self._kafka, "mongo": self._mongo, "blobs": self._blobs, "keyring": self._keyring}
        parts |= {"directory": self._directory, "witnesses": self._witnesses}
        parts |= {"readers": self._readers, "people": self._people}
        values = {"HTTP__PORT": str(self.ports[service]), "HTTP__ACTOR_KEY": self.secrets.actor_key}
        for need in NEEDS[service]:
            values |= parts[need](service)
        values |= self.extra
        return {f"{service.upper().replace('-', '_')}_{name}": value for name, value in values.items()}

    def _kafka(self, _service: str) -> dict[str, str]:
        # A service that was killed shall be forgotten as soon as Kafka allows: here they are killed on purpose.
        return {"KAFKA__SERVERS": self.kafka, "KAFKA__TOPIC_PREFIX": self.prefix, "KAFKA__SESSION": "PT6S"}

    def _mongo(self, service: str) -> dict[str, str]:
        prefix = self.prefix.replace(".", "_")  # a dot ends a database's name
        return {"MONGO__URL": self.mongo, "MONGO__DATABASE": f"{prefix}{service}"}

    def _blobs(self, _service: str) -> dict[str, str]:
        return {"BLOBS__URL": self.blobs}

    def _keyring(self, _service: str) -> dict[str, str]:
        return {
            "KEYRING__KEYS": json.dumps({"local": self.secrets.keyring_key}),
            "KEYRING__ACTIVE": "local",
            # Mail servers of this machine: a service of a real installation refuses such addresses.
            "ALLOWED_NETWORKS": '["127.0.0.0/8", "::1/128"]',
            "ALLOW_PLAINTEXT": "true",
        }

    def _witnesses(self, _service: str) -> dict[str, str]:
        return {"FETCHER_URL": self.url("fetcher"), "TICKETING_URL": self.url("ticketing")}

    def _readers(self, _service: str) -> dict[str, str]:
        return {f"{name.upper()}_URL": self.url(name) for name in ("parser", "journal", "ticketing")}

    def _people(self, _service: str) -> dict[str, str]:
        return {"ROUTER_URL": self.url("router")}

    def _directory(self, _service: str) -> dict[str, str]:
        others = {service: self.url(service) for service in NEEDS if service != "api-gateway"}
        return {
            "SERVICES": json.dumps(others),
            "SETUP_KEY": self.secrets.setup_key,
            "OPENAPI_FOLDER": str(REPOSITORY / "contracts" / "openapi"),
        }


@contextmanager
def offline_environment(service: str) -> Iterator[None]:
    """Valid settings for a service that will be built but not started; the environment is as before afterwards."""
    nowhere = Installation(
        kafka="127.0.0.1:9",
        mongo="mongodb://127.0.0.1:9",
        blobs="memory://",
        secrets=Secrets.new(),
        ports=dict.fromkeys(NEEDS, 9),
    )
    before = dict(os.environ)
    os.environ.update(nowhere.variables(service))
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
