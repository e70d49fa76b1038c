"""Which routed mails does the benchmark of ticketing file?"""

from __future__ import annotations

import hashlib
from typing import Any, Final

from bench.mailbox import Mailbox, Options
from bench.ticketing_delivery import RECEIVED, delivered
from contracts.envelope import Envelope
from contracts.events.mail import MailRouted
from contracts.topics import MAIL_ROUTED, to_message
from contracts.values import AccountId, Address, InlineContent, Mail, MailId, MessageId, Routing
from parser.domain.limits import Limits
from parser.domain.understanding import understand

REFERENCES: Final = 20
"""As many as clients keep of a long conversation."""
PEOPLE: Final = tuple(f"person{number}@example.net" for number in range(5))
TEXT: Final = "I have looked at it again, and the printer on the second floor still prints nothing but stripes.\n" * 10

Record = tuple[dict[str, bytes], bytes]


def records(count: int, seed: int) -> list[Record]:
    """The base set, routed."""
    mails = [understand(each.data, Limits()).mail for each in Mailbox(Options(count, seed)).deliveries()]
    return [record(mail, number) for number, mail in enumerate(mails, 1)]


def conversation(count: int) -> list[Record]:
    """One conversation: each mail answers the one before it."""
    return [record(_answer(number), number) for number in range(1, count + 1)]


def record(mail: Any, number: int) -> Record:
    """A mail as it comes from the topic."""
    digest = hashlib.sha256(mail.mail_id.encode()).hexdigest()
    requester = mail.sender or Address(address="")
    routing = Routing(account_id=AccountId("acc_default"), requester=requester)
    mail = mail.model_copy(update={"delivered_to": ("support@example.org",)})
    event = MailRouted(delivery=delivered(digest, number), mail=mail, routing=routing)
    message = to_message(Envelope(event, "router", RECEIVED), MAIL_ROUTED)
    return dict(message.headers), message.value


def _answer(number: int) -> Mail:
    above = [MessageId(f"m{each}@example.net") for each in range(max(1, number - REFERENCES), number)]
    return Mail(
        mail_id=MailId(f"eml_{number:032d}"),
        message_id=MessageId(f"m{number}@example.net"),
        sender=Address(address=PEOPLE[number % len(PEOPLE)]),
        to=tuple(Address(address=each) for each in PEOPLE),
        subject="The printer",
        references=tuple(above),
        conversation="m1@example.net",
        text=InlineContent(text=f"{number}\n{TEXT}"),
    )
