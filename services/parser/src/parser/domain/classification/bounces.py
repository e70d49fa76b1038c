"""Is a mail a delivery report, and what does it say? RFC 3464 in any shape, headers of mail systems, and prose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from contracts.values import Bounce, BouncedRecipient, BounceSeverity, Finding, MailKind
from parser.domain.addresses import read_addresses
from parser.domain.classification.letter import READ, Letter
from parser.domain.classification.prose import MOST, Prose
from parser.domain.classification.reply_words import AUTOMATIC_SUBJECT, AWAY, REPLY_SUBJECT, VACATION_SUBJECT
from parser.domain.classification.report_words import (
    BOUNCE_SUBJECT,
    DAEMON,
    DAEMON_NAME,
    DELAYED,
    DELIVERED,
    DIGEST_SUBJECT,
    FAILURE,
)
from parser.domain.classification.returned import Report, Returned, before_returned, find_returned
from parser.domain.classification.severity import ORDER
from parser.domain.classification.signs import Signs, is_of_a_program
from parser.domain.classification.statuses import read_statuses
from parser.domain.limits import Limits
from parser.domain.repairs import Repairs

SIGNS: Final = 2
"""Of three: a mail system's mark, a report's subject, somebody whom it failed for. One alone is anybody's."""
LOOK: Final = 3000
"""Characters of the text in which the report says what sort it is."""


def read_bounce(letter: Letter, signs: Signs, limits: Limits) -> Report | None:
    """What a delivery report says, which mail it is about and what showed it to be one; None for any other mail.

    A person who writes about a report is no mail system: without a mail system's mark nothing in the text counts.
    """
    evidence = tuple(_evidence(letter, signs))
    if not evidence:
        return None
    returned = find_returned(letter, limits)
    recipients = read_statuses(letter)
    reported = bool(recipients)
    if not recipients:
        recipients = _from_prose(letter, signs, returned)
    if not _is_enough(letter, signs, recipients, reported=reported):
        return None
    if not reported:
        recipients = _as_the_text_tells(letter, recipients)
    worst = min((recipient.severity for recipient in recipients), key=ORDER.index, default=_without_recipients(letter))
    bounce = Bounce(severity=worst, recipients=tuple(recipients[:MOST]), original_message_id=returned.own)
    return Report(MailKind.BOUNCE, bounce, returned, evidence)


def _evidence(letter: Letter, signs: Signs) -> Iterator[Finding]:
    if letter.report_type == "delivery-status" or signs.has_status_part:
        yield Finding(code="delivery_status", detail="has a delivery status report (RFC 3464)")
    if signs.has_failed_recipients:
        yield Finding(code="failed_recipients", detail="has the header X-Failed-Recipients")
    if signs.has_null_sender:
        yield Finding(code="null_sender", detail="has an empty Return-Path")
    if signs.is_from_daemon:
        yield Finding(code="mail_system", detail="comes from a mail system's address")
    if not signs.is_machine:
        return
    if signs.has_subject:
        yield Finding(code="bounce_subject", detail="its subject is that of a delivery report")


def _is_enough(letter: Letter, signs: Signs, recipients: Sequence[BouncedRecipient], *, reported: bool) -> bool:
    if letter.report_type not in {"", "delivery-status", "unknown"}:
        return False
    if signs.has_failed_recipients or letter.report_type == "delivery-status":
        return True
    answers = REPLY_SUBJECT.match(letter.subject) and _quotes(letter)
    if answers or (not signs.is_from_daemon and _is_of_a_mailbox(letter)):
        return False
    if reported:
        is_told = signs.has_subject and not is_of_a_program(letter)
        return signs.is_machine or is_told or letter.report_type == "unknown"
    # Forms of customers' sites are sent by nobody too, and tell of parcels: there a mail server's own words are wanted.
    is_certain = signs.is_certain_system
    told = recipients if is_certain else [each for each in recipients if each.status or each.reply_code]
    if _is_of_a_postmaster(letter, signs):
        return signs.has_subject and bool(recipients)
    names_somebody = bool(told) and not letter.is_list and not DIGEST_SUBJECT.search(letter.subject)
    return sum((signs.is_mail_system, signs.has_subject, names_somebody)) >= SIGNS


def _from_prose(letter: Letter, signs: Signs, returned: Returned) -> list[BouncedRecipient]:
    said = before_returned(letter.text[:READ])
    prose = Prose(said)
    if known := _named(letter, "x-failed-recipients"):
        return prose.recipients(known, frozenset())
    receivers = _lowered(_named(letter, "to"))
    writers = _lowered(_named(letter, "from", "sender", "cc", "reply-to"))
    senders = _lowered(address for value in returned.sent_by for address in _addresses(value))
    if found := prose.recipients([], receivers | writers | senders):
        return found
    intended = [address for value in returned.to for address in _addresses(value)]
    if len(intended) == 1:
        # A report that names nobody is about the one who was written to.
        return prose.recipients(intended, frozenset())
    if "@" in letter.subject and (found := Prose(f"{letter.subject}\n{said}").recipients([], receivers | writers)):
        return found
    others = prose.others(receivers | writers | senders)
    if signs.is_mail_system and signs.has_subject and len(others) == 1:
        # It says in a language that nobody knows here what became of the mail to the only one it names.
        return prose.recipients(others, frozenset())
    # Somebody wrote to themselves.
    return prose.recipients([], writers - receivers)


def _named(letter: Letter, *names: str) -> list[str]:
    return [address for name in names for value in letter.head.all(name) for address in _addresses(value)]


def _lowered(addresses: Iterable[str]) -> frozenset[str]:
    return frozenset(address.lower() for address in addresses)


def _addresses(value: bytes) -> list[str]:
    return [found.address for found in read_addresses(value, Repairs(), MOST) if "@" in found.address]


def _is_of_a_mailbox(letter: Letter) -> bool:
    """Whether it is somebody's automatic answer, which may name others and say that they cannot be reached."""
    subject = letter.subject
    if VACATION_SUBJECT.match(subject) or AUTOMATIC_SUBJECT.match(subject):
        return True
    return not BOUNCE_SUBJECT.match(subject) and bool(AWAY.search(letter.text[:LOOK]))


def _is_of_a_postmaster(letter: Letter, signs: Signs) -> bool:
    """Whether a person may write from that address, as their name shows: to say what their server refuses, for example."""
    sender = letter.sender
    if sender is None or signs.has_null_sender or signs.is_automatic or signs.has_failed_recipients:
        return False
    return sender.address.lower().startswith("postmaster@") and bool(sender.name) and not DAEMON_NAME.match(sender.name)


def _quotes(letter: Letter) -> bool:
    """Whether a person may have written around a report that is quoted."""
    return letter.sender is None or "\n>" in letter.text or not DAEMON.match(letter.sender.address)


def _as_the_text_tells(letter: Letter, recipients: list[BouncedRecipient]) -> list[BouncedRecipient]:
    """The recipients of a report in prose, whose first words say that all is well, or late."""
    said = f"{letter.subject}\n{letter.text[:LOOK]}"
    if DELIVERED.search(said) and not FAILURE.search(said):
        return [each.model_copy(update={"severity": BounceSeverity.DELIVERED}) for each in recipients]
    return _delayed(recipients) if _tells_delay(letter) else recipients


def _delayed(recipients: Sequence[BouncedRecipient]) -> list[BouncedRecipient]:
    """Those of a report about a delay; where it is about several, none whom a server refused for good."""
    late = [each for each in recipients if not (each.status or each.reply_code).startswith("5")] or recipients
    said = {"severity": BounceSeverity.DELAYED, "action": "delayed"}
    return [each.model_copy(update=said) if each in late else each for each in recipients]


def _tells_delay(letter: Letter) -> bool:
    return bool(DELAYED.search(letter.text[:LOOK]) or DELAYED.search(letter.subject))


def _without_recipients(letter: Letter) -> BounceSeverity:
    return BounceSeverity.DELAYED if _tells_delay(letter) else BounceSeverity.SOFT
