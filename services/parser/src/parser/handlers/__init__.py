"""What does the parser do? It reads mails in child processes, keeps their files, and says what it understood."""

from parser.handlers.parsing import SOURCE, Announcements, Fetched, Parsing, Parts, Ports, Said, grouped, tried_out
from parser.handlers.reading import (
    GROUP,
    GROUP_BYTES,
    TRIES,
    WHOLE,
    ChildDied,
    ChildTimedOut,
    Errand,
    Given,
    Reader,
    Reading,
    ReadingFailed,
    Refused,
    groups_of,
)

__all__ = [
    "GROUP",
    "GROUP_BYTES",
    "SOURCE",
    "TRIES",
    "WHOLE",
    "Announcements",
    "ChildDied",
    "ChildTimedOut",
    "Errand",
    "Fetched",
    "Given",
    "Parsing",
    "Parts",
    "Ports",
    "Reader",
    "Reading",
    "ReadingFailed",
    "Refused",
    "Said",
    "grouped",
    "groups_of",
    "tried_out",
]
