"""Does a mail provider report that somebody called our mail spam, or that a mail failed its checks? RFC 5965, RFC 6591."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from contracts.values import Bounce, BouncedRecipient, BounceSeverity, Finding, MailKind
from parser.domain.addresses import read_addresses
from parser.domain.classification.fields import Group, groups_of
from parser.domain.classification.letter import Letter, words_of
from parser.domain.classification.prose import MOST
from parser.domain.classification.reply_words import REPLY_SUBJECT
from parser.domain.classification.returned import Report, find_returned
from parser.domain.hygiene import clean_line
from parser.domain.limits import Limits
from parser.domain.repairs import Repairs

_PROVIDER: Final = re.compile(rb"^x-hmxmroriginalrecipient:[ \t]*(\S{3,320})", re.IGNORECASE | re.MULTILINE)
"""Microsoft's Junk Mail Reporting Program sends the mail alone, with this field on top."""
PROVIDER_WITHIN: Final = 8192
"""Bytes of a returned mail in which that field is looked for."""
_KIND: Final = re.compile(r"[a-z][a-z0-9-]{0,40}")


def read_complaint(letter: Letter, limits: Limits) -> Report | None:
    """What a feedback report says, which mail it is about and what showed it to be one; None for any other mail."""
    groups = _feedback(letter)
    if groups is not None:
        kind = _KIND.match(next(iter(_all(groups, "feedback-type")), "").lower())
        evidence = Finding(code="feedback_report", detail="has a feedback report (RFC 5965)")
        told = _all(groups, "original-rcpt-to") or _all(groups, "removal-recipient")
        addresses = list(dict.fromkeys(address for value in told for address in _addresses(value)))
        return _said(letter, addresses, kind[0] if kind else "", evidence, limits)
    for part in letter.leaves if "complaint" in letter.subject.lower() else ():
        if part.media_type == "message/rfc822" and (found := _PROVIDER.search(part.content, 0, PROVIDER_WITHIN)):
            evidence = Finding(code="feedback_mail", detail="returns a mail with X-HmXmrOriginalRecipient")
            return _said(letter, _addresses(found[1].decode("latin-1")), "abuse", evidence, limits)
    return None


def _all(groups: Sequence[Group], name: str) -> list[str]:
    """Every value of a field: a repeated one begins a new group, and recipients may be several (RFC 5965, section 3.2)."""
    return [group[name] for group in groups if group.get(name)]


def _feedback(letter: Letter) -> Sequence[Group] | None:
    """The fields of its feedback report, whose parts may be labelled wrongly; None where it has none."""
    expected = letter.report_type == "feedback-report"
    is_whole = any(part.media_type == "multipart/report" for part in letter.parts)
    if not is_whole and REPLY_SUBJECT.match(letter.subject):
        # Who passes one on, with its parts as files. Reports have such subjects too.
        return None
    for part in letter.leaves:
        if part.media_type == "message/feedback-report" or (
            expected and part.media_type in {"text/plain", "message/delivery-status"}
        ):
            groups = groups_of(words_of(part))
            if _all(groups, "feedback-type") or part.media_type == "message/feedback-report":
                return groups
    return () if expected else None


def _said(letter: Letter, addresses: list[str], kind: str, evidence: Finding, limits: Limits) -> Report:
    returned = find_returned(letter, limits)
    addresses = addresses or [address for value in returned.to for address in _addresses(value.decode("latin-1"))]
    recipients = tuple(
        BouncedRecipient(address=clean_line(address, 320), severity=BounceSeverity.DELIVERED)
        for address in addresses[:MOST]
    )
    bounce = Bounce(
        severity=BounceSeverity.DELIVERED,
        recipients=recipients,
        original_message_id=returned.own,
        feedback_type=kind,
    )
    return Report(MailKind.COMPLAINT, bounce, returned, (evidence,))


def _addresses(value: str) -> list[str]:
    return [found.address for found in read_addresses(value.encode(), Repairs(), MOST) if "@" in found.address]
