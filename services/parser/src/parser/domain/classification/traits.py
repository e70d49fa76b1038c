"""What else is true of a mail, whatever its kind: list mail, an invitation, signed, encrypted?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from contracts.values import Finding, MailTrait, Recognised
from parser.domain.classification.letter import Letter
from parser.domain.classification.wrappers import read_encrypted, read_signed
from parser.domain.files.roles import CALENDARS, kind_of

_METHOD: Final = re.compile(rb"^METHOD[ \t]*:[ \t]*([A-Za-z-]{1,20})", re.IGNORECASE | re.MULTILINE)
MOST_EVIDENCE: Final = 5
METHOD_WITHIN: Final = 4096
"""Bytes of a calendar in which its method is looked for: it stands before the first component (RFC 5545, section 3.7.2)."""
_VIA: Final = re.compile(r"\S.* via \S", re.IGNORECASE)
_LIST: Final = (
    ("list-id", "List-Id (RFC 2919)"),
    ("mailing-list", "Mailing-List"),
    ("x-mailing-list", "X-Mailing-List"),
    ("x-beenthere", "X-BeenThere"),
)


def read_traits(letter: Letter) -> tuple[Recognised, ...]:
    """List mail, invitations, signed and encrypted mail, with what showed them."""
    found = {
        MailTrait.LIST: tuple(_list(letter)),
        MailTrait.INVITATION: tuple(_invitation(letter)),
        MailTrait.SIGNED: tuple(islice(read_signed(letter), MOST_EVIDENCE)),
        MailTrait.ENCRYPTED: tuple(islice(read_encrypted(letter), MOST_EVIDENCE)),
    }
    return tuple(Recognised(trait=trait, evidence=evidence) for trait, evidence in found.items() if evidence)


def _list(letter: Letter) -> Iterator[Finding]:
    """List-Unsubscribe alone is bulk mail's, whose readers do not answer one another."""
    head = letter.head
    for name, title in _LIST:
        if name in head:
            yield Finding(code="list_header", detail=f"has the header {title}")
    if head.first("list-post").strip() and letter.word("list-post") != "no":
        yield Finding(code="list_header", detail="has the header List-Post (RFC 2369)")
    if letter.word("precedence") == "list":
        yield Finding(code="precedence", detail="has Precedence: list")
    if ("x-original-from" in head or "x-original-sender" in head) and letter.sender and _VIA.match(letter.sender.name):
        yield Finding(code="sender_rewritten", detail="a list wrote its own address into From")


def _invitation(letter: Letter) -> Iterator[Finding]:
    for part in letter.leaves:
        if kind_of(part) not in CALENDARS:
            continue
        found = _METHOD.search(part.content, 0, METHOD_WITHIN)
        method = found[1].decode("ascii") if found else part.parameters.get("method", "")
        if method:
            yield Finding(code="calendar", detail=f"has a calendar with the method {method.upper()[:20]} (RFC 5546)")
