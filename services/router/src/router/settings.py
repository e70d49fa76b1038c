"""What can be configured? Environment variables begin with ROUTER_, levels are joined by two underscores."""

from __future__ import annotations

from datetime import timedelta

from pydantic_settings import BaseSettings, SettingsConfigDict

from chassis.broker import KafkaSettings
from chassis.http import HttpSettings
from chassis.logs import LogSettings
from chassis.mongo import MongoSettings
from chassis.telemetry import TelemetrySettings
from contracts.values import AccountId, Category, Priority
from router.domain.handling import Handling


class Settings(BaseSettings):
    """The router's settings."""

    model_config = SettingsConfigDict(env_prefix="ROUTER_", env_nested_delimiter="__", frozen=True)

    kafka: KafkaSettings
    mongo: MongoSettings
    http: HttpSettings
    parser_url: str = "http://parser:8080"
    """Where files that are to be explained are read."""
    journal_url: str = "http://journal:8080"
    """Where mails that came are found."""
    ticketing_url: str = "http://ticketing:8080"
    """Where it is asked what tickets are called."""
    telemetry: TelemetrySettings = TelemetrySettings()
    logs: LogSettings = LogSettings()
    failpoint: str = ""
    """Where to fail, for tests: see `chassis.broker.failpoints`."""
    default_account: AccountId = AccountId("acc_default")
    """Whose a mail is when no rule knows better."""
    default_category: Category = Category.SUPPORT
    """What a ticket is about when no rule knows better."""
    default_priority: Priority = Priority.MEDIUM
    """How urgent a ticket is when no rule knows better."""
    handling: Handling = Handling()
    """How mail is treated whose mailbox says nothing else."""
    held_warn_after: timedelta = timedelta(days=3)
    """How long a mail may wait before that is said. It waits on."""
    freemail_add: frozenset[str] = frozenset()
    """Further domains where anybody can have an address."""
    freemail_remove: frozenset[str] = frozenset()
    """Domains of the list that are a company's after all."""
