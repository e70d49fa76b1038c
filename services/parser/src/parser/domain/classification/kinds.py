"""Which sort of mail is it, and what else is true of it? The first kind that fits, each with its evidence.

A wrong `ordinary` costs a needless ticket; a wrong `auto_reply` costs an unread one.
"""

from __future__ import annotations

from contracts.values import Bounce, Finding, MailKind, MessageId, Recognised
from contracts.values.frozen import frozen
from parser.domain.classification.automatic import read_automatic, read_receipt
from parser.domain.classification.bounces import read_bounce
from parser.domain.classification.certified import read_certified
from parser.domain.classification.complaints import read_complaint
from parser.domain.classification.letter import Letter
from parser.domain.classification.notices import read_notice
from parser.domain.classification.own import Own, read_own
from parser.domain.classification.returned import find_returned
from parser.domain.classification.signs import read_signs
from parser.domain.classification.traits import read_traits
from parser.domain.limits import Limits


@frozen
class Classified:
    """The kind and why; empty evidence means that nothing speaks against a person.

    `referred` are the ids of the mail a report is about: what it referred to and, last, its own.
    """

    kind: MailKind
    evidence: tuple[Finding, ...] = ()
    bounce: Bounce | None = None
    referred: tuple[MessageId, ...] = ()
    traits: tuple[Recognised, ...] = ()


def classify(letter: Letter, message_id: MessageId | None, own: Own, limits: Limits) -> Classified:
    """Say what sort of mail it is."""
    traits = read_traits(letter)
    if ours := read_own(letter.head, message_id, own):
        return Classified(MailKind.OWN, ours, traits=traits)
    if receipt := read_receipt(letter):
        return Classified(MailKind.RECEIPT, receipt, referred=find_returned(letter, limits).ids, traits=traits)
    signs = read_signs(letter)
    report = read_complaint(letter, limits) or read_notice(letter) or read_certified(letter)
    if report := report or read_bounce(letter, signs, limits):
        return Classified(report.kind, report.evidence, report.bounce, report.returned.ids, traits)
    if automatic := read_automatic(letter, signs):
        kind, evidence = automatic
        return Classified(kind, evidence, traits=traits)
    return Classified(MailKind.ORDINARY, traits=traits)
