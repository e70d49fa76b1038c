"""How does a secret get in? By prompt, from a file or from stdin; never as an argument, which every process can read."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from postdesk.failures import ExitCode, Failure

SecretFile = Annotated[
    Path | None, typer.Option("--secret-file", help="Read the secret from this file, or from stdin with -.")
]


def read_secret(what: str, file: Path | None) -> str:
    """The secret, without the line break at its end. Raises Failure where there is none, and nobody to ask."""
    if file is not None:
        secret = read_file(file)
    elif sys.stdin.isatty():
        secret = str(typer.prompt(what, hide_input=True, err=True))
    else:
        raise Failure(f"{what} is needed.", ExitCode.USAGE, "Give --secret-file FILE, or - for stdin.")
    if not secret:
        raise Failure(f"{what} is empty.", ExitCode.USAGE)
    return secret


def read_file(file: Path) -> str:
    """A file's text, or the first line of stdin for `-`, without the line break at its end. Raises Failure."""
    try:
        text = sys.stdin.readline() if str(file) == "-" else file.read_text(encoding="utf-8")
    except (OSError, ValueError) as broken:
        raise Failure(f"{file} cannot be read.", ExitCode.USAGE) from broken
    return text.removesuffix("\n").removesuffix("\r")
