"""How is mail delivered at a steady rate while somebody watches, and what does the mail server itself take of the time?"""

from __future__ import annotations

import smtplib
import statistics
import threading
import time
from collections.abc import Sequence

from imapclient import IMAPClient

from local.accounts import Account
from local.dovecot import Dovecot

LATEST = 10.0
"""Seconds after which a mail counts as lost."""
UNTOLD = 5.0
"""Seconds after which a client looks by itself. Dovecot 2.3 tells half a second after a mail came (NOTIFY_DELAY_MSECS): whoever
leaves IDLE before that begins to wait anew."""


class Delivery:
    """Mails on their way to an account by LMTP, each at its time; `accepted` grows by when the server took each."""

    def __init__(self, dovecot: Dovecot, account: Account, mails: Sequence[bytes], rate: float) -> None:
        self.accepted: list[float] = []
        """Seconds of `time.perf_counter`, in the order of delivery."""
        self._port = dovecot.lmtp_port or 0
        self._user = account.user
        self._mails = mails
        self._rate = rate
        self._thread = threading.Thread(target=self._send, daemon=True)

    def begin(self) -> None:
        """Deliver from now on, beside the caller."""
        self._thread.start()

    def end(self) -> None:
        """Return when all is delivered."""
        self._thread.join()

    def _send(self) -> None:
        with smtplib.LMTP("127.0.0.1", self._port) as lmtp:
            due = time.perf_counter()
            for mail in self._mails:
                time.sleep(max(0.0, due - time.perf_counter()))  # the rate, however long the last one took
                lmtp.sendmail("bench@example.net", [self._user], mail)
                self.accepted.append(time.perf_counter())
                due += 1 / self._rate


def floor(dovecot: Dovecot, account: Account, mails: Sequence[bytes], rate: float) -> list[float]:
    """Milliseconds from acceptance to the end of a bare client's FETCH: what nobody can beat. The account's INBOX is empty."""
    fetched: dict[int, float] = {}
    with IMAPClient("127.0.0.1", dovecot.port, ssl=False, timeout=60) as client:
        client.login(account.user, account.password)
        client.select_folder("INBOX", readonly=True)
        delivery = Delivery(dovecot, account, mails, rate)
        delivery.begin()
        while len(fetched) < len(mails):
            # What is told of during a FETCH is not told again: look until there is nothing new, then wait.
            new = client.fetch(range(len(fetched) + 1, len(mails) + 1), ["BODY.PEEK[]"])
            fetched |= dict.fromkeys(new, time.perf_counter())
            if not new:
                client.idle()
                client.idle_check(timeout=UNTOLD)
                client.idle_done()
        delivery.end()
    return [1000 * (fetched[number] - at) for number, at in enumerate(delivery.accepted, start=1)]


def spread(times: Sequence[float]) -> dict[str, float]:
    """Median, 95th and 99th percentile of milliseconds."""
    ordered = sorted(times)
    return {
        "p50_ms": round(statistics.median(ordered), 1),
        "p95_ms": round(ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))], 1),
        "p99_ms": round(ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))], 1),
    }
