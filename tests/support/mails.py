"""What does a mail look like in a test? Built from attributes, or from raw text; the same arguments give the same bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from textwrap import dedent

DERIVED = "derived"
"""As `message_id`: made of all the other arguments, so that different mails have different ones."""
SENT = datetime(2026, 11, 20, 8, 15, tzinfo=UTC)


def a_mail(
    raw: str | bytes | None = None,
    *,
    sender: str | None = "Ada Lovelace <ada@example.net>",
    to: Sequence[str] | str = "support@example.org",
    cc: Sequence[str] | str = (),
    subject: str | None = "The printer is on fire",
    text: str | None = "It burns since this morning.\n",
    html: str | None = None,
    message_id: str | None = DERIVED,
    in_reply_to: str | None = None,
    references: Sequence[str] = (),
    date: datetime | None = SENT,
    attachments: Mapping[str, bytes] | None = None,
    headers: Mapping[str, str] | None = None,
) -> bytes:
    """The bytes of a mail, with CRLF line ends.

    Given `raw`, everything else is left aside: bytes are used as they are, text is freed of its indentation and first
    newline (`a_mail('''...''')`). Otherwise None leaves a header or body out; ids may come with or without brackets;
    `headers` are added last.
    """
    if raw is not None:
        return _written(raw)
    if message_id == DERIVED:
        said = repr((sender, to, cc, subject, text, html, in_reply_to, references, date, attachments, headers))
        message_id = f"{hashlib.sha256(said.encode()).hexdigest()[:20]}@example.net"
    given = {
        "Date": format_datetime(date) if date else None,
        "From": _mailboxes(sender) if sender else None,
        "To": _mailboxes(to) if to else None,
        "Cc": _mailboxes(cc) if cc else None,
        "Subject": subject,
        "Message-ID": bracketed(message_id) if message_id else None,
        "In-Reply-To": bracketed(in_reply_to) if in_reply_to else None,
        "References": " ".join(map(bracketed, references)) or None,
        **(headers or {}),
    }
    mail = _filled(_headed(given), text, html, attachments or {})
    return mail.as_bytes()


def bracketed(message_id: str) -> str:
    """A Message-ID as headers carry it."""
    return f"<{message_id.strip('<>')}>"


def _written(raw: str | bytes) -> bytes:
    if isinstance(raw, bytes):
        return raw
    return dedent(raw).removeprefix("\n").replace("\r\n", "\n").replace("\n", "\r\n").encode()


def _headed(headers: Mapping[str, str | tuple[Address, ...] | None]) -> EmailMessage:
    mail = EmailMessage(SMTP)
    for name, value in headers.items():
        if value is not None:
            mail[name] = value
    return mail


def _mailboxes(given: Sequence[str] | str) -> tuple[Address, ...]:
    pairs = [parseaddr(each) for each in ([given] if isinstance(given, str) else given)]
    return tuple(Address(name, addr_spec=address) for name, address in pairs)


def _filled(mail: EmailMessage, text: str | None, html: str | None, attachments: Mapping[str, bytes]) -> EmailMessage:
    if text is not None:
        mail.set_content(text)
    if html is not None:
        if text is None:
            mail.set_content(html, subtype="html")
        else:
            mail.add_alternative(html, subtype="html")
    for filename, content in attachments.items():
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=filename)
    # The library's own boundaries are random.
    for number, part in enumerate(mail.walk()):
        if part.is_multipart():
            part.set_boundary(f"=_part_{number}")
    return mail
