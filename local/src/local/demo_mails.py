"""Which mails does the demo send, and where should each land?

One of everything that breaks ticket systems: answers in the wrong order, doubles, reused ids, hostile and broken mail.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass

ADA = "Ada Lovelace <ada@example.net>"
SUPPORT = "Support <support@example.org>"
PIXEL = b64encode(b"\x89PNG\r\n\x1a\n" + bytes(range(48))).decode()


@dataclass(frozen=True)
class Sample:
    """One mail, in the order of sending.

    `outcome` is the documented one; `joins` is the title of the sample whose ticket it must share, None where it has one
    of its own.
    """

    title: str
    raw: bytes
    outcome: str
    joins: str | None = None


def mail(*headers: str, body: str = "", sender: str = ADA) -> bytes:
    """A mail from ordinary headers; `headers` are further lines as they are."""
    lines = [
        f"From: {sender}",
        f"To: {SUPPORT}",
        "Date: Sat, 21 Nov 2026 09:00:00 +0000",
        "MIME-Version: 1.0",
        *headers,
    ]
    return ("\r\n".join([*lines, "", body.replace("\n", "\r\n")])).encode()


HTML_WITH_SCRIPT = mail(
    "Subject: My invoice, please look",
    "Message-ID: <html@demo.example>",
    "Content-Type: text/html; charset=utf-8",
    body="<p>The <b>invoice</b> is wrong.</p><script>alert('no')</script><img src=x onerror=alert(1)>",
    sender="Mallory <mallory@evil.example>",
)

WITH_ATTACHMENT = mail(
    "Subject: Screenshot of the error",
    "Message-ID: <attachment@demo.example>",
    'Content-Type: multipart/mixed; boundary="edge"',
    body=(
        "--edge\nContent-Type: text/plain\n\nSee the picture.\n"
        '--edge\nContent-Type: image/png; name="error.png"\nContent-Transfer-Encoding: base64\n'
        f'Content-Disposition: attachment; filename="error.png"\n\n{PIXEL}\n--edge--\n'
    ),
    sender="Grace Hopper <grace@example.com>",
)

JAPANESE = mail(
    "Subject: =?ISO-2022-JP?B?GyRCJSIlKyUmJXMlSCRON28hJxsoQg==?= =?UTF-8?B?44Ot44Kw44Kk44Oz44Gn44GN44G+44Gb44KT?=",
    "Message-ID: <japanese@demo.example>",
    "Content-Type: text/plain; charset=iso-2022-jp",
    body="\x1b$B%m%0%$%s$G$-$^$;$s!#\x1b(B\n",
    sender="=?UTF-8?B?5bGx55Sw5aSq6YOO?= <taro@example.jp>",
)

EIGHT_BIT = (
    mail(
        "Message-ID: <eightbit@demo.example>", "Content-Type: text/plain; charset=iso-8859-1", sender="J@placeholder"
    ).replace(
        b"From: J@placeholder", b"From: J\xfcrgen M\xfcller <juergen@example.de>\r\nSubject: Gr\xfc\xdfe aus K\xf6ln"
    )
    + b"Die Rechnung betr\xe4gt 30 \xa3.\r\n"
)

BOUNCE = mail(
    "Subject: Delivery Status Notification (Failure)",
    "Message-ID: <bounce@mx.example.net>",
    "Auto-Submitted: auto-replied",
    'Content-Type: multipart/report; report-type=delivery-status; boundary="dsn"',
    body=(
        "--dsn\nContent-Type: text/plain\n\nYour message could not be delivered.\n"
        "--dsn\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.net\n\n"
        "Final-Recipient: rfc822; ada@example.net\nAction: failed\nStatus: 5.1.1\n"
        "--dsn\nContent-Type: text/rfc822-headers\n\nMessage-ID: <answer-1@postdesk.example>\n"
        "References: <first@demo.example>\nSubject: Re: The printer is on fire\n--dsn--\n"
    ),
    sender="Mail Delivery System <MAILER-DAEMON@mx.example.net>",
)

TWICE = mail(
    "Subject: Refund for a duplicate charge",
    "Message-ID: <twice@demo.example>",
    body="I was charged twice. This mail arrives twice, too.\n",
    sender="Linus <linus@example.fi>",
)

SAMPLES = (
    Sample(
        "a new question",
        mail("Subject: The printer is on fire", "Message-ID: <first@demo.example>", body="Please send help.\n"),
        "ticket_opened",
    ),
    Sample(
        "a reply by In-Reply-To",
        mail(
            "Subject: Re: The printer is on fire",
            "Message-ID: <second@demo.example>",
            "In-Reply-To: <first@demo.example>",
            body="It is still burning.\n\n> Please send help.\n",
        ),
        "reply_filed",
        joins="a new question",
    ),
    Sample(
        "a reply by References only",
        mail(
            "Subject: Re: The printer is on fire",
            "Message-ID: <third@demo.example>",
            "References: <first@demo.example> <second@demo.example>",
            body="Now the desk, too.\n",
        ),
        "reply_filed",
        joins="a new question",
    ),
    Sample(
        "a reply before its parent",
        mail(
            "Subject: Re: Export stops half way",
            "Message-ID: <answer@demo.example>",
            "In-Reply-To: <question@demo.example>",
            body="One more thing: it stops at row 5,000.\n",
            sender="Bob <bob@example.com>",
        ),
        "ticket_opened",
    ),
    Sample(
        "its parent, late",
        mail(
            "Subject: Export stops half way",
            "Message-ID: <question@demo.example>",
            body="The export stops half way.\n",
            sender="Bob <bob@example.com>",
        ),
        "reply_filed",
        joins="a reply before its parent",
    ),
    Sample("a mail that comes twice", TWICE, "ticket_opened"),
    Sample("the same mail again", TWICE, "duplicate", joins="a mail that comes twice"),
    Sample(
        "its Message-ID on another mail",
        mail(
            "Subject: Your parcel",
            "Message-ID: <twice@demo.example>",
            body="A courier who uses one Message-ID for all.\n",
            sender="Courier <no-reply@courier.example>",
        ),
        "ticket_opened",
    ),
    Sample("HTML with a script", HTML_WITH_SCRIPT, "ticket_opened"),
    Sample("a mail with an attachment", WITH_ATTACHMENT, "ticket_opened"),
    Sample("Japanese in two charsets", JAPANESE, "ticket_opened"),
    Sample("raw 8-bit headers", EIGHT_BIT, "ticket_opened"),
    Sample("an empty mail", b"\r\n", "ticket_opened"),
    Sample("a bounce of our answer", BOUNCE, "bounce_recorded", joins="a new question"),
)
