"""What do all documents of the directory have in common?"""

from __future__ import annotations

from pydantic import AwareDatetime, Field

from contracts.values import Value


class Entity(Value):
    """A document that people create, change and delete. `version` counts its changes from 1, without gaps."""

    id: str
    version: int = Field(default=1, ge=1)
    created_at: AwareDatetime
    updated_at: AwareDatetime
