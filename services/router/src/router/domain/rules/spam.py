"""Does the mailbox's own server hold the mail for spam, and what does the mailbox want then?"""

from __future__ import annotations

from typing import Any, Final

from contracts.values import Outcome, ReasonCode
from router.domain.facts import Facts
from router.domain.handling import Treatment
from router.domain.known import Known
from router.domain.verdict import Stop, Verdict

SPAM: Final = "spam?"
"""The tag of what is let through all the same."""
OUTCOMES: Final = {Treatment.HOLD: Outcome.HELD, Treatment.QUARANTINE: Outcome.QUARANTINED}
UNTOLD: Final = Verdict("no word of the mailbox's server", "nothing speaks of spam")


class SpamRule:
    """Marks, holds or quarantines what the server calls spam. What a stranger's header says, the parser left out."""

    name = "spam"

    def answer(self, facts: Facts, known: Known, settled: dict[str, Any]) -> Verdict:  # noqa: ARG002 - as all rules
        """Has nothing to say where the server calls it none, or says nothing."""
        if facts.spam.found is None and not facts.spam.evidence:
            return UNTOLD
        looked_at = "; ".join(each.detail for each in facts.spam.evidence) or UNTOLD.looked_at
        if not facts.spam.found:
            return Verdict(looked_at, "not spam" if facts.spam.found is False else "nothing speaks of spam")
        wish = known.handling_of(facts.mailbox_id).on_spam
        detail = "the mailbox's server calls it spam"
        if wish in OUTCOMES and not known.released:
            return Verdict(looked_at, f"{detail}: {wish.value}", stop=Stop(OUTCOMES[wish], ReasonCode.SPAM, detail))
        if wish is Treatment.ACCEPT:
            return Verdict(looked_at, f"{detail}; the mailbox accepts it")
        return Verdict(looked_at, f"{detail}: marked, never acknowledged", {"auto_reply": False, "tags": (SPAM,)})
