"""What does a delivery report say about each recipient? RFC 3464, in the part meant for it or in any other."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from contracts.values import BouncedRecipient
from parser.domain.addresses import read_addresses
from parser.domain.classification.fields import Group, groups_of, has_recipient_fields, recipient_groups
from parser.domain.classification.letter import READ, Letter, words_of
from parser.domain.classification.prose import LONGEST_WORDS, MOST, Prose, diagnose
from parser.domain.classification.severity import ORDER, severity_of
from parser.domain.hygiene import clean_line
from parser.domain.repairs import Repairs
from parser.domain.words import decode_words

_TYPED: Final = re.compile(r"[A-Za-z0-9/_. -]{1,30};\s*(.*)")
_STATUS: Final = re.compile(r"\s*([245]\.\d{1,3}\.\d{1,3})")
_GENERIC: Final = re.compile(r"[245]\.0\.0")
_ACTION: Final = re.compile(r"[a-z]+")
_UNICODE: Final = re.compile(r"\\x\{([0-9A-Fa-f]{2,6})\}")
"""A character of an internationalised address (RFC 6533, section 3)."""
_XTEXT: Final = re.compile(r"\+([0-9A-F]{2})")
"""As an address travels in ORCPT (RFC 3461, section 4); some servers report it so."""


def read_statuses(letter: Letter) -> list[BouncedRecipient]:
    """Every recipient of its delivery report, in order; nothing where it has none."""
    for text in _texts(letter):
        groups = _distinct(islice(recipient_groups(groups_of(text)), MOST))
        prose = Prose(letter.text[:READ]) if groups else None
        found: dict[str, BouncedRecipient] = {}
        for group in groups:
            if prose and (recipient := _recipient(group, prose, alone=len(groups) == 1)):
                _put(found, recipient)
        if found:
            return list(found.values())
    return []


def _put(found: dict[str, BouncedRecipient], recipient: BouncedRecipient) -> None:
    """Of several groups about one recipient the worse counts: a mail that was late at first may have failed at last."""
    known = found.setdefault(recipient.address.lower(), recipient)
    if ORDER.index(recipient.severity) < ORDER.index(known.severity):
        found[recipient.address.lower()] = recipient


def _distinct(groups: Iterable[Group]) -> list[Group]:
    return list({tuple(group.items()): group for group in groups}.values())


def _texts(letter: Letter) -> Iterator[str]:
    """Where a delivery report may stand: in its own part, in a wrong one, or in a part that lacks its blank line."""
    for part in letter.leaves:
        if part.media_type in {"message/delivery-status", "message/global-delivery-status"}:
            yield words_of(part)
    for part in letter.leaves:
        if part.media_type.startswith(("text/", "application/octet")) and has_recipient_fields(text := words_of(part)):
            yield text
    if letter.report_type and has_recipient_fields(
        text := letter.raw[: 2 * READ].decode("latin-1").replace("\r\n", "\n")
    ):
        yield text


def _recipient(group: Group, prose: Prose, *, alone: bool) -> BouncedRecipient | None:
    final = _address(group.get("final-recipient", ""))
    original = _address(group.get("original-recipient", "")) or final or _address(group.get("x-actual-recipient", ""))
    if not original:
        return None
    if "+" in original and _XTEXT.sub(_decoded, original).lower() == final.lower():
        original = final
    about = prose.about(original, alone=alone)
    words = decode_words(group.get("diagnostic-code", "").encode(), Repairs(), 2000)
    stated = _STATUS.match(group.get("status", ""))
    status = stated[1] if stated else ""
    said = diagnose(words)
    if said.status[:1] == status[:1]:
        # The server that refused knows better why than the one that reports it.
        status = _more_specific(said.status, status)
    if not said.reply_code and not said.status:
        words = f"{words}\n{about}".strip()
        said = diagnose(words)
    status = _more_specific(status, said.status)
    action = _ACTION.match(group.get("action", "").strip().lower())
    return BouncedRecipient(
        address=original,
        final_address=final if final.lower() != original.lower() else "",
        status=status,
        reply_code=said.reply_code,
        action=action[0] if action else "",
        severity=severity_of(action[0] if action else "", status, said.reply_code, words, about),
        diagnostic=clean_line(words, LONGEST_WORDS),
    )


def _decoded(found: re.Match[str]) -> str:
    return chr(int(found[1], 16))


def _character(found: re.Match[str]) -> str:
    number = int(found[1], 16)
    return chr(number) if ord("\x7f") < number <= sys.maxunicode else found[0]


def _more_specific(stated: str, said: str) -> str:
    """The status that says more: `5.0.0` is what servers write that know none."""
    if not stated or (_GENERIC.fullmatch(stated) and said[:1] == stated[0]):
        return said or stated
    return stated


def _address(value: str) -> str:
    """`rfc822; <ada@example.net>` and everything that is written instead."""
    typed = _TYPED.match(value)
    said = _UNICODE.sub(_character, typed[1] if typed else value)
    found = read_addresses(said.encode("utf-8", "replace"), Repairs(), 1)
    return found[0].address if found else clean_line(said, 320)
