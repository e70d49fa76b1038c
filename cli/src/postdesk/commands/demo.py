"""How is a whole Postdesk shown on this machine?"""

from __future__ import annotations

from importlib import import_module
from typing import Annotated

import typer

from postdesk.failures import ExitCode, Failure
from postdesk.session import Session, command

demo = typer.Typer()


@command(demo, "demo")
def show(
    session: Session,  # noqa: ARG001 - every command has one
    exit_when_done: Annotated[  # noqa: FBT002 - a flag
        bool, typer.Option("--exit-when-done", envvar="DEMO_EXIT", help="Leave when all mails are tickets.")
    ] = False,
) -> None:
    """Start everything here, send mails that open, answer, bounce and attack, and show each becoming a ticket."""
    try:
        # Not declared: the demo and its engines live in the repository only and are in no image.
        local_demo = import_module("local.demo")
    except ModuleNotFoundError as missing:
        if missing.name not in {"local", "local.demo"}:
            raise
        raise Failure("The demo is part of the repository only: run `make demo` there.") from missing
    code = local_demo.run(exit_when_done=exit_when_done)
    if code:
        raise Failure(
            "The demo did not end well: see above.", ExitCode(code) if code in set(ExitCode) else ExitCode.FAILED
        )
