"""How is a server reached on checked addresses, and how is it told what became of each step?"""

from __future__ import annotations

import re
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from fetcher.domain.certificates import Certificate
from fetcher.domain.diagnosis import Proposal, Step, StepResult, StepStatus, scrubbed
from fetcher.domain.mailbox import Account
from fetcher.domain.presets import Presets
from fetcher.handlers.mail_server import MailboxUnavailable

Report = Callable[[StepResult], None]

_BYTES: Final = re.compile(r"b(['\"])(.*)\1", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long to wait for a connection, for the first words on it, for an answer, and for a look at what else may be there."""

    connect: timedelta = timedelta(seconds=15)
    greeting: timedelta = timedelta(seconds=15)
    read: timedelta = timedelta(seconds=120)
    probe: timedelta = timedelta(seconds=5)


@dataclass(slots=True)
class Note:
    """What is learnt during a step, to be told with its result."""

    message: str = ""
    warning: str = ""
    proposal: Proposal | None = None
    certificate: Certificate | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """The way to one account's server. `addresses` were checked; the name is not asked for again."""

    account: Account
    report: Report
    timeouts: Timeouts
    presets: Presets
    addresses: Sequence[str] = field(default=())

    def skip(self, step: Step, why: str) -> None:
        """Tell that a step is not needed."""
        self.report(StepResult(step, StepStatus.SKIPPED, message=why))

    @contextmanager
    def step(self, step: Step) -> Iterator[Note]:
        """Tell how a step went, and what was noted meanwhile."""
        started = time.monotonic()
        note = Note()

        def tell(step: Step, status: StepStatus, message: str, fix: str = "") -> None:
            took = timedelta(seconds=time.monotonic() - started)
            self.report(StepResult(step, status, took, message, fix, note.warning, note.proposal, note.certificate))

        try:
            yield note
        except MailboxUnavailable as error:
            tell(error.step, StepStatus.FAILED, error.message, error.fix)
            raise
        tell(step, StepStatus.PASSED, note.message)

    def failure(self, step: Step, error: Exception | str, fix: str) -> MailboxUnavailable:
        """What to raise where a step failed."""
        return MailboxUnavailable(step, self.said(error), fix)

    def said(self, error: Exception | str) -> str:
        """What an error says, fit to be shown."""
        return scrubbed(words(error), self.account.secret)

    def dial(self, longest: timedelta) -> socket.socket:
        """Connect to the first address that answers. Raises `OSError` of the last one."""
        problem = OSError("The name has no address.")
        for address in self.addresses:
            try:
                return socket.create_connection((address, self.account.port), longest.total_seconds())
            except OSError as error:
                problem = error
        raise problem


def words(error: Exception | str) -> str:
    """What an error says; imaplib puts some servers' answers into it as the text of a bytes literal, the system a number."""
    plain = error.strerror if isinstance(error, OSError) and not isinstance(error, ssl.SSLError) else None
    text = plain or str(error) or type(error).__name__
    return match[2] if (match := _BYTES.fullmatch(text)) else text
