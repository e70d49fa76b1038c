"""Which replica watches which mailbox?

Rendezvous hashing (Thaler and Ravishankar, 1998): every replica ranks all owners for a mailbox by a hash of both, and the
first in rank has it. All come to the same answer without asking each other; when an owner comes or goes, only its own
share moves.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache

from contracts.values import MailboxId


@lru_cache(maxsize=1)
def share(mailboxes: frozenset[MailboxId], owners: frozenset[str], me: str, most: int) -> frozenset[MailboxId]:
    """The mailboxes that are `me`'s, who is one of the owners. No owner has more than `most`; what is too much for one goes to the next in rank.

    The last answer is remembered: it is asked for every few seconds, and seldom another.
    """
    room = dict.fromkeys(owners, most)
    mine: set[MailboxId] = set()
    for mailbox in sorted(mailboxes):
        having = [owner for owner in owners if room[owner] > 0]
        if not having:
            break
        first = max(having, key=lambda owner: (_weight(owner, mailbox), owner))
        room[first] -= 1
        if first == me:
            mine.add(mailbox)
    return frozenset(mine)


def _weight(owner: str, mailbox: MailboxId) -> bytes:
    return hashlib.blake2b(f"{owner}\0{mailbox}".encode(), digest_size=8).digest()
