"""Does the command line's README name every command, and none that is gone?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from typer.main import get_command

from postdesk.app import app

README = (Path(__file__).parents[3] / "cli" / "README.md").read_text(encoding="utf-8")


def _commands() -> Iterator[str]:
    for name, found in get_command(app).commands.items():  # type: ignore[attr-defined] # a group, as it has commands
        under = getattr(found, "commands", None)
        yield from (f"{name} {each}" for each in under) if under else [name]


def _named() -> Iterator[str]:
    """`postdesk ticket list|show` names two."""
    for first, second in re.findall(
        r"postdesk ([a-z-]+)(?: ([a-z|-]+)(?=\s|$))?", README.partition("```\n")[2], re.MULTILINE
    ):
        yield from (f"{first} {each}" for each in second.split("|")) if second else [first]


def test_the_readme_names_each_command_and_no_other() -> None:
    commands = set(_commands())
    named = {each if each in commands else each.split()[0] for each in _named()}

    assert named == commands
