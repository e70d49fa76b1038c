"""What do we need of web servers outside?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final, Protocol

MOST: Final = 256 * 1024
"""Bytes of an answer, unless more are asked for."""
PATIENCE: Final = timedelta(seconds=15)


class WebUnavailable(Exception):
    """A web server outside gave no answer that can be used, or must not be asked; the text holds no secret."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: a GET, or with `form` a POST. `most` bytes are read of its answer, all within `patience`."""

    url: str
    form: Mapping[str, str] | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    most: int = MOST
    patience: timedelta = PATIENCE


@dataclass(frozen=True, slots=True)
class Told:
    """An answer, whatever its status; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


class Web(Protocol):
    """Web servers outside. Redirects are not followed: an answer that moved is an answer."""

    async def ask(self, asked: Asked) -> Told:
        """Ask once. Raises `WebUnavailable`."""
