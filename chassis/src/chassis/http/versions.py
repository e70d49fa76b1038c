"""Which version of a document is a change based on, and how does HTTP say so? RFC 9110, section 8.8.3 and section 13.1.1."""

from __future__ import annotations

import re
from typing import Annotated, Final

from fastapi import Header

from chassis.http.problem import Problem

IF_MATCH: Final = "if-match"
IfMatch = Annotated[str | None, Header(alias=IF_MATCH, max_length=64)]

_TAG: Final = re.compile(r'"(\d{1,9})"')


def etag(version: int) -> str:
    """The entity tag of a document's version."""
    return f'"{version}"'


def expected_version(if_match: str | None) -> int | None:
    """The version that a change is based on; None where any will do.

    Raises a `Problem` (412) where the tag is none that we ever gave.
    """
    if if_match in {None, "*"}:
        return None
    match = _TAG.fullmatch(if_match or "")
    if match is None:
        raise Problem(412, "changed_meanwhile", "If-Match is no tag of this document", 'It looks like "7".')
    return int(match[1])
