"""Which permissions are there, and what do operations take besides a body?"""

from __future__ import annotations

from typing import Annotated, Final

from fastapi.params import Path

READ: Final = "directory.read"
WRITE: Final = "directory.write"
RELEASE: Final = "mail.release"

Id = Annotated[str, Path(max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
