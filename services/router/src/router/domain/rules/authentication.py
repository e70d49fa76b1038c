"""Is the sender who From says? Only the word of the mailbox's own server counts; unknown is never taken for yes."""

from __future__ import annotations

from typing import Any, Final

from contracts.values import MailKind, Outcome, ReasonCode
from contracts.values import Verdict as Found
from router.domain.facts import Facts
from router.domain.handling import Treatment
from router.domain.known import Known
from router.domain.policy import OnFailure
from router.domain.verdict import Stop, Verdict

FLAGGED: Final = "authentication-failed"
"""The tag of what is let through all the same."""
UNPROVEN: Final = "sender-unproven"
_OUTCOMES: Final = {OnFailure.HOLD: Outcome.HELD, OnFailure.QUARANTINE: Outcome.QUARANTINED}


class AuthenticationRule:
    """Proves the sender, or stops or marks a mail that pretends."""

    name = "authentication"

    def answer(self, facts: Facts, known: Known, settled: dict[str, Any]) -> Verdict:  # noqa: ARG002 - as all rules
        """Stops a failure as the policy says; what passes is proven only where From names one sender and is aligned."""
        found = facts.authentication
        looked_at = f"DMARC {found.dmarc}, the sender's domain is {'confirmed' if found.aligned else 'not confirmed'}"
        if found.dmarc is Found.FAIL:
            return _failed(looked_at, facts, known)
        if facts.sender_proven:
            return Verdict(looked_at, "the sender is who From says", {"sender_proven": True})
        return _unproven(looked_at, facts, known)


def _failed(looked_at: str, facts: Facts, known: Known) -> Verdict:
    of_mailbox = known.handling_of(facts.mailbox_id).on_authentication_failure
    wish = of_mailbox or known.directory.policy.on_authentication_failure
    if wish is OnFailure.ACCEPT or known.released:
        why = "somebody released it" if known.released else "the policy accepts it"
        answer = f"the sender is not who From says; {why}: marked, joins no ticket"
        return Verdict(looked_at, answer, {"may_join": False, "auto_reply": False, "tags": (FLAGGED,)})
    detail = "the sender is not who From says"
    return Verdict(
        looked_at, f"{detail}: {wish.value}", stop=Stop(_OUTCOMES[wish], ReasonCode.AUTHENTICATION_FAILED, detail)
    )


def _unproven(looked_at: str, facts: Facts, known: Known) -> Verdict:
    wish = known.handling_of(facts.mailbox_id).on_authentication_unknown
    detail = _lacking(facts)
    rights = "no agent's rights, no commands"
    if wish is Treatment.ACCEPT or facts.authentication.aligned or facts.kind is not MailKind.ORDINARY:
        return Verdict(looked_at, f"{detail}: {rights}")
    if wish is Treatment.FLAG or known.released:
        return Verdict(looked_at, f"{detail}: marked, {rights}", {"tags": (UNPROVEN,)})
    outcome = Outcome.HELD if wish is Treatment.HOLD else Outcome.QUARANTINED
    return Verdict(looked_at, f"{detail}: {wish.value}", stop=Stop(outcome, ReasonCode.SENDER_UNPROVEN, detail))


def _lacking(facts: Facts) -> str:
    if not facts.authentication.aligned:
        return "nothing proves the sender"
    return "that alone does not prove the sender" if facts.sender_certain else "From does not name one sender"
