"""What speaks for a mail system or a program as the writer?"""

from __future__ import annotations

import re
from typing import Final

from contracts.values.frozen import frozen
from parser.domain.classification.letter import Letter
from parser.domain.classification.report_words import BOUNCE_SUBJECT, DAEMON, DAEMON_NAME, NO_REPLY, SYSTEM, UNMANNED

_STATUS_PARTS: Final = frozenset({"message/delivery-status", "message/global-delivery-status"})
_NULL: Final = re.compile(rb"<?\s*(?:MAILER-DAEMON(?:@[^>]*)?)?\s*>?", re.IGNORECASE)
_NOBODY: Final = "<>"
_PROGRAM: Final = re.compile(
    rb"Thunderbird|Betterbird|(?:Microsoft(?: Office)? |MacOS-?|Mac)Outlook|(?:Apple|iPhone|iPad|Airmail|Canary|Spark) ?Mail|Windows Live Mail|The Bat!|eM_?Client|Postbox|"
    rb"Claws Mail|Sylpheed|Foxmail|Becky!|K-9|FairEmail|KMail|Evolution|Mutt|Alpine|MailMate|Mailspring|Roundcube|SquirrelMail|Open-Xchange Mailer",
    re.IGNORECASE,
)
"""Programs that people write with. Servers on their way, forwarders and scripts of theirs may send without a Return-Path."""


@frozen
class Signs:
    """The marks of one mail."""

    has_null_sender: bool
    """Whether answers and reports about it go nowhere (RFC 5321, section 4.5.5), and no person's program wrote it."""
    is_from_daemon: bool
    """Whether it comes from an address or a name that mail systems use."""
    is_under_own_address: bool
    """Whether that address is one that only mail servers use."""
    is_unmanned: bool
    """Whether its address is one that only mail systems write from, whatever they say."""
    is_from_nobody: bool
    """Whether its address says that nobody reads answers: mailing services report from such."""
    is_automatic: bool
    """Whether it says that no person sent it (RFC 3834, section 5)."""
    has_failed_recipients: bool
    """Whether it has the header of Exim and Gmail."""
    has_status_part: bool
    """Whether a part of it is a delivery report, whatever it is wrapped in."""
    has_subject: bool
    """Whether its subject is a delivery report's."""

    @property
    def is_mail_system(self) -> bool:
        """Whether its header says that a mail system wrote it."""
        return self.has_null_sender or self.is_from_daemon or self.has_failed_recipients

    @property
    def is_certain_system(self) -> bool:
        """Whether more than a name, or an address that shops use too, says that a mail system wrote it."""
        return self.has_null_sender or self.is_under_own_address or self.has_failed_recipients

    @property
    def is_machine(self) -> bool:
        """Whether anything but its text and subject says that no person wrote it."""
        return self.is_mail_system or self.is_automatic or self.is_from_nobody


def read_signs(letter: Letter) -> Signs:
    """Look at everything once: nearly every mail is asked for nearly all of it."""
    is_from_daemon = _is_from_daemon(letter)
    return Signs(
        has_null_sender=_has_null_sender(letter),
        is_from_daemon=is_from_daemon,
        is_under_own_address=is_from_daemon and _writes_as(SYSTEM, letter),
        is_unmanned=is_from_daemon and _writes_as(UNMANNED, letter),
        is_from_nobody=_is_from_nobody(letter),
        is_automatic=letter.word("auto-submitted") not in {"", "no"},
        has_failed_recipients="x-failed-recipients" in letter.head,
        has_status_part=not _STATUS_PARTS.isdisjoint(letter.media_types),
        has_subject=bool(BOUNCE_SUBJECT.match(letter.subject)),
    )


def _has_null_sender(letter: Letter) -> bool:
    if not any(_NULL.fullmatch(value.strip()) for value in letter.head.all("return-path")):
        return False
    return not is_of_a_program(letter)


def is_of_a_program(letter: Letter) -> bool:
    """Whether a program sent it that people write with."""
    return any(_PROGRAM.search(letter.head.first(name)) for name in ("user-agent", "x-mailer"))


def _is_from_nobody(letter: Letter) -> bool:
    address = letter.sender.address.lower() if letter.sender else ""
    return ("reply" in address or "notif" in address) and NO_REPLY.match(address) is not None


def _is_from_daemon(letter: Letter) -> bool:
    sender, unaddressed = letter.sender, _unaddressed(letter)
    if unaddressed and (unaddressed == _NOBODY or DAEMON_NAME.match(unaddressed)):
        return True
    return bool(sender and sender.name and DAEMON_NAME.match(sender.name)) or _writes_as(DAEMON, letter)


def _writes_as(local_part: re.Pattern[str], letter: Letter) -> bool:
    if letter.sender and local_part.match(letter.sender.address):
        return True
    return bool(local_part.match(_unaddressed(letter).lstrip("<")))


def _unaddressed(letter: Letter) -> str:
    """What stands in From where that holds no address, as some write `MAILER-DAEMON <>`; empty where it holds one."""
    named = letter.head.first("from")
    return "" if b"@" in named else named.strip(b' "').decode("latin-1")
