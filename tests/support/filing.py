"""How do tests make mails to file, and what must be true of a store afterwards?"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bench.ticketing_delivery import delivered

from contracts.values import (
    AccountId,
    Address,
    DeliveryId,
    InlineContent,
    Mail,
    MailboxId,
    MailId,
    MailKind,
    MessageId,
    Routing,
)
from ticketing.domain.mail import Incoming

DESK = Address(address="support@example.org", name="Support")
ADA = "ada@example.net"
Person = tuple[str, ...]
"""All addresses of somebody; the first is what they go by."""
PERSONS: tuple[Person, ...] = (
    (ADA, "ada.lovelace@work.example", "ada@home.example"),
    ("ben@example.net", "b@home.example"),
    ("eve@example.net",),
)


@dataclass(frozen=True, slots=True)
class Written:
    """A mail as a test thinks of it: `id` stands for its Message-ID, `refs` for those it refers to."""

    id: str
    refs: tuple[str, ...] = ()
    sender: str = ADA
    to: tuple[str, ...] = ()
    kind: MailKind = MailKind.ORDINARY
    mail: str = ""
    """Tells mails with the same Message-ID apart."""
    account: str = "acc_default"
    shared: bool = False
    aliases: tuple[str, ...] = ()
    """The sender's other addresses."""

    @property
    def mail_id(self) -> MailId:
        """What `a_mail` calls it."""
        return MailId(f"eml_{hashlib.sha256((self.mail or self.id).encode()).hexdigest()[:32]}")


def a_mail(written: Written, delivery: int = 1) -> Incoming:
    """A routed mail; another `delivery` is the same mail in another folder."""
    digest = hashlib.sha256((written.mail or written.id).encode()).hexdigest()
    sender = Address(address=written.sender, name=written.sender.partition("@")[0].title())
    return Incoming(
        delivery=delivered(digest, delivery),
        mail=Mail(
            mail_id=written.mail_id,
            message_id=MessageId(written.id) if written.id else None,
            kind=written.kind,
            sender=sender,
            to=(DESK, *(Address(address=each) for each in written.to)),
            subject=f"About {written.id}",
            references=tuple(MessageId(each) for each in written.refs),
            conversation=written.refs[0] if written.refs else written.id,
            text=InlineContent(text=f"This is {written.id}.\n"),
        ),
        routing=Routing(
            account_id=AccountId(written.account),
            shared_account=written.shared,
            requester=sender,
            sender_aliases=written.aliases,
        ),
    )


def in_mailbox(mail: Incoming, mailbox_id: MailboxId) -> Incoming:
    """A copy of a mail in another mailbox."""
    digest = hashlib.sha256(f"{mail.delivery_id} {mailbox_id}".encode()).hexdigest()
    there = {"mailbox_id": mailbox_id, "delivery_id": DeliveryId(f"dlv_{digest[:32]}")}
    return replace(mail, delivery=mail.delivery.model_copy(update=there))


def conversations(rnd: random.Random, *, senders: Sequence[str] = (ADA,)) -> list[Written]:
    """One to three conversations of up to seven mails: replies that quote much or little, parents that never arrive.

    `senders` take turns, each writing to all the others.
    """
    mails: list[Written] = []
    for conversation in range(rnd.randint(1, 3)):
        tree: list[tuple[Written, tuple[str, ...]]] = []
        for number in range(rnd.randint(1, 7)):
            chain: tuple[str, ...] = ()
            if tree:
                parent, above = rnd.choice(tree)
                chain = (*above, parent.id)
            refs = chain if rnd.random() < 0.6 else chain[-1:] if rnd.random() < 0.6 else chain[:1] + chain[-1:]
            written = Written(
                f"c{conversation}m{number}", tuple(dict.fromkeys(refs)), sender=rnd.choice(senders), to=tuple(senders)
            )
            tree.append((written, chain))
        lossy = rnd.random() < 0.3
        own = [written for written, _ in tree]
        mails += [written for written in own if not lossy or rnd.random() < 0.8] or own
    return mails


def from_several_addresses(rnd: random.Random, mails: Iterable[Written], persons: Collection[Person]) -> list[Written]:
    """The same mails, but everybody writes from any of their addresses, and is named by any of them."""
    addresses = {each[0]: each for each in persons}
    written = []
    for mail in mails:
        own = addresses[mail.sender]
        sender = rnd.choice(own)
        to = tuple(rnd.choice(addresses[each]) for each in mail.to if each != mail.sender)
        written.append(replace(mail, sender=sender, to=to, aliases=tuple(each for each in own if each != sender)))
    return written


def together(mails: Iterable[Written]) -> list[set[MailId]]:
    """Which mails belong in one ticket: those that references connect, seen or unseen."""
    above: dict[str, str] = {}

    def root(of: str) -> str:
        while above.setdefault(of, of) != of:
            of = above[of]
        return of

    for mail in mails:
        for ref in mail.refs:
            above[root(mail.id)] = root(ref)
    groups: dict[str, set[MailId]] = {}
    for mail in mails:
        groups.setdefault(root(mail.id), set()).add(mail.mail_id)
    return list(groups.values())


def assert_whole(homes: Mapping[MailId, str], mails: Sequence[Written]) -> None:
    """Nothing missing, nothing split, nothing mixed; `homes` says which ticket each mail ended in."""
    assert set(homes) == {mail.mail_id for mail in mails}, "missing"
    places = [{homes[mail] for mail in group} for group in together(mails)]
    assert all(len(place) == 1 for place in places), "split"
    assert len(set[str]().union(*places)) == len(places), "mixed"
