"""What does every command have in common? The API, the screen, -o and --quiet, and how a failure ends it."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any

import httpx
import typer

from postdesk.client import Api
from postdesk.config import Config, load_config
from postdesk.failures import Failure
from postdesk.output import Format, Screen

OutputOption = Annotated[Format, typer.Option("--output", "-o", help="How data is written to stdout.")]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but data and errors.")]


@dataclass
class Session:
    """One command's run."""

    screen: Screen
    transport: httpx.BaseTransport | None = None

    @cached_property
    def config(self) -> Config:
        """What is configured."""
        return load_config(os.environ)

    @cached_property
    def api(self) -> Api:
        """The public API by the configured token."""
        return self.api_with(self.config)

    def api_with(self, config: Config) -> Api:
        """The public API at another address or by another token."""
        return Api(config, self.transport)


def command(commands: typer.Typer, name: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Make a function a command: it gets a Session first, its options by name, and may raise Failure."""

    def decorate(run: Callable[..., None]) -> Callable[..., None]:
        def called(context: typer.Context, output: Format, quiet: bool, **given: Any) -> None:  # noqa: FBT001 - Typer calls it by name
            session = Session(Screen(output, quiet=quiet), context.obj)
            try:
                run(session, **given)
            except Failure as failure:
                session.screen.complain(str(failure), failure.fix)
                raise typer.Exit(failure.code) from failure
            finally:
                if "api" in vars(session):
                    session.api.close()

        called.__doc__ = run.__doc__
        # Typer reads the options from the signature: the command's own, then those all commands have.
        called.__signature__ = _signature(run)  # type: ignore[attr-defined] # how PEP 362 lets a function describe itself
        commands.command(name)(called)
        return run

    return decorate


def _signature(run: Callable[..., None]) -> inspect.Signature:
    keyword = inspect.Parameter.KEYWORD_ONLY
    _, *own = inspect.signature(run, eval_str=True).parameters.values()
    return inspect.Signature(
        [
            inspect.Parameter("context", keyword, annotation=typer.Context),
            *(parameter.replace(kind=keyword) for parameter in own),
            inspect.Parameter("output", keyword, default=Format.TABLE, annotation=OutputOption),
            inspect.Parameter("quiet", keyword, default=False, annotation=QuietOption),
        ]
    )
