"""When does a mail say that it was sent? RFC 5322, section 3.3, with the obsolete forms of section 4.3."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from parser.domain.repairs import Repairs

LONGEST: Final = 100


def read_date(value: bytes, repairs: Repairs) -> datetime | None:
    """The Date header in UTC; None for what is missing or no date."""
    try:
        sent = parsedate_to_datetime(value[:LONGEST].decode("latin-1"))
        return (sent if sent.tzinfo else sent.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        repairs.note("date_unreadable" if value else "date_missing")
        return None
