"""What can be configured? Environment variables begin with JOURNAL_, levels are joined by two underscores."""

from __future__ import annotations

from pydantic_settings import BaseSettings, SettingsConfigDict

from chassis.broker import KafkaSettings
from chassis.http import HttpSettings
from chassis.logs import LogSettings
from chassis.mongo import MongoSettings
from chassis.telemetry import TelemetrySettings


class Settings(BaseSettings):
    """The journal's settings."""

    model_config = SettingsConfigDict(env_prefix="JOURNAL_", env_nested_delimiter="__", frozen=True)

    kafka: KafkaSettings
    mongo: MongoSettings
    http: HttpSettings
    telemetry: TelemetrySettings = TelemetrySettings()
    logs: LogSettings = LogSettings()
