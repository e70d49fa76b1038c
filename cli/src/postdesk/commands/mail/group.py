"""What do all commands about mails share? Their group."""

from __future__ import annotations

import typer

mail = typer.Typer(no_args_is_help=True, help="Mails: what became of each, and what is understood of one.")
