"""Which JSON documents about mailboxes are read and written? Unknown fields are refused; a secret only ever comes in."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Final, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, SecretStr, StringConstraints, field_validator

from contracts.values import MailboxId, MailboxState
from fetcher.domain.diagnosis import Step, StepResult, StepStatus
from fetcher.domain.mailbox import Mailbox, MailboxSettings, Security, StartPoint
from fetcher.handlers.mailboxes import UNCHANGED, Change

PORTS: Final = {Security.TLS: 993, Security.STARTTLS: 143, Security.NONE: 143}

# Control characters could end an IMAP command and begin another: imaplib quotes them, it does not refuse them.
Text = Annotated[str, StringConstraints(min_length=1, max_length=254, pattern=r"^[^\x00-\x1f\x7f]+$")]
Host = Annotated[str, StringConstraints(min_length=1, max_length=253, pattern=r"^[A-Za-z0-9._:-]+$")]
MailAddress = Annotated[str, StringConstraints(max_length=254, pattern=r"^[^\s@\x00-\x1f\x7f]+@[^\s@\x00-\x1f\x7f]+$")]
Port = Annotated[int, Field(ge=1, le=65535)]
Seconds = Annotated[int, Field(ge=5, le=86_400)]
Folders = Annotated[tuple[Text, ...], Field(min_length=1, max_length=50)]
Secret = Annotated[SecretStr, Field(min_length=1, max_length=1000)]


class _Document(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Checked(_Document):
    """What holds for secrets and folders wherever they come in."""

    @field_validator("secret", check_fields=False)
    @classmethod
    def _speakable(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret and not secret.get_secret_value().isprintable():
            raise ValueError("the secret holds control characters")
        return secret

    @field_validator("folders", check_fields=False)
    @classmethod
    def _distinct(cls, folders: tuple[str, ...] | None) -> tuple[str, ...] | None:
        if folders and len(set(folders)) < len(folders):
            raise ValueError("a folder is named twice")
        return folders


class MailboxIn(_Checked):
    """A mailbox to be connected. `port` and `user` follow from security and address unless given."""

    name: Text
    address: MailAddress
    host: Host
    port: Port | None = None
    security: Security = Security.TLS
    user: Text | None = None
    secret: Secret | None = None
    folders: Folders = ("INBOX",)
    interval: Seconds = 60
    """Seconds between two polls; with IDLE they are only the safety net."""
    idle: bool = True
    mark_read: bool = False
    active: bool = True
    start: StartPoint = StartPoint.NEW

    def settings(self) -> MailboxSettings:
        """What people chose, complete."""
        fields = self.model_dump(exclude={"secret"}) | {
            "port": self.port or PORTS[self.security],
            "user": self.user or self.address,
            "interval": timedelta(seconds=self.interval),
        }
        return MailboxSettings(**fields)

    def plain_secret(self) -> str | None:
        """The secret in clear, for the one call that encrypts or uses it."""
        return self.secret.get_secret_value() if self.secret else None


class UnsavedMailbox(MailboxIn):
    """A mailbox to be tried before it is connected."""

    name: Text = "test"
    secret: Secret

    def required_secret(self) -> str:
        """The secret in clear."""
        return self.secret.get_secret_value()


def _without_defaults(schema: dict[str, Any]) -> None:
    for each in schema["properties"].values():
        each.pop("default", None)


class MailboxPatch(_Checked):
    """A change of a mailbox (JSON merge patch, RFC 7396): what is absent stays; a null secret removes it.

    `version` is the one the change was based on; given, a change made meanwhile by somebody else is not overwritten.
    """

    # No default is ever used: only fields that were given are read.
    model_config = ConfigDict(json_schema_extra=_without_defaults)

    name: Text = ""
    address: Annotated[
        str, StringConstraints(max_length=254, pattern=r"^[^\s@\x00-\x1f\x7f]+@[^\s@\x00-\x1f\x7f]+$")
    ] = ""
    host: Host = ""
    port: Port = 0
    security: Security = Security.TLS
    user: Text = ""
    secret: Secret | None = None
    folders: Folders = ()
    interval: Seconds = 0
    idle: bool = True
    mark_read: bool = False
    active: bool = True
    start: StartPoint = StartPoint.NEW
    version: Annotated[int, Field(ge=1)] = 1

    def change(self) -> Change:
        """What is to be changed."""
        fields: dict[str, Any] = self.model_dump(include=self.model_fields_set - {"secret", "version"})
        if "interval" in fields:
            fields["interval"] = timedelta(seconds=self.interval)
        plain = self.secret.get_secret_value() if self.secret else None
        return Change(
            fields,
            secret=plain if "secret" in self.model_fields_set else UNCHANGED,
            version=self.version if "version" in self.model_fields_set else None,
        )


class LastError(_Document):
    """What went wrong last: at which step, in the server's own words, and what helps."""

    step: str
    message: str
    fix: str


class Counts(_Document):
    """How much there was."""

    fetched: int


class MailboxOut(_Document):
    """A mailbox and what it is doing. Its secret is never shown."""

    id: MailboxId
    name: str
    address: str
    host: str
    port: int
    security: Security
    user: str
    has_password: bool
    folders: tuple[str, ...]
    interval: int
    idle: bool
    mark_read: bool
    active: bool
    start: StartPoint
    version: int
    created_at: AwareDatetime
    updated_at: AwareDatetime
    state: MailboxState
    state_since: AwareDatetime
    last_polled_at: AwareDatetime | None
    last_mail_at: AwareDatetime | None
    last_error: LastError | None
    counts: Counts

    @classmethod
    def of(cls, mailbox: Mailbox) -> Self:
        """Write a mailbox."""
        settings, status = mailbox.settings, mailbox.status
        error = status.last_error
        chosen = {name: getattr(settings, name) for name in MailboxSettings.__dataclass_fields__}
        return cls(
            id=mailbox.id,
            has_password=mailbox.secret is not None,
            version=mailbox.version,
            created_at=mailbox.created_at,
            updated_at=mailbox.updated_at,
            state=status.state,
            state_since=status.since,
            last_polled_at=status.last_polled_at,
            last_mail_at=status.last_mail_at,
            last_error=LastError(step=error.step, message=error.message, fix=error.fix) if error else None,
            counts=Counts(fetched=status.fetched),
            **(chosen | {"interval": round(settings.interval.total_seconds())}),
        )


class MailboxPage(_Document):
    """A page of mailboxes; `next_cursor` leads to the next one."""

    items: list[MailboxOut]
    next_cursor: str | None


class StepOut(_Document):
    """How one step towards a mailbox went."""

    step: Step
    status: StepStatus
    duration_ms: float
    message: str
    fix: str

    @classmethod
    def of(cls, result: StepResult) -> Self:
        """Write a step's result."""
        milliseconds = round(result.duration.total_seconds() * 1000, 1)
        return cls(
            step=result.step, status=result.status, duration_ms=milliseconds, message=result.message, fix=result.fix
        )


class ConnectionTest(_Document):
    """How a mailbox can be reached: all steps, in order."""

    passed: bool
    steps: list[StepOut]


class SyncRequested(_Document):
    """Somebody will look for mail now."""

    mailbox_id: MailboxId
    accepted: bool = True
