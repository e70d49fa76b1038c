"""How are sign-ins and grants written down?"""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import AwareDatetime, Field

from chassis.http import Instant
from contracts.values import MailboxId, MailboxState
from fetcher.domain.mailbox import Mailbox, SecretField
from fetcher.domain.oauth import Grant
from fetcher.entrypoints.documents.fields import Document, Secret
from fetcher.handlers.oauth import Begun


class SignInBegun(Document):
    """A sign-in that began: open `authorize_url` in a browser; it comes back to `redirect_url`, which has to be registered."""

    authorize_url: str
    redirect_url: str
    expires_at: AwareDatetime

    @classmethod
    def of(cls, begun: Begun) -> Self:
        """Write what began."""
        return cls(authorize_url=begun.authorize_url, redirect_url=begun.redirect_url, expires_at=begun.ends_at)


class SignedIn(Document):
    """Somebody signed in for a mailbox."""

    mailbox_id: MailboxId


class ClientSecretIn(Document):
    """The application's own secret, and when it ends, which its provider shows where it is made."""

    client_secret: Annotated[Secret, Field(description="Write-only.")]
    expires_at: Instant | None = None


class GrantOut(Document):
    """What is known of a mailbox's permission to read mail with a token. Secrets are never shown."""

    redirect_url: str
    signed_in: bool
    needs_reauth: bool
    granted_at: AwareDatetime | None
    """When the permission in use was given."""
    refreshed_at: AwareDatetime | None
    refresh_token_expires_at: AwareDatetime | None
    has_client_secret: bool
    client_secret_expires_at: AwareDatetime | None

    @classmethod
    def of(cls, mailbox: Mailbox, grant: Grant, redirect_url: str) -> Self:
        """Write what is known."""
        return cls(
            redirect_url=redirect_url,
            signed_in=SecretField.REFRESH_TOKEN in mailbox.secrets,
            needs_reauth=mailbox.status.state is MailboxState.NEEDS_REAUTH,
            granted_at=grant.granted_at,
            refreshed_at=grant.refreshed_at,
            refresh_token_expires_at=grant.refresh_ends_at,
            has_client_secret=SecretField.CLIENT_SECRET in mailbox.secrets,
            client_secret_expires_at=grant.client_secret_ends_at,
        )
