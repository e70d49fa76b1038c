"""Where each mailbox has its own tickets: is its copy of every mail in one of them, once, whatever is switched or killed?"""

from __future__ import annotations

import os
import random
from collections.abc import Sequence

from contracts.values import MailboxId
from support.filing import PERSONS, Written, assert_whole, conversations, from_several_addresses, in_mailbox
from support.filing_runs import World, deliveries
from ticketing.domain.mail import Incoming
from ticketing.domain.policy import Copies, Policy

SEEDS = 300 + int(os.environ.get("FILING_EXAMPLES", "0"))
MAILBOXES = (MailboxId("mbx_sales"), MailboxId("mbx_support"))


def copies(rnd: random.Random, mails: Sequence[Written], mailbox_id: MailboxId) -> list[list[Incoming]]:
    return [[in_mailbox(mail, mailbox_id) for mail in batch] for batch in deliveries(rnd, mails)]


def test_i20_copies_in_several_mailboxes_are_filed_once_in_each_in_any_story() -> None:
    for seed in range(SEEDS):
        rnd = random.Random(seed)
        mails = from_several_addresses(rnd, conversations(rnd, senders=["ada@example.net", "ben@example.net"]), PERSONS)
        # Not every mail goes to everybody.
        shares = {mailbox: rnd.sample(mails, rnd.randint(1, len(mails))) for mailbox in MAILBOXES}
        batches = [batch for mailbox, share in shares.items() for batch in copies(rnd, share, mailbox)]
        rnd.shuffle(batches)
        world = World(rnd, Policy(copies=Copies.PER_MAILBOX))
        world.run(batches, rnd.randint(1, 4))
        world.sweep()

        world.assert_sound()
        homes = {mailbox: world.homes(mailbox) for mailbox in MAILBOXES}
        for mailbox, share in shares.items():
            assert_whole(homes[mailbox], share)
        one, other = (set(each.values()) for each in homes.values())
        assert not one & other, f"seed {seed}: two mailboxes share a ticket"
