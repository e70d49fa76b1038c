"""Is the sender blocked?"""

from __future__ import annotations

from typing import Any

from contracts.values import Outcome, ReasonCode
from router.domain.facts import Facts
from router.domain.known import Known
from router.domain.people import UserState
from router.domain.verdict import Stop, Verdict


class BlockedSenderRule:
    """Rejects mail of blocked users, whatever kind it is."""

    name = "blocked_sender"

    def answer(self, facts: Facts, known: Known, settled: dict[str, Any]) -> Verdict:  # noqa: ARG002 - as all rules
        """Stops for a blocked user, and has nothing to say of anybody else."""
        if known.user and known.user.state is UserState.BLOCKED:
            detail = "its sender is blocked"
            if known.released:
                return Verdict(facts.sender.address, f"{detail}; somebody released it")
            stop = Stop(Outcome.REJECTED, ReasonCode.SENDER_BLOCKED, detail)
            return Verdict(facts.sender.address, f"{detail}: rejected", stop=stop)
        return Verdict(facts.sender.address, "not blocked")
