"""What can be configured? Environment variables begin with JOURNAL_, levels are joined by two underscores."""

from __future__ import annotations

from datetime import time, timedelta

from pydantic_settings import BaseSettings, SettingsConfigDict

from chassis.broker import KafkaSettings
from chassis.http import HttpSettings
from chassis.leases import TERM
from chassis.logs import LogSettings
from chassis.mongo import MongoSettings
from chassis.telemetry import TelemetrySettings


class Settings(BaseSettings):
    """The journal's settings."""

    model_config = SettingsConfigDict(env_prefix="JOURNAL_", env_nested_delimiter="__", frozen=True)

    kafka: KafkaSettings
    mongo: MongoSettings
    http: HttpSettings
    fetcher_url: str = "http://fetcher:8080"
    """Where the servers and the ledger are asked for, to compare."""
    ticketing_url: str = "http://ticketing:8080"
    """Where tickets' own logs are asked for."""
    compare_at: time = time(2)
    """From when on, in UTC, everything is compared once a day."""
    lease_term: timedelta = TERM
    """How long a replica that died keeps what only one may do, until another does it."""
    telemetry: TelemetrySettings = TelemetrySettings()
    logs: LogSettings = LogSettings()
    failpoint: str = ""
    """Where to fail, for tests: see `chassis.broker.failpoints`."""
