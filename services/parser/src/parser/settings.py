"""What can be configured? Environment variables begin with PARSER_, levels are joined by two underscores."""

from __future__ import annotations

from datetime import timedelta

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from chassis.blobs import BlobSettings
from chassis.broker import KafkaSettings
from chassis.http import HttpSettings
from chassis.logs import LogSettings
from chassis.telemetry import TelemetrySettings
from parser.domain.classification import NOBODYS, Own
from parser.domain.limits import Bounds, Limits

_BOUNDS = Bounds()


class Settings(BaseSettings):
    """The parser's settings."""

    model_config = SettingsConfigDict(env_prefix="PARSER_", env_nested_delimiter="__", frozen=True)

    kafka: KafkaSettings
    blobs: BlobSettings
    http: HttpSettings
    telemetry: TelemetrySettings = TelemetrySettings()
    logs: LogSettings = LogSettings()
    failpoint: str = ""
    """Where to fail, for tests: see `chassis.broker.failpoints`."""
    limits: Limits = Limits()
    own: Own = NOBODYS
    children: int = Field(default=_BOUNDS.children, ge=1, le=64)
    """Child processes that read mail; bulk mail gets one of them at a time."""
    child_memory: int = Field(default=_BOUNDS.memory, ge=256 * 1024**2)
    """Bytes of address space a child may have beyond what it starts with."""
    child_time: timedelta = _BOUNDS.alone
    """For one mail."""
    group_time: timedelta = _BOUNDS.group
    """For a group of small mails."""
    child_tasks: int = Field(default=_BOUNDS.tasks, ge=1)
    """Groups a child reads before a fresh one takes its place."""

    @property
    def bounds(self) -> Bounds:
        """What the children may take."""
        return Bounds(
            children=self.children,
            memory=self.child_memory,
            alone=self.child_time,
            group=self.group_time,
            tasks=self.child_tasks,
        )
