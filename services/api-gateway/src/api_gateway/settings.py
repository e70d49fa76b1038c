"""What can be configured, by environment variables that begin with API_GATEWAY_?"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from api_gateway.domain.rates import Budget
from chassis.http import HttpSettings
from chassis.logs import LogSettings
from chassis.mongo import MongoSettings
from chassis.telemetry import TelemetrySettings


class Rates(BaseModel):
    """How many requests of a kind one token, or address, may send to one replica in a minute (`domain/rates.py` says which)."""

    model_config = ConfigDict(frozen=True)

    refused: int = Field(default=30, gt=0)
    """With a token that is refused, by one address in a minute."""
    setup: int = Field(default=10, gt=0)
    """To the setup, by one address in a minute."""
    outside: int = Field(default=120, gt=0)
    """That reach other people's servers, by one token in a minute."""
    computing: int = Field(default=600, gt=0)
    """That compute much, by one token in a minute."""

    def by_budget(self) -> dict[Budget, int]:
        """The same by what it limits."""
        return {budget: getattr(self, budget) for budget in Budget}


class Settings(BaseSettings):
    """The gateway's settings. `http.actor_key` is the key all services share."""

    model_config = SettingsConfigDict(env_prefix="API_GATEWAY_", env_nested_delimiter="__", frozen=True)

    mongo: MongoSettings
    http: HttpSettings
    services: dict[str, str] = Field(default_factory=dict)
    """Each service's address: `{"fetcher": "http://fetcher:8080"}`."""
    openapi_folder: Path
    """One OpenAPI document per service, named `<service>.json`: the routing table."""
    setup_key: Annotated[SecretStr, Field(min_length=16)] | None = None
    """Opens the first admin's setup, once; none: there is no setup."""
    body_limit: int = Field(default=10 * 1024 * 1024, gt=0)
    """The largest request body, in bytes."""
    patience: timedelta = timedelta(seconds=30)
    """How long a service may be silent before the client gets a 504."""
    rates: Rates = Rates()
    telemetry: TelemetrySettings = TelemetrySettings()
    logs: LogSettings = LogSettings()
