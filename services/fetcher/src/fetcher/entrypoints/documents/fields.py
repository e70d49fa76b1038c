"""What may stand in a field, whichever document it belongs to?"""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints

from chassis.http import NoBool
from contracts.values import AccountId
from fetcher.domain.mailbox import LARGEST_SIZE_LIMIT

# Control characters could end an IMAP command and begin another: imaplib quotes them, it does not refuse them.
_PLAIN: Final = r"^[^\x00-\x1f\x7f]+$"
_ADDRESS: Final = r"^[^\s@\x00-\x1f\x7f]+@[^\s@\x00-\x1f\x7f]+$"

Text = Annotated[str, StringConstraints(min_length=1, max_length=254, pattern=_PLAIN)]
Host = Annotated[str, StringConstraints(min_length=1, max_length=253, pattern=r"^[A-Za-z0-9._:-]+$")]
MailAddress = Annotated[str, StringConstraints(max_length=254, pattern=_ADDRESS)]
Url = Annotated[str, StringConstraints(max_length=2000, pattern=r"^[!-~]*$")]
Word = Annotated[str, StringConstraints(max_length=254, pattern=r"^[!-~]*$")]
"""Printable ASCII without blanks; may be empty."""
Name = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_.-]+$")]
Account = Annotated[AccountId, StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
Port = Annotated[int, Field(ge=1, le=65535), NoBool]
Seconds = Annotated[int, Field(ge=5, le=86_400), NoBool]
Priority = Annotated[int, Field(ge=0, le=100), NoBool]
Bytes = Annotated[int, Field(ge=64 * 1024, le=LARGEST_SIZE_LIMIT), NoBool]
Folders = Annotated[tuple[Text, ...], Field(min_length=1, max_length=50)]
Pem = Annotated[str, StringConstraints(min_length=1, max_length=100_000)]
Secret = Annotated[SecretStr, Field(min_length=1, max_length=4000)]


class Document(BaseModel):
    """A document of the API: exactly these fields."""

    model_config = ConfigDict(extra="forbid", frozen=True)
