"""How much of a mail is read, and what may reading it take?

Everything beyond a limit is left out with a warning; the raw mail keeps it.
"""

from __future__ import annotations

from datetime import timedelta

from pydantic import BaseModel, ConfigDict, Field


class Limits(BaseModel):
    """Sizes are bytes unless they say otherwise."""

    model_config = ConfigDict(frozen=True)

    message: int = Field(default=36 * 1024**2, ge=1024)
    """A larger mail is quarantined. 25 MB of attachments are 34.6 MB in base64."""
    header_block: int = Field(default=256 * 1024, ge=1024)
    header: int = Field(default=100 * 1024, ge=998)
    """One header field."""
    addresses: int = Field(default=1000, ge=1)
    depth: int = Field(default=50, ge=1, le=200)
    """Levels of parts within parts."""
    parts: int = Field(default=500, ge=1)
    attachments: int = Field(default=100, ge=0)
    text: int = Field(default=1024**2, ge=1024)
    html: int = Field(default=2 * 1024**2, ge=1024)
    html_depth: int = Field(default=500, ge=10)
    """Elements within elements; nh3 takes time by the square of it."""
    links: int = Field(default=5000, ge=1)
    filename: int = Field(default=255, ge=32)
    subject: int = Field(default=998, ge=78)
    """Characters of a subject or a name (RFC 5322, section 2.1.1, for a line)."""
    references: int = Field(default=100, ge=2)
    warnings: int = Field(default=50, ge=1)


class Bounds(BaseModel):
    """What child processes may take, that read mail."""

    model_config = ConfigDict(frozen=True)

    children: int = Field(default=2, ge=1, le=64)
    memory: int = Field(default=512 * 1024**2, ge=16 * 1024**2)
    """Bytes of address space a child may have beyond what it starts with."""
    alone: timedelta = timedelta(seconds=8)
    """For one mail. With its retries it stays below the 30 s that the chassis gives a handler."""
    group: timedelta = timedelta(seconds=2)
    """For a group of small mails, of which each usually takes less than a millisecond."""
    tasks: int = Field(default=2000, ge=1)
    """Groups a child reads before a fresh one takes its place."""
