"""How are API tokens created, listed and revoked?"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated
from urllib.parse import quote

import typer

from postdesk.failures import ExitCode, Failure
from postdesk.session import Session, command

token = typer.Typer(no_args_is_help=True, help="API tokens.")

_PATH = "/api/v1/tokens"
_COLUMNS = {
    "ID": "id",
    "Prefix": "prefix",
    "Name": "name",
    "State": "state",
    "Scopes": "scopes",
    "Accounts": "accounts",
    "Expires": "expires_at",
    "Last used": "last_used_at",
}
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


class Role(StrEnum):
    """A bundle of permissions."""

    ADMIN = "admin"
    AGENT = "agent"
    VIEWER = "viewer"


@command(token, "create")
def create_token(  # noqa: PLR0913, PLR0917 - each argument is an option of the command
    session: Session,
    name: Annotated[str, typer.Argument(help="What it is for.")],
    role: Annotated[Role | None, typer.Option(help="A bundle of permissions.")] = None,
    scope: Annotated[list[str] | None, typer.Option(help="A permission, as ticket.read; may be repeated.")] = None,
    expires: Annotated[str | None, typer.Option(help="After how long: 30m, 12h, 90d; never unless given.")] = None,
    account: Annotated[
        list[str] | None, typer.Option(help="Only for this account's tickets, acc_...; may be repeated.")
    ] = None,
    person: Annotated[str | None, typer.Option(help="Whose it is, usr_...; yours unless given.")] = None,
) -> None:
    """Create a token. Its text is shown this once."""
    if role is None and not scope:
        raise Failure("A token must be good for something.", ExitCode.USAGE, "Give --role, or --scope once or more.")
    body = {"name": name, "role": role, "scopes": scope or [], "expires_at": _instant(expires)}
    limits = {"accounts": account or None, "person_id": person}
    made = session.api.post(_PATH, body | {name: value for name, value in limits.items() if value})
    session.screen.say("Keep it now: the token is shown this once.")
    session.screen.details(made)


@command(token, "list")
def list_tokens(session: Session) -> None:
    """List tokens, the newest first."""
    session.screen.rows(session.api.get(_PATH).get("items", []), _COLUMNS)


@command(token, "revoke")
def revoke_token(
    session: Session, token_id: Annotated[str, typer.Argument(help="The token's id, tok_...", metavar="ID")]
) -> None:
    """Revoke a token: within five seconds it opens nothing any more."""
    session.api.delete(f"{_PATH}/{quote(token_id, safe='')}")
    session.screen.say(f"Token {token_id} revoked.")


def _instant(after: str | None) -> str | None:
    if after is None:
        return None
    match = re.fullmatch(r"([1-9]\d{0,4})([mhd])", after)
    if match is None:
        raise Failure(f"{after} is no duration.", ExitCode.USAGE, "Write 30m, 12h or 90d.")
    return (datetime.now(UTC) + timedelta(**{_UNITS[match[2]]: int(match[1])})).isoformat()
