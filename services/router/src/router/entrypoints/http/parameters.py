"""Which permissions are there, and what do operations take besides a body?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Depends
from fastapi.params import Path

from chassis.http import Asker, IfMatch, Naming, expected_version

READ: Final = "directory.read"
WRITE: Final = "directory.write"
RELEASE: Final = "mail.release"

Id = Annotated[str, Path(max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]


@dataclass(frozen=True, slots=True)
class Change:
    """Who changes something, at which version (None: whichever it has), and what the request is called."""

    actor: str
    name: str | None
    version: int | None


async def _change(actor: Asker, name: Naming, if_match: IfMatch = None) -> Change:
    return Change(actor.id, name, expected_version(if_match))


By = Annotated[Change, Depends(_change)]
