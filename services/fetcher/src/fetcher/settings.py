"""What can be configured? Environment variables begin with FETCHER_, levels are joined by two underscores."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from chassis.blobs import BlobSettings
from chassis.broker import KafkaSettings
from chassis.http import HttpSettings
from chassis.keyring import KeyringSettings
from chassis.logs import LogSettings
from chassis.mongo import MongoSettings
from chassis.telemetry import TelemetrySettings
from fetcher.domain.networks import MAIL_PORTS


class Settings(BaseSettings):
    """The fetcher's settings."""

    model_config = SettingsConfigDict(env_prefix="FETCHER_", env_nested_delimiter="__", frozen=True)

    kafka: KafkaSettings
    mongo: MongoSettings
    blobs: BlobSettings
    http: HttpSettings
    keyring: KeyringSettings
    telemetry: TelemetrySettings = TelemetrySettings()
    logs: LogSettings = LogSettings()
    allowed_networks: tuple[IPv4Network | IPv6Network, ...] = ()
    """Networks that are not public and may be connected to nevertheless, for mail servers of one's own."""
    allow_plaintext: bool = False
    """Whether mailboxes on servers that are not public may do without TLS, and tokens come from such servers without it."""
    polling_enabled: bool = Field(default=True, validation_alias="EMAIL_POLLING_ENABLED")
    """Off: no mailbox is looked into, whatever else is said, as for maintenance."""
    polling_interval: timedelta = Field(
        default=timedelta(seconds=60), ge=timedelta(seconds=5), validation_alias="EMAIL_POLLING_INTERVAL"
    )
    """Between two polls of mailboxes that choose no interval of their own; seconds, or ISO 8601."""
    oauth_redirect_url: str = "http://127.0.0.1:8080/api/v1/oauth/callback"
    """Where people's browsers come back to after they signed in: the gateway's public address, as registered at providers."""
    imap_ports: frozenset[int] = MAIL_PORTS
    """Ports that are connected to at public addresses; in allowed networks all are."""
    presets_file: Path | None = None
    """Mail providers to know besides, or instead of, those that come with us (TOML, see `presets.toml`)."""
    autoconfig_directory: str = "https://autoconfig.thunderbird.net/v1.1/"
    """Where providers that are not known are looked up by their domain; empty: nowhere."""
    microsoft_login_url: str = "https://login.microsoftonline.com"
    """Where applications get their tokens for Microsoft Graph; national clouds have their own."""
    microsoft_graph_url: str = "https://graph.microsoft.com"
    """Where Microsoft 365 is asked for folders."""
    ca_file: Path | None = None
    """Certificates of authorities to trust besides the system's, in PEM."""
    look_every: timedelta = timedelta(seconds=5)
    """How often mailbox documents are read for changes that no event told of."""
    lease_term: timedelta = timedelta(seconds=3.5)
    """How long a replica must be silent before another takes its mailboxes: short, because a mailbox waits that long."""
    most_mailboxes: int = Field(default=500, ge=1)
    """How many mailboxes one replica watches: each has a connection."""
    slots: int = Field(default=32, ge=1)
    """At how many mailboxes at once mail is fetched; the others wait, by priority."""
    blobs_reserve: int = Field(default=54 * 1024 * 1024, ge=0)
    """Bytes that have to stay free in the blob store, or intake waits: one and a half of the largest mail, as Postfix does."""
    failpoint: str = ""
    """For tests: where to die, as `after_ledger:kill`."""
    bulk_threshold: int = Field(default=5000, ge=0)
    """A first sync of more mails than this goes its own way, so that it delays nobody's new mail."""
