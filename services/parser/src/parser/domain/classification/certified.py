"""What does a notification of certified mail say? Italy's PEC (RFC 6109), whose servers send several about each mail."""

from __future__ import annotations

from typing import Final

from contracts.values import Bounce, BounceSeverity, Finding, MailKind
from parser.domain.addresses import read_addresses
from parser.domain.classification.letter import READ, Letter
from parser.domain.classification.prose import MOST, Prose
from parser.domain.classification.returned import Report, Returned
from parser.domain.classification.severity import ORDER
from parser.domain.repairs import Repairs
from parser.domain.threading import normalised

HEADER: Final = "x-ricevuta"
_SAID: Final = {
    "accettazione": BounceSeverity.DELIVERED,
    "presa-in-carico": BounceSeverity.DELIVERED,
    "avvenuta-consegna": BounceSeverity.DELIVERED,
    "preavviso-errore-consegna": BounceSeverity.DELAYED,
    "non-accettazione": BounceSeverity.SOFT,
    "rilevazione-virus": BounceSeverity.SOFT,
    "errore-consegna": None,
}
"""Of each sort (RFC 6109, section 3.1 and following); of an error the words say more."""
_EVIDENCE: Final = Finding(code="certified_notice", detail="is a notification of certified mail (RFC 6109)")


def read_certified(letter: Letter) -> Report | None:
    """What such a notification says of each recipient, and which mail it is about; None for any other mail."""
    if HEADER not in letter.head or (sort := letter.word(HEADER)) not in _SAID:
        return None
    prose = Prose(letter.text[:READ])
    recipients = prose.recipients(prose.others(_people(letter)), frozenset())
    if said := _SAID[sort]:
        recipients = [each.model_copy(update={"severity": said}) for each in recipients]
    worst = min((each.severity for each in recipients), key=ORDER.index, default=said or BounceSeverity.SOFT)
    own = normalised(letter.head.first("x-riferimento-message-id").strip(b"<> \t"))
    bounce = Bounce(severity=worst, recipients=tuple(recipients), original_message_id=own)
    return Report(MailKind.BOUNCE, bounce, Returned(own, (own,) if own else ()), (_EVIDENCE,))


def _people(letter: Letter) -> frozenset[str]:
    """Who gets the notification and who sends it, in lower case: its text names them too."""
    values = [value for name in ("from", "to", "reply-to", "sender") for value in letter.head.all(name)]
    return frozenset(each.address.lower() for value in values for each in read_addresses(value, Repairs(), MOST))
