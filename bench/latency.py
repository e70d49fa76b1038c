"""How long after its delivery can a mail be read in a ticket? At a steady rate, beside what the mail server takes itself."""

from __future__ import annotations

import statistics
import time
from typing import Any

from bench.delivery import LATEST, Delivery, floor, spread
from bench.mailbox import Mailbox, Options
from bench.rig import NotAllArrived, Rig
from bench.waiting import wait_until
from local.dovecot import Dovecot

LOOK_EVERY = 0.01
"""Seconds between looks while a mail is under way: the figures are this too high by half of it and of a request."""
NEWEST = 10
"""Tickets looked at: those of two seconds at the usual rate."""
WATCHED_WITHIN = 30.0


def measure(rig: Rig, dovecot: Dovecot, rate: float, seconds: float, seed: int) -> dict[str, Any]:
    """Deliver at `rate` mails a second to a bare client, then to a mailbox of Postdesk, each mail a ticket of its own.

    Raises:
        NotAllArrived: a mail could not be read ten seconds after its delivery.
    """
    options = Options(count=round(rate * seconds), seed=seed, replies=0)
    mails = {f"Ticket {number} of {seed}": each.data for number, each in enumerate(Mailbox(options).deliveries())}
    mails = {subject: _with_subject(data, subject) for subject, data in mails.items()}
    least = spread(floor(dovecot, dovecot.account("floor"), list(mails.values()), rate))
    account = dovecot.account("watched")
    mailbox = str(rig.connect(dovecot, account)["id"])
    wait_until(lambda: rig.mailbox(mailbox)["state"] == "idle", "a new mailbox watched", WATCHED_WITHIN)
    own = spread(_through_postdesk(rig, mails, Delivery(dovecot, account, list(mails.values()), rate)))
    over = {f"over_floor_{name}": round(own[name] - least[name], 1) for name in own}
    return {"rate": rate, "mails": len(mails), **own, **over, "floor": least, "step_p50_ms": _steps(rig, mailbox)}


def _steps(rig: Rig, mailbox: str) -> dict[str, float]:
    """From one step of a mail to the next, by the journal: between what services said, each by its own clock."""
    wait_until(lambda: next(rig.mails(mailbox_id=mailbox, pending=True), None) is None, "every outcome", LATEST)
    after: dict[str, list[float]] = {}
    for mail in rig.mails(mailbox_id=mailbox):
        for step in rig.api.get(f"/mails/{mail['delivery_id']}").raise_for_status().json()["timeline"][1:]:
            after.setdefault(step["step"], []).append(step["after_ms"])
    return {step: round(statistics.median(times), 1) for step, times in after.items()}


def _through_postdesk(rig: Rig, mails: dict[str, bytes], delivery: Delivery) -> list[float]:
    delivery.begin()
    readable: dict[str, float] = {}
    while len(readable) < len(mails):
        under_way = len(delivery.accepted) - len(readable)
        if under_way and time.perf_counter() > delivery.accepted[len(readable)] + LATEST:
            raise NotAllArrived(f"{under_way} mails are not readable {LATEST:.0f} s after their delivery")
        page = rig.newest(NEWEST) if under_way else ()
        now = time.perf_counter()
        readable |= {it["subject"]: now for it in page if it["subject"] in mails and it["subject"] not in readable}
        time.sleep(LOOK_EVERY)  # looking without a pause would slow down what is measured
    delivery.end()
    return [1000 * (readable[subject] - at) for subject, at in zip(mails, delivery.accepted, strict=True)]


def _with_subject(mail: bytes, subject: str) -> bytes:
    """The mail under another subject; its own may span lines."""
    head, _, body = mail.partition(b"\n\n")
    fields = head.replace(b"\n ", b" ").replace(b"\n\t", b" ").splitlines()
    kept = [field for field in fields if not field.lower().startswith(b"subject:")]
    return b"\n".join([f"Subject: {subject}".encode(), *kept, b"", body])
