"""Which permissions are there, and what do operations take besides a body?"""

from __future__ import annotations

import re
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Header
from fastapi.params import Path

from chassis.http import Actor, Problem, current_actor

READ: Final = "directory.read"
WRITE: Final = "directory.write"
RELEASE: Final = "mail.release"

Id = Annotated[str, Path(max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
Asker = Annotated[Actor, Depends(current_actor)]
IfMatch = Annotated[str | None, Header(max_length=64)]

_TAG: Final = re.compile(r'"(\d{1,9})"')


def routes_of(prefix: str, tag: str) -> APIRouter:
    """A router whose operations are called like their functions."""
    return APIRouter(prefix=prefix, tags=[tag], generate_unique_id_function=lambda route: route.name)


def etag(version: int) -> str:
    """The entity tag of a document's version (RFC 9110, section 8.8.3)."""
    return f'"{version}"'


def expected_version(if_match: str | None) -> int | None:
    """The version that a change is based on; None where any will do.

    Raises a `Problem` (412) where the tag is none that this service ever gave.
    """
    if if_match in {None, "*"}:
        return None
    match = _TAG.fullmatch(if_match or "")
    if match is None:
        raise Problem(412, "changed_meanwhile", "If-Match is no tag of this document", 'It looks like "7".')
    return int(match[1])
