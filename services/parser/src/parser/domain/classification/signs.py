"""What speaks for a mail system or a program as the writer? Looked at once, and only as far as somebody asks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from parser.domain.classification.letter import Letter
from parser.domain.classification.report_words import BOUNCE_SUBJECT, DAEMON, DAEMON_NAME, NO_REPLY

_STATUS_PARTS: Final = frozenset({"message/delivery-status", "message/global-delivery-status"})
_NULL: Final = re.compile(rb"<?\s*(?:MAILER-DAEMON(?:@[^>]*)?)?\s*>?", re.IGNORECASE)


@dataclass(frozen=True)
class Signs:
    """The marks of one mail."""

    letter: Letter

    @cached_property
    def has_null_sender(self) -> bool:
        """Whether answers and reports about it go nowhere (RFC 5321, section 4.5.5)."""
        return any(_NULL.fullmatch(value.strip()) for value in self.letter.head.all("return-path"))

    @cached_property
    def is_from_daemon(self) -> bool:
        """Whether it comes from an address or a name that mail systems use."""
        sender = self.letter.sender
        if sender and (DAEMON.match(sender.address) or (sender.name and DAEMON_NAME.match(sender.name))):
            return True
        # Some write `MAILER-DAEMON <>`, which names nobody.
        return bool(DAEMON.match(self.letter.head.first("from").strip(b' "<').decode("latin-1")))

    @cached_property
    def is_automatic(self) -> bool:
        """Whether it says that no person sent it (RFC 3834, section 5)."""
        return self.letter.word("auto-submitted") not in {"", "no"}

    @cached_property
    def has_failed_recipients(self) -> bool:
        """Whether it has the header of Exim and Gmail."""
        return "x-failed-recipients" in self.letter.head

    @cached_property
    def has_status_part(self) -> bool:
        """Whether a part of it is a delivery report, whatever it is wrapped in."""
        return any(part.media_type in _STATUS_PARTS for part in self.letter.leaves())

    @property
    def is_mail_system(self) -> bool:
        """Whether its header says that a mail system wrote it."""
        return self.has_null_sender or self.is_from_daemon or self.has_failed_recipients

    @property
    def is_machine(self) -> bool:
        """Whether anything but its text and subject says that no person wrote it."""
        return self.is_mail_system or self.is_automatic or self.is_from_nobody

    @cached_property
    def is_from_nobody(self) -> bool:
        """Whether its address says that nobody reads answers: mailing services report from such."""
        return bool(self.letter.sender and NO_REPLY.match(self.letter.sender.address))

    @cached_property
    def has_subject(self) -> bool:
        """Whether its subject is a delivery report's."""
        return bool(BOUNCE_SUBJECT.match(self.letter.subject))
