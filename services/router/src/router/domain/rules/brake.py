"""Is it one mail too many of its hour?"""

from __future__ import annotations

from typing import Any, Final

from contracts.values import Outcome, ReasonCode
from router.domain.brakes import Scope, exceeded
from router.domain.facts import Facts
from router.domain.known import Known
from router.domain.verdict import Stop, Verdict

_OF: Final = {
    Scope.SUBJECT: "of one sender under one subject",
    Scope.SENDER: "of one sender",
    Scope.MAILBOX: "in one mailbox",
}


class BrakeRule:
    """Holds what is beyond the rates of its mailbox; nothing is dropped."""

    name = "brake"

    def answer(self, facts: Facts, known: Known, settled: dict[str, Any]) -> Verdict:
        """Stops a mail beyond a rate, unless its sender is proven staff or somebody let it go on."""
        standing = known.standing
        if standing is None:
            return Verdict("the mails of its hour", "this one is not counted among them")
        looked_at = f"before it this hour: {standing.sender} of its sender, {standing.subject} under its subject"
        beyond = exceeded(standing, known.handling_of(facts.mailbox_id))
        if beyond is None:
            return Verdict(looked_at, "within the rates")
        scope, limit = beyond
        detail = f"more than {limit} mails {_OF[scope]} in an hour"
        if standing.lifted or known.released:
            return Verdict(looked_at, f"{detail}; somebody lifted the brake")
        if known.proven_staff(settled):
            return Verdict(looked_at, f"{detail}; the sender is an agent")
        return Verdict(looked_at, f"{detail}: held", stop=Stop(Outcome.HELD, ReasonCode.TOO_MANY, detail))
