"""Which header fields are rules never shown, and what tells of them instead?

Those that the parser leaves out, told once more here as services share no code: a condition on one would hold for no mail, and
negated for every one. A test holds both to the same.
"""

from __future__ import annotations

import re
from typing import Final

from router.domain.mail_rule import Part

_RECIPIENTS: Final = (
    "to", "cc", "bcc", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-delivered-to",
)  # fmt: skip
_TOLD_BY: Final = dict.fromkeys(_RECIPIENTS, Part.RECIPIENT) | {
    "from": Part.SENDER,
    "subject": Part.SUBJECT,
    "authentication-results": Part.VERDICT,
}
_LEFT_OUT: Final = re.compile(
    r"(?:reply-to|date|message-id|in-reply-to|references|mime-version)\Z"
    "|content-|received|x-received|x-google-|x-gm-|arc-|dkim-|domainkey-|authentication-results"
    "|x-authentication-|x-ms-|x-microsoft-|x-forefront-|x-exchange-|x-sg-|x-ses-|x-mailgun-|x-spam-report|x-postdesk-"
)


def never_shown(header: str) -> str:
    """Why no rule can look at a header field, in words; empty where one can. `header` is in lower case."""
    if told_by := _TOLD_BY.get(header):
        return f"{header} is looked at by the part {told_by.value}."
    return f"Rules are not shown {header}: a condition on it would never hold." if _LEFT_OUT.match(header) else ""
