"""May this sender write to us? The specification's user-management settings (S4) and their effects."""

from __future__ import annotations

from typing import Any, Final

from contracts.values import MailKind, Outcome, ReasonCode
from router.domain.facts import Facts
from router.domain.known import Known
from router.domain.people import User, UserState
from router.domain.policy import UnmappedStrategy, UserPolicy
from router.domain.rules.account import member_of
from router.domain.rules.spam import SPAM
from router.domain.verdict import NewUser, Stop, Verdict

_WAITS: Final = {
    UserState.PENDING: (ReasonCode.APPROVAL_NEEDED, "waits until the sender is approved"),
    UserState.UNVERIFIED: (ReasonCode.VERIFICATION_NEEDED, "waits until the sender's address is confirmed"),
}


class UserPolicyRule:
    """Lets a mail through, holds it, or rejects it; makes users of senders nobody knows."""

    name = "user_policy"

    def answer(self, facts: Facts, known: Known, settled: dict[str, Any]) -> Verdict:
        """Never names an account. Automatic mail makes no users and waits for nobody: it goes to the ticket it belongs to."""
        policy = known.directory.policy
        looked_at = _called(known.user) if known.user else "nobody has this address"
        if not policy.enable_email_processing:
            return _held(looked_at, known, ReasonCode.PROCESSING_OFF, "mail is not processed for now")
        if facts.kind is not MailKind.ORDINARY:
            return Verdict(looked_at, "automatic mail: the policy does not apply")
        # The staff belong to the desk, and rarely to an account: their answers are to arrive.
        unmapped = "account_id" not in settled and not known.proven_staff(settled)
        if unmapped and (stop := _unmapped(policy, known)):
            return Verdict(looked_at, f"{stop.detail}: {stop.outcome.value}", stop=stop)
        if known.user:
            return _by_state(looked_at, known, known.user.state, None)
        return _unknown(looked_at, facts, known, settled)


def _called(user: User) -> str:
    return f"{user.name or user.addresses[0]}, {user.state.value}"


def _unmapped(policy: UserPolicy, known: Known) -> Stop | None:
    strategy, detail = policy.unmapped_domain_strategy, "its sender belongs to no account"
    if known.released:
        return None
    if strategy is UnmappedStrategy.REJECT_EMAIL:
        return Stop(Outcome.REJECTED, ReasonCode.SENDER_UNMAPPED, detail)
    if strategy is UnmappedStrategy.REQUIRE_MANUAL_ASSIGNMENT:
        return Stop(Outcome.HELD, ReasonCode.SENDER_UNMAPPED, f"{detail}, and somebody has to assign it")
    return None


def _unknown(looked_at: str, facts: Facts, known: Known, settled: dict[str, Any]) -> Verdict:
    policy = known.directory.policy
    state = policy.first_state()
    if not policy.auto_create_users:
        return _held(looked_at, known, ReasonCode.SENDER_UNKNOWN, "nobody has the address, and mail makes no users")
    if doubt := _doubt(facts, settled):
        if state is UserState.ACTIVE:
            return Verdict(looked_at, f"{doubt}: nobody becomes a user")
        return _held(looked_at, known, ReasonCode.SENDER_UNKNOWN, f"{doubt}: there is nobody who could be let in")
    # Whether a mapping has mail acknowledged is another question: who is welcomed is the policy's.
    account_id = member_of(facts.sender.address, known.directory, settled)
    return _by_state(looked_at, known, state, NewUser(state, account_id, welcome=not facts.listed))


def _doubt(facts: Facts, settled: dict[str, Any]) -> str:
    """Why nobody may become a user by a mail, and be written to for it; empty where its sender may."""
    if not facts.sender_certain:
        return "From does not name one sender"
    if settled.get("may_join") is False:
        return "the sender is not who From says"
    return "the mailbox's server calls it spam" if SPAM in settled.get("tags", ()) else ""


def _by_state(looked_at: str, known: Known, state: UserState, new_user: NewUser | None) -> Verdict:
    if state not in _WAITS:
        # Mail of whoever is blocked comes so far only where somebody released it.
        may = "may not write; somebody released it" if state is UserState.BLOCKED else "may write"
        answer = "the sender becomes a user" if new_user else may
        return Verdict(looked_at, answer, new_user=new_user)
    reason, detail = _WAITS[state]
    return _held(looked_at, known, reason, detail, new_user)


def _held(looked_at: str, known: Known, reason: ReasonCode, detail: str, new_user: NewUser | None = None) -> Verdict:
    if known.released:
        return Verdict(looked_at, f"{detail}; somebody released it", new_user=new_user)
    return Verdict(looked_at, f"{detail}: held", stop=Stop(Outcome.HELD, reason, detail), new_user=new_user)
