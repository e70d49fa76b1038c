"""Which permissions are there, and what do operations take besides a body?"""

from __future__ import annotations

from typing import Annotated, Final

from fastapi.params import Path

from contracts.values import MailboxId
from fetcher.domain.jobs import JobId

READ: Final = "mailbox.read"
WRITE: Final = "mailbox.write"
OPERATE: Final = "mailbox.operate"

Id = Annotated[MailboxId, Path(max_length=64)]
Job = Annotated[JobId, Path(max_length=64)]
