"""How is a detection asked for and shown?"""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import StringConstraints

from fetcher.domain.detection import Answer, Detected, Source
from fetcher.domain.mailbox import Auth, Security
from fetcher.domain.presets import PasswordKind, Server
from fetcher.entrypoints.documents.fields import Document, Host, MailAddress

_ASKS = {
    Auth.PASSWORD: ("secret",),
    Auth.XOAUTH2: ("oauth.client_id", "client_secret", "sign_in"),
    Auth.XOAUTH2_APP: ("oauth.client_id", "oauth.tenant", "client_secret"),
}


class DetectionIn(Document):
    """An address, or the outgoing server that its owner knows, or both."""

    address: MailAddress | Annotated[str, StringConstraints(max_length=0)] = ""
    smtp_host: Host | Annotated[str, StringConstraints(max_length=0)] = ""


class ServerOut(Document):
    """Where a server listens, and how the connection is protected."""

    host: str
    port: int
    security: Security

    @classmethod
    def of(cls, server: Server) -> Self:
        """Write a server."""
        return cls(host=server.host, port=server.port, security=server.security)


class WayIn(Document):
    """A way to sign in, and the fields of a mailbox that only people know."""

    auth: Auth
    asks: tuple[str, ...]


class OAuthOut(Document):
    """What a mailbox's `oauth` needs besides the client's id. `app_scopes` are for the application signing in by itself."""

    authorize_url: str
    token_url: str
    tenant: str
    scopes: tuple[str, ...]
    app_scopes: tuple[str, ...]


class AnswerOut(Document):
    """How to connect: `source` and `detail` say who says so; `ways` to sign in come with the best first."""

    source: Source
    detail: str
    provider: str
    name: str
    imap: ServerOut
    smtp: ServerOut | None
    user: str
    ways: list[WayIn]
    password: PasswordKind
    password_url: str
    oauth: OAuthOut | None
    hints: tuple[str, ...]

    @classmethod
    def of(cls, answer: Answer) -> Self:
        """Write an answer."""
        return cls(
            source=answer.source,
            detail=answer.detail,
            provider=answer.provider,
            name=answer.name,
            imap=ServerOut.of(answer.imap),
            smtp=ServerOut.of(answer.smtp) if answer.smtp else None,
            user=answer.user,
            ways=[WayIn(auth=auth, asks=_ASKS[auth]) for auth in answer.auth],
            password=answer.password,
            password_url=answer.password_url,
            oauth=OAuthOut.model_validate(answer.oauth, from_attributes=True) if answer.oauth else None,
            hints=answer.hints,
        )


class TriedOut(Document):
    """A source that was asked, and what it said."""

    source: Source
    outcome: str


class DetectionOut(Document):
    """What was found out; `answer` is null where nobody knows, and host and port have to be put in by hand."""

    answer: AnswerOut | None
    tried: list[TriedOut]

    @classmethod
    def of(cls, detected: Detected) -> Self:
        """Write what was found out."""
        best = AnswerOut.of(detected.best) if detected.best else None
        return cls(answer=best, tried=[TriedOut(source=each.source, outcome=each.outcome) for each in detected.tried])
