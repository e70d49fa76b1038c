"""Is it our own mail, come back? By a token that only we write, or by the domain under which we make Message-IDs."""

from __future__ import annotations

import hmac
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from contracts.values import Finding, MessageId
from parser.domain.head import Head

HEADER: Final = "x-postdesk-loop"


class Own(BaseModel):
    """How mail of this installation is known. Without either, none is."""

    model_config = ConfigDict(frozen=True)

    token: str = Field(default="", max_length=200)
    """What the header X-Postdesk-Loop of our mail holds. A header with anything else counts for nothing."""
    domain: str = Field(default="", max_length=253)
    """The right side of our Message-IDs: a name that no other system makes ids under."""


NOBODYS: Final = Own()
"""By which no mail is known."""


def read_own(head: Head, message_id: MessageId | None, own: Own) -> tuple[Finding, ...]:
    """What shows a mail to be ours; nothing where it is not."""
    if own.token and any(hmac.compare_digest(value.strip(), own.token.encode()) for value in head.all(HEADER)):
        return (Finding(code="own_token", detail="has our token in the header X-Postdesk-Loop"),)
    if own.domain and message_id and message_id.rpartition("@")[2].lower() == own.domain.lower():
        return (Finding(code="own_message_id", detail="its Message-ID is one of ours"),)
    return ()
