"""Does a subject say that a mail is passed on ("FW:", "WG:", "TR:")?"""

from __future__ import annotations

import re
from typing import Final

from parser.domain.reply.wording.labels import plain
from parser.domain.reply.wording.separators import FORWARD_PREFIXES

WITHIN: Final = 24
"""Characters in which the first colon stands."""
_TAG: Final = re.compile(r"^(?:\[[^\[\]]{1,60}\]\s*){1,3}")
_COUNT: Final = re.compile(r"[\[(]?\d{1,3}[\])]?$")


def forward_prefix(subject: str) -> str:
    """The word before a subject's first colon, where it means "forwarded"; else an empty string.

    `Re: FW: ...` answers a mail that somebody else forwarded, so only the first word counts. Tags in brackets before it do not.
    """
    subject = subject[:200].lstrip()
    if subject[:1] == "[" and subject[-1] == "]" and (inner := _prefix(subject[1:])):
        # `[Fwd: Printer]`, as SquirrelMail and Mozilla wrote it.
        return inner
    subject = _TAG.sub("", subject)
    if subject.lower().endswith("(fwd)"):
        return "fwd"
    return _prefix(subject)


def without_prefix(subject: str) -> str:
    """What stands behind that word."""
    if subject.lower().rstrip().endswith("(fwd)"):
        return subject.rstrip()[: -len("(fwd)")].strip()
    rest = subject.replace("\uff1a", ":").partition(":")[2].strip()
    return rest.removesuffix("]") if subject.startswith("[") else rest


def _prefix(subject: str) -> str:
    head, colon, _ = subject[:WITHIN].replace("\uff1a", ":").partition(":")
    word = _COUNT.sub("", head.strip()).strip()
    return word if colon and plain(word) in FORWARD_PREFIXES else ""
