"""Which further header fields may rules look at?

Not those that `Mail` already tells in words of its own, nor traces and signatures of the way, nor anything that claims to
come from us: a stranger can write every field (CVE-2023-41259 was a gateway that believed such fields).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from contracts.values import HeaderField
from parser.domain.head import Head
from parser.domain.repairs import Repairs
from parser.domain.words import decode_words

MOST: Final = 50
MOST_CHARACTERS: Final = 8 * 1024
LONGEST: Final = 998
_TOLD: Final = (
    "from|to|cc|bcc|reply-to|subject|date|message-id|in-reply-to|references|mime-version|delivered-to|x-original-to"
    "|envelope-to|x-envelope-to|x-delivered-to"
)
_LEFT_OUT: Final = re.compile(
    rf"(?:{_TOLD})\Z|content-|received|x-received|x-google-|x-gm-|arc-|dkim-|domainkey-|authentication-results"
    "|x-authentication-|x-ms-|x-microsoft-|x-forefront-|x-exchange-|x-sg-|x-ses-|x-mailgun-|x-spam-report|x-postdesk-"
)


def further_fields(head: Head, repairs: Repairs) -> tuple[HeaderField, ...]:
    """The other fields in order, decoded, one line each; at most 50 and 8 KB of characters."""
    found: list[HeaderField] = []
    room = MOST_CHARACTERS
    for name, value in head.fields:
        if _is_left_out(name):
            continue
        text = decode_words(value, repairs, LONGEST)
        room -= len(name) + len(text)
        if len(found) >= MOST or room < 0:
            repairs.note("headers_limit")
            break
        found.append(HeaderField(name=name, value=text))
    return tuple(found)


@lru_cache(maxsize=1024)
def _is_left_out(name: str) -> bool:
    """Kept per name: the same ones stand in every mail."""
    return _LEFT_OUT.match(name) is not None
