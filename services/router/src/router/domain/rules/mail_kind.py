"""Is it a bounce or an automatic answer? Those go to the ticket they belong to and open no conversation of their own."""

from __future__ import annotations

from typing import Any

from contracts.values import MailKind
from router.domain.facts import Facts
from router.domain.known import Known
from router.domain.verdict import Verdict

ANSWERS = {
    MailKind.ORDINARY: "an ordinary mail: the next rules decide",
    MailKind.OWN: "our own mail come back: goes to the ticket it belongs to, is never acknowledged",
    MailKind.BOUNCE: "a bounce: goes to the ticket it belongs to, is never acknowledged",
    MailKind.COMPLAINT: "a complaint about our mail: goes to the ticket it belongs to, is never acknowledged",
    MailKind.RECEIPT: "a receipt: goes to the ticket it belongs to, is never acknowledged",
    MailKind.VACATION: "somebody is away: goes to the ticket it belongs to, is never acknowledged",
    MailKind.AUTO_REPLY: "an automatic reply: goes to the ticket it belongs to, is never acknowledged",
}
USUAL = Verdict(MailKind.ORDINARY.value, ANSWERS[MailKind.ORDINARY])
"""What nearly every mail gets."""
LISTED = "mail of a list is never acknowledged; the next rules decide"


class MailKindRule:
    """Says what kind of mail it is; ticketing treats it accordingly."""

    name = "mail_kind"

    def answer(self, facts: Facts, known: Known, settled: dict[str, Any]) -> Verdict:  # noqa: ARG002 - as all rules
        """Never decides: whose ticket it is, only its references can tell."""
        if facts.kind is MailKind.ORDINARY and not facts.listed and not facts.evidence:
            return USUAL
        seen = "; ".join(facts.evidence)
        looked_at = f"{facts.kind.value}: {seen}" if seen else facts.kind.value
        if facts.kind is MailKind.ORDINARY and facts.listed:
            return Verdict(f"{looked_at}, from a mailing list", LISTED, {"auto_reply": False})
        return Verdict(looked_at, ANSWERS[facts.kind], {} if facts.kind is MailKind.ORDINARY else {"auto_reply": False})
