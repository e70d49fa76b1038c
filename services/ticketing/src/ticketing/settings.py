"""What can be configured?"""

from __future__ import annotations

import base64
import binascii
from datetime import timedelta
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, SecretStr, StringConstraints, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from chassis.blobs import BlobSettings
from chassis.broker import KafkaSettings
from chassis.http import HttpSettings
from chassis.leases import TERM
from chassis.logs import LogSettings
from chassis.mongo import MongoSettings
from chassis.telemetry import TelemetrySettings
from ticketing.domain.numbers import DEFAULT, NumberTemplate
from ticketing.domain.policy import GRACE, Copies
from ticketing.handlers.sweeping import PATIENCE

SHORTEST_KEY = 32
"""Bytes: as much as the hash gives (RFC 2104, section 3)."""


def _usable(template: str) -> str:
    NumberTemplate(template)
    return template


def _key(value: SecretStr) -> SecretStr:
    try:
        long_enough = len(base64.b64decode(value.get_secret_value(), validate=True)) >= SHORTEST_KEY
    except binascii.Error as error:
        raise ValueError("a token key is base64, as `openssl rand -base64 32` makes it") from error
    if not long_enough:
        raise ValueError(f"a token key has {SHORTEST_KEY} bytes or more")
    return value


class TokenSettings(BaseModel):
    """The keys that sign reply tokens, by key id: base64 of 32 bytes or more. All are believed, `active` signs."""

    model_config = ConfigDict(frozen=True)

    keys: dict[
        Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{1,4}$")], Annotated[SecretStr, AfterValidator(_key)]
    ] = {}
    """JSON: base64 of 32 bytes or more by the key's id, of one to four small letters and digits. All are believed; none: there are no tokens."""
    active: str = ""
    """The id of the key that signs."""

    @model_validator(mode="after")
    def _signs(self) -> Self:
        if self.active not in self.keys and (self.active or self.keys):
            raise ValueError(f"active names no key: it is one of {', '.join(sorted(self.keys)) or 'none'}")
        return self


class Settings(BaseSettings):
    """Read from the environment: `TICKETING_KAFKA__SERVERS`, `TICKETING_MONGO__URL`, `TICKETING_HTTP__ACTOR_KEY`, ..."""

    model_config = SettingsConfigDict(env_prefix="TICKETING_", env_nested_delimiter="__", frozen=True)

    kafka: KafkaSettings
    mongo: MongoSettings
    blobs: BlobSettings
    http: HttpSettings
    router_url: str = "http://router:8080"
    """Where it is asked which accounts and people there are."""
    telemetry: TelemetrySettings = TelemetrySettings()
    logs: LogSettings = LogSettings()
    failpoint: str = ""
    """Where to fail, for tests: see `chassis.broker.failpoints`."""
    token: TokenSettings = TokenSettings()
    number: Annotated[str, AfterValidator(_usable)] = DEFAULT
    """How tickets are called: `{year}` and `{seq}` in a text that begins with a letter."""
    grace: timedelta = GRACE
    """How long after its closing an answer opens a ticket again: ISO 8601, `P7D`."""
    lease_term: timedelta = TERM
    """How long a replica that died keeps what only one may do, until another does it."""
    sweep_after: timedelta = PATIENCE
    """How long an entry may wait to be told by whoever made it, before it is told in its stead."""
    copies: Copies = Copies.ONE
    """What one mail in several mailboxes becomes: `one` ticket, or one `per_mailbox`."""
