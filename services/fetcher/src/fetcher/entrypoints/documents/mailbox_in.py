"""How is a mailbox written down by whoever connects or changes it?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Any, Final

from pydantic import ConfigDict, SecretStr, field_validator

from chassis.http import Instant
from fetcher.domain.mailbox import (
    CUSTOM,
    SIZE_LIMIT,
    AfterImport,
    Auth,
    MailboxSettings,
    OAuthSettings,
    SecretField,
    Security,
    StartPoint,
)
from fetcher.domain.rules import SettingsInvalid
from fetcher.entrypoints.documents.fields import (
    Account,
    Bytes,
    Document,
    Folders,
    Host,
    MailAddress,
    Name,
    Pem,
    Port,
    Priority,
    Seconds,
    Secret,
    Text,
    Url,
    Word,
)

PORTS: Final = {Security.TLS: 993, Security.STARTTLS: 143, Security.NONE: 143}
SECRETS: Final = {
    "secret": SecretField.PASSWORD,
    "client_secret": SecretField.CLIENT_SECRET,
    "refresh_token": SecretField.REFRESH_TOKEN,
}
"""The write-only fields, and what they are called where they are stored."""


class OAuth(Document):
    """Where tokens come from."""

    client_id: Word = ""
    token_url: Url = ""
    authorize_url: Url = ""
    tenant: Word = ""
    scopes: tuple[Word, ...] = ()


class _Fields(Document):
    """Everything that can be said about a mailbox, and what holds for each field by itself."""

    name: Text
    address: MailAddress
    provider: Name = CUSTOM
    host: Host
    port: Port | None = None
    security: Security = Security.TLS
    user: Text | None = None
    auth: Auth = Auth.PASSWORD
    oauth: OAuth | None = None
    secret: Secret | None = None
    client_secret: Secret | None = None
    refresh_token: Secret | None = None
    ca_pem: Pem | None = None
    authserv_id: Word | None = None
    account_id: Account | None = None
    folders: Folders = ("INBOX",)
    priority: Priority = 50
    interval: Seconds | None = None
    """Seconds between two polls; with IDLE they are only the safety net. Absent: as the deployment says."""
    cron: Text | None = None
    """Five fields, in `timezone`: instead of an interval."""
    timezone: Name | Text = "UTC"
    idle: bool | None = None
    """Absent: with an interval yes, with a cron expression no."""
    unread_only: bool = False
    mark_read: bool = False
    after_import: AfterImport = AfterImport.LEAVE
    move_to: Text | None = None
    start: StartPoint = StartPoint.NEW
    since: Instant | None = None
    size_limit: Bytes = SIZE_LIMIT
    active: bool = True
    polling_enabled: bool = True
    default: bool = False

    @field_validator(*SECRETS)
    @classmethod
    def _speakable(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret and not secret.get_secret_value().isprintable():
            raise ValueError("the secret holds control characters")
        return secret

    @field_validator("folders")
    @classmethod
    def _distinct(cls, folders: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(folders)) < len(folders):
            raise ValueError("a folder is named twice")
        return folders


class MailboxIn(_Fields):
    """A mailbox to be connected. `port` and `user` follow from security and address unless given."""

    def settings(self, inherited: timedelta) -> MailboxSettings:
        """What people chose, complete; `inherited` is the interval of mailboxes that choose none.

        Raises `SettingsInvalid` where interval and cron expression are both given.
        """
        if self.cron and self.interval:
            raise SettingsInvalid({"cron": ("either interval or cron, not both",)})
        fields = self.model_dump(exclude=set(SECRETS)) | {
            "port": self.port or PORTS[self.security],
            "user": self.user or self.address,
            "oauth": OAuthSettings(**self.oauth.model_dump()) if self.oauth else None,
            "interval": timedelta(seconds=self.interval) if self.interval else inherited,
            "interval_inherited": self.interval is None,
            "idle": self.cron is None if self.idle is None else self.idle,
        }
        return MailboxSettings(**fields)

    def plain_secrets(self) -> dict[SecretField, str]:
        """The secrets in clear, for the one call that encrypts or uses them."""
        return {name: plain for name, plain in _secrets(self).items() if plain}


class UnsavedMailbox(MailboxIn):
    """A mailbox to be tried before it is connected."""

    name: Text = "test"


def _without_defaults(schema: dict[str, Any]) -> None:
    schema.pop("required", None)
    for each in schema["properties"].values():
        each.pop("default", None)


class MailboxPatch(_Fields):
    """A change of a mailbox (JSON merge patch, RFC 7396): what is absent stays; null takes away, where there is nothing it may be.

    An interval given takes the place of a cron expression, and the other way round.
    """

    model_config = ConfigDict(json_schema_extra=_without_defaults)

    def secrets(self) -> dict[SecretField, str | None]:
        """The secrets to be changed, in clear; None for one that is to be taken away."""
        return _secrets(self)


for _field in MailboxPatch.model_fields.values():
    # Nothing is required of a patch, and no default is ever used: only fields that were given are read.
    _field.default = None
MailboxPatch.model_rebuild(force=True)


def merged(settings: MailboxSettings, patch: MailboxPatch) -> MailboxIn:
    """The whole document after a patch, without secrets."""
    given = patch.model_dump(exclude_unset=True, exclude=set(SECRETS))
    if given.get("interval") is not None:
        given.setdefault("cron", None)
    elif given.get("cron") is not None:
        given.setdefault("interval", None)
    return MailboxIn.model_validate(_merge(_document(settings), given))


def _document(settings: MailboxSettings) -> dict[str, Any]:
    chosen = {name: value for name, value in asdict(settings).items() if name != "interval_inherited"}
    polled = settings.cron is None and not settings.interval_inherited
    return chosen | {"interval": round(settings.interval.total_seconds()) if polled else None}


def _merge(target: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """RFC 7396, section 2, on documents that nest objects in objects."""
    result = dict(target)
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        elif isinstance(value, Mapping):
            before = result.get(name)
            result[name] = _merge(before if isinstance(before, Mapping) else {}, value)
        else:
            result[name] = value
    return result


def _secrets(given: _Fields) -> dict[SecretField, str | None]:
    """Those that were given, in clear."""
    found: dict[SecretField, str | None] = {}
    for name in given.model_fields_set & set(SECRETS):
        secret: SecretStr | None = getattr(given, name)
        found[SECRETS[name]] = secret.get_secret_value() if secret else None
    return found
