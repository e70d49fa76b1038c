"""What can be configured?"""

from __future__ import annotations

from pydantic_settings import BaseSettings, SettingsConfigDict

from chassis.blobs import BlobSettings
from chassis.broker import KafkaSettings
from chassis.http import HttpSettings
from chassis.logs import LogSettings
from chassis.mongo import MongoSettings
from chassis.telemetry import TelemetrySettings


class Settings(BaseSettings):
    """Read from the environment: `TICKETING_KAFKA__SERVERS`, `TICKETING_MONGO__URL`, `TICKETING_HTTP__ACTOR_KEY`, ..."""

    model_config = SettingsConfigDict(env_prefix="TICKETING_", env_nested_delimiter="__", frozen=True)

    kafka: KafkaSettings
    mongo: MongoSettings
    blobs: BlobSettings
    http: HttpSettings
    telemetry: TelemetrySettings = TelemetrySettings()
    logs: LogSettings = LogSettings()
