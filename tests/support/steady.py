"""How does mail arrive steadily while things break? Into a Maildir that Dovecot serves, so many a second, from a thread."""

from __future__ import annotations

import threading
import time
from typing import Any, Self

from bench.check import judge, read_stored
from bench.mailbox import Mailbox, Options

from support.faultlab import FaultLab
from support.scenario import Scenario

MOST = 200_000
Document = dict[str, Any]


class SteadyLoad:
    """Mails of a generated mailbox, delivered one by one; `delivered` counts them. Ends when it is told to, or left."""

    def __init__(self, scenario: Scenario, rate: float, seed: int) -> None:
        self.delivered = 0
        self._lab: FaultLab = scenario.lab
        self._seed = seed
        self._pause = 1 / rate
        self._wanted: dict[str, Document] = {}
        self._first = self._latest = 0.0
        self._failure: BaseException | None = None
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.user = f"steady{seed}"
        self._maildir = self._lab.folder / f"mail-{self.user}"
        for part in ("cur", "new", "tmp"):
            (self._maildir / part).mkdir(parents=True)
        self._before = self._lab.entries()
        scenario.connect(self._lab.dovecot.account(self.user, maildir=self._maildir))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Let no more mail arrive. Raises what kept mail from being delivered."""
        self._end.set()
        self._thread.join(30)
        if self._failure:
            raise self._failure

    def rate(self) -> float:
        """Mails a second, from the first to the latest."""
        return (self.delivered - 1) / (self._latest - self._first)

    def filed(self) -> int:
        """How many of them are committed to tickets."""
        return self._lab.entries() - self._before

    def until_filed(self, mails: int, patience: float) -> float:
        """Wait for so many; the seconds that took. Raises TimeoutError."""
        began = time.monotonic()
        while (filed := self.filed()) < mails:
            if self._failure:
                raise self._failure
            if time.monotonic() - began > patience:
                raise TimeoutError(f"{filed} of {mails} mails are filed after {patience:.0f} s")
            # Counting takes CPU from those who file: the more is to come, the later it is counted again.
            time.sleep(min(2.0, 0.05 + (mails - filed) / 500))
        return time.monotonic() - began

    def verdict(self) -> Document:
        """Whether every mail is in the ticket where it belongs, whole and once."""
        mark = f"zq{self._seed}x"
        stored = (entry for entry in self._lab.rig.stored() if mark in entry["text"])
        found: Document = judge(self._wanted, read_stored(stored, self._wanted))
        return found

    def _run(self) -> None:
        try:
            self._deliver()
        except BaseException as error:  # noqa: BLE001 - told by `stop`: a thread has nobody to tell
            self._failure = error

    def _deliver(self) -> None:
        self._first = due = time.monotonic()
        for number, mail in enumerate(Mailbox(Options(count=MOST, seed=self._seed)).deliveries()):
            if self._end.wait(max(0.0, due - time.monotonic())):
                return
            name = f"{time.time():.6f}.M{number}P1.steady"
            (self._maildir / "tmp" / name).write_bytes(mail.data)
            (self._maildir / "tmp" / name).rename(self._maildir / "new" / name)
            self._wanted[mail.record["marker"]] = mail.record
            self.delivered, self._latest = self.delivered + 1, time.monotonic()
            due += self._pause
