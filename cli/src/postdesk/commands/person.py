"""How do admins say who may log in, as what, and for which accounts?"""

from __future__ import annotations

from typing import Annotated, Any, Final
from urllib.parse import quote

import typer

from postdesk.commands.token import Role
from postdesk.failures import ExitCode, Failure
from postdesk.session import Session, command

person = typer.Typer(no_args_is_help=True, help="People who may log in.")

_PATH: Final = "/api/v1/people"
_COLUMNS: Final = {
    "ID": "id",
    "Name": "name",
    "Mail": "email",
    "Role": "role",
    "Accounts": "accounts",
    "Active": "active",
}
AccountsOption = Annotated[
    list[str] | None, typer.Option(help="They see only this account's tickets, acc_...; may be repeated.")
]


@command(person, "list")
def list_people(session: Session) -> None:
    """List everybody who may log in, or could once."""
    session.screen.rows(session.api.get(_PATH).get("items", []), _COLUMNS)


@command(person, "add")
def add_person(
    session: Session,
    name: Annotated[str, typer.Argument(help="Who it is.")],
    email: Annotated[str, typer.Argument(help="Where they are reached.")],
    role: Annotated[Role, typer.Option(help="What they may.")],
    account: AccountsOption = None,
) -> None:
    """Add somebody. They get in by a token: postdesk token create NAME --person ID --role ROLE."""
    wanted = {"name": name, "email": email, "role": role, "accounts": account or None}
    session.screen.details(session.api.post(_PATH, wanted))


@command(person, "edit")
def edit_person(  # noqa: PLR0913, PLR0917 - one option per field
    session: Session,
    person_id: Annotated[str, typer.Argument(help="The person's id, usr_...", metavar="ID")],
    name: Annotated[str | None, typer.Option(help="Who it is.")] = None,
    email: Annotated[str | None, typer.Option(help="Where they are reached.")] = None,
    role: Annotated[Role | None, typer.Option(help="What they may.")] = None,
    account: AccountsOption = None,
    all_accounts: Annotated[bool, typer.Option("--all-accounts", help="They see everybody's tickets.")] = False,  # noqa: FBT002 - a flag
    active: Annotated[
        bool | None, typer.Option("--active/--inactive", help="Whether their tokens open anything.")
    ] = None,
) -> None:
    """Change somebody; what is not named stays. What you yourself may do is for another admin to change."""
    if account and all_accounts:
        raise Failure("Some accounts or all of them?", ExitCode.USAGE, "Give --account or --all-accounts.")
    fields = {"name": name, "email": email, "role": role, "accounts": account or None, "active": active}
    change: dict[str, Any] = {field: value for field, value in fields.items() if value is not None}
    if all_accounts:
        change["accounts"] = None
    if not change:
        raise Failure("Nothing is to be changed.", ExitCode.USAGE, "Name a field: postdesk person edit --help")
    session.screen.details(session.api.patch(f"{_PATH}/{quote(person_id, safe='')}", change))
