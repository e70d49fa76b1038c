"""What does Amazon SES say by way of SNS? Its bounces, complaints and deliveries arrive as JSON in a mail's text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from contracts.values import Bounce, BouncedRecipient, BounceSeverity, Finding, MailKind
from parser.domain.classification.letter import READ, Letter
from parser.domain.classification.prose import LONGEST_WORDS, MOST, diagnose
from parser.domain.classification.returned import Report, Returned
from parser.domain.classification.severity import severity_of
from parser.domain.hygiene import clean_line
from parser.domain.threading import normalised

_LISTS: Final = {"bounce": "bouncedRecipients", "complaint": "complainedRecipients", "delivery": "recipients"}
_KINDS: Final = {"bounce": MailKind.BOUNCE, "complaint": MailKind.COMPLAINT, "delivery": MailKind.BOUNCE}
_EVIDENCE: Final = Finding(code="service_notice", detail="is a notification of Amazon SES")


def read_notice(letter: Letter) -> Report | None:
    """The kind and contents of such a notification; None for any other mail."""
    if "x-amz-sns-message-id" not in letter.head:
        return None
    notice = _notice(letter.text[:READ])
    kind = _text(notice, "notificationType").lower() or _text(notice, "eventType").lower()
    said = notice.get(kind)
    if kind not in _LISTS or not isinstance(said, dict):
        return None
    named = said.get(_LISTS[kind])
    recipients = tuple(
        recipient
        for each in (named[:MOST] if isinstance(named, list) else ())
        if (recipient := _recipient({"emailAddress": each} if isinstance(each, str) else each, kind))
    )
    if _text(said, "bounceType").lower() == "permanent":
        recipients = tuple(_without_a_word(each) for each in recipients)
    worst = recipients[0].severity if recipients else BounceSeverity.SOFT
    if any(recipient.severity is BounceSeverity.HARD for recipient in recipients):
        worst = BounceSeverity.HARD
    returned = _returned(notice.get("mail"))
    bounce = Bounce(
        severity=worst,
        recipients=recipients,
        original_message_id=returned.own,
        feedback_type=_text(said, "complaintFeedbackType")[:40] if kind == "complaint" else "",
    )
    return Report(_KINDS[kind], bounce, returned, (_EVIDENCE,))


def _notice(text: str) -> Mapping[str, Any]:
    """The notification itself, which SNS may wrap in a message of its own, and mailers in lines of text."""
    for _ in range(2):
        try:
            # Strict reading refuses the line breaks that mailers put into long lines.
            found, _end = json.JSONDecoder(strict=False).raw_decode(text[max(0, text.find("{")) :])
        except (ValueError, RecursionError):
            return {}
        if not isinstance(found, dict):
            return {}
        if not isinstance(wrapped := found.get("Message"), str):
            return found
        text = wrapped
    return {}


def _recipient(said: object, kind: str) -> BouncedRecipient | None:
    if not isinstance(said, dict) or not (address := clean_line(_text(said, "emailAddress"), 320)):
        return None
    words = clean_line(_text(said, "diagnosticCode"), LONGEST_WORDS)
    found = diagnose(words)
    status = diagnose(_text(said, "status")).status or found.status
    severity = severity_of(_text(said, "action"), status, found.reply_code, words)
    return BouncedRecipient(
        address=address,
        status=status,
        reply_code=found.reply_code,
        action=_text(said, "action")[:40],
        severity=severity if kind == "bounce" else BounceSeverity.DELIVERED,
        diagnostic=words,
    )


def _without_a_word(recipient: BouncedRecipient) -> BouncedRecipient:
    """A recipient of whom nothing but the bounce's type says that the address does not work."""
    is_told = recipient.status or recipient.diagnostic
    return recipient if is_told else recipient.model_copy(update={"severity": BounceSeverity.HARD})


def _returned(mail: object) -> Returned:
    headers = mail.get("commonHeaders") if isinstance(mail, dict) else None
    own = normalised(_text(headers, "messageId").strip("<> ").encode()) if isinstance(headers, dict) else None
    return Returned(own, (own,) if own else ())


def _text(said: Mapping[str, Any], name: str) -> str:
    value = said.get(name)
    return value if isinstance(value, str) else ""
