"""Does the router know which headers the parser hands over?"""

import pytest

from router.domain.shown import never_shown
from support.parsing import read

HEADERS = [
    "from",
    "to",
    "cc",
    "bcc",
    "reply-to",
    "subject",
    "date",
    "message-id",
    "in-reply-to",
    "references",
    "mime-version",
    "delivered-to",
    "x-original-to",
    "envelope-to",
    "x-envelope-to",
    "x-delivered-to",
    "content-type",
    "content-language",
    "received",
    "received-spf",
    "x-received",
    "x-google-smtp-source",
    "x-gm-spam",
    "arc-seal",
    "dkim-signature",
    "domainkey-signature",
    "authentication-results",
    "authentication-results-original",
    "x-authentication-id",
    "x-ms-exchange-organization-scl",
    "x-microsoft-antispam",
    "x-forefront-antispam-report",
    "x-exchange-x",
    "x-sg-eid",
    "x-ses-outgoing",
    "x-mailgun-sid",
    "x-spam-report",
    "x-postdesk-ticket",
    "list-id",
    "list-unsubscribe",
    "precedence",
    "auto-submitted",
    "x-priority",
    "importance",
    "x-mailer",
    "user-agent",
    "return-path",
    "sender",
    "x-spam-flag",
    "x-spam-status",
    "organization",
    "fromage",
    "tote",
    "datetime",
    "x-auto-response-suppress",
]


@pytest.mark.parametrize("header", HEADERS)
def test_rules_may_look_at_the_headers_that_the_parser_hands_over_and_at_no_other(header: str) -> None:
    raw = b"From: a@x.example\n" + header.encode() + b": 1\n\nx"
    handed_over = any(each.name == header for each in read(raw).mail.headers)

    assert bool(never_shown(header)) is not handed_over
