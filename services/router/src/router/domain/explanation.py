"""How is a decision told to somebody who knows nothing of rules? What becomes of the mail first, then why, in short sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Final

from contracts.values import Address, Command, MailKind, Outcome, ReasonCode, Routing, RuleAnswer, TicketId, UserRole
from contracts.values import Verdict as Found
from router.domain.facts import UNKNOWN_SENDER, Facts
from router.domain.mapping import Mapping
from router.domain.people import User
from router.domain.placement import Placement, place_in_words
from router.domain.routing import Decision
from router.domain.verdict import Stop


@dataclass(frozen=True, slots=True)
class Earlier:
    """What became of a mail when it came. Texts are empty where it has come to no end yet.

    `ticket` is what people call the ticket; its id where that cannot be told now.
    """

    outcome: str
    reason: str
    detail: str
    settled_at: datetime | None
    ticket_id: TicketId | None
    ticket: str
    explanation: tuple[RuleAnswer, ...]


@dataclass(frozen=True, slots=True)
class Explained:
    """A decision with what it rests on. `mappings`: all that speak of the sender, with why each does not decide."""

    facts: Facts
    decision: Decision
    user: User | None
    mappings: Sequence[tuple[Mapping, str]]
    earlier: Earlier | None = None
    placed: Placement | None = None
    """To which ticket it would go; None where it goes no further, or that cannot be told."""


KINDS: Final = {
    MailKind.ORDINARY: "a mail that a person wrote, as far as can be seen",
    MailKind.OWN: "our own mail, come back",
    MailKind.BOUNCE: "a bounce: a mail server says that a mail of ours did not arrive, or what else became of it",
    MailKind.COMPLAINT: "a complaint: somebody called a mail of ours spam",
    MailKind.RECEIPT: "a receipt: it says that a mail of ours was shown or deleted",
    MailKind.VACATION: "an automatic answer that says somebody is away",
    MailKind.AUTO_REPLY: "a mail that a program sent by itself",
}
_STOPS: Final = {
    Outcome.HELD: "It waits, and becomes no ticket yet. Nothing of it is lost.",
    Outcome.QUARANTINED: "It is put aside, and becomes no ticket. It is kept until somebody looks at it.",
    Outcome.REJECTED: "It becomes no ticket.",
    Outcome.IGNORED: "It becomes no ticket.",
}
_ENDS: Final[dict[str, str]] = {
    Outcome.TICKET_OPENED: "It opened ticket {}.",
    Outcome.REPLY_FILED: "It was added to ticket {}.",
    Outcome.BOUNCE_RECORDED: "It was noted in ticket {}. Nobody was answered.",
    Outcome.AUTO_REPLY_RECORDED: "It was noted in ticket {}. Nobody was answered.",
    Outcome.DUPLICATE: "It is the same mail as one that is in ticket {} already, so it was not added again.",
    Outcome.HELD: "It waits, and becomes no ticket yet. Nothing of it is lost.",
    Outcome.QUARANTINED: "It was put aside, and is kept until somebody looks at it.",
    Outcome.REJECTED: "It became no ticket.",
    Outcome.IGNORED: "It became no ticket.",
    Outcome.DEAD: "It could not be handled, and lies with the dead letters. It is kept whole.",
}
_STOPPED: Final[frozenset[str]] = frozenset({Outcome.HELD, Outcome.QUARANTINED, Outcome.REJECTED, Outcome.IGNORED})
_RELEASABLE: Final[frozenset[str]] = frozenset({Outcome.HELD, Outcome.QUARANTINED})
_RECORDED: Final[frozenset[str]] = frozenset({Outcome.BOUNCE_RECORDED, Outcome.AUTO_REPLY_RECORDED})
_NEW: Final = "It begins a conversation."
_UNSEEN: Final = "No mail that it refers to had come before."
_ALONE: Final = "That ticket was opened for it, as it belongs to no other that was known."
_WHY: Final[dict[str, str]] = {
    ReasonCode.REFERENCED: "It refers to a mail of that ticket.",
    ReasonCode.PARENT_OF_REPLY: "A mail that answers it came first, and that ticket waited for it.",
    ReasonCode.POSSIBLY_RELATED: "It names another ticket, which it may not join.",
    ReasonCode.FOLLOW_UP: "The ticket that it answers has been closed for too long.",
}
_ENDED_HELP: Final[dict[str, str]] = {
    ReasonCode.SENDER_BLOCKED: "Unblock the user if that is wrong: what comes then goes on.",
    ReasonCode.SENDER_UNMAPPED: "Give the sender's domain or address to an account: what comes then goes on.",
    ReasonCode.RULE_MATCHED: "Change the rule if that is wrong: what comes then goes on.",
}
"""What to do about mail that nobody can release."""
_HELP: Final[dict[str, str]] = {
    ReasonCode.APPROVAL_NEEDED: "Approve the sender, and it goes on.",
    ReasonCode.VERIFICATION_NEEDED: "It goes on as soon as the sender's address is confirmed.",
    ReasonCode.SENDER_UNKNOWN: "Release it, or make the sender a user, and it goes on.",
    ReasonCode.SENDER_UNMAPPED: "Give the sender's domain or address to an account, and it goes on.",
    ReasonCode.NO_NEW_TICKETS: "Release it, or let the mapping open tickets.",
    ReasonCode.PROCESSING_OFF: "It goes on when mail is processed again.",
    ReasonCode.AUTHENTICATION_FAILED: "Release it if you know that it is genuine.",
    ReasonCode.SENDER_UNPROVEN: "Release it if you know that it is genuine.",
    ReasonCode.SPAM: "Release it if it is none.",
    ReasonCode.TOO_MANY: "Release it if it is wanted.",
    ReasonCode.RULE_MATCHED: "Release it, or change the rule.",
}
_ROLES: Final = {UserRole.REQUESTER: "a customer", UserRole.AGENT: "an agent", UserRole.ADMIN: "an administrator"}
_CHECKS: Final = {
    Found.PASS: "passed, but not for one sender whom From names",
    Found.FAIL: "failed",
    Found.NONE: "has no rule to check against",
    Found.UNKNOWN: "was not checked by a server that we trust",
}


def asking(facts: Facts, decision: Decision) -> Address:
    """Who asks: the sender, or whom an agent passes the mail on for."""
    routing = decision.routing
    return routing.requester if routing else decision.passed_on_for or facts.sender


def decision_of(explained: Explained) -> str:
    """What became of the mail, or becomes of it if it came now, in a few sentences."""
    return _ended(explained.earlier, explained.facts) if explained.earlier else _now(explained)


def _ended(earlier: Earlier, facts: Facts) -> str:
    if not earlier.outcome:
        return "It came, and is still on its way."
    end = _ENDS.get(earlier.outcome, f"What became of it: {in_words(earlier.outcome)}.").format(earlier.ticket)
    why = _why(earlier, facts) if earlier.ticket_id else ""
    detail = f"The reason: {earlier.detail}." if earlier.detail and not why else ""
    help_ = _help(earlier.outcome, earlier.reason)
    return " ".join(filter(None, (end, why, detail, help_)))


def _why(earlier: Earlier, facts: Facts) -> str:
    if earlier.reason != ReasonCode.NEW_CONVERSATION:
        return _WHY.get(earlier.reason, "")
    if earlier.outcome in _RECORDED:
        return _ALONE
    return _UNSEEN if facts.answers else _NEW


def _help(outcome: str, reason: str) -> str:
    return (_HELP if outcome in _RELEASABLE else _ENDED_HELP).get(reason, "")


def _now(explained: Explained) -> str:
    decision = explained.decision
    if decision.stop:
        return _stopped(decision.stop)
    assert decision.routing, "a decision has one of both"
    return _routed(explained.facts, decision.routing, explained.placed)


def reasons_of(explained: Explained) -> tuple[str, ...]:
    """Why, in sentences, the most important things first."""
    why = (_what(explained.facts), _who(explained), _ruled(explained), _whose(explained), _asked(explained))
    return (*chain.from_iterable(why), *_then(explained))


def person(address: Address) -> str:
    """Somebody by name and address."""
    return f"{address.name} <{address.address}>" if address.name else address.address


def _stopped(stop: Stop) -> str:
    help_ = _help(stop.outcome, stop.reason)
    return " ".join(filter(None, (_STOPS.get(stop.outcome, ""), f"The reason: {stop.detail}.", help_)))


def _routed(facts: Facts, routing: Routing, placed: Placement | None) -> str:
    account = f"account {routing.account_name or routing.account_id}"
    treated = f"category {routing.category.value}, priority {routing.priority.value}"
    opening = f"It opens a new ticket for {account} ({treated})."
    if placed and routing.may_join:
        return place_in_words(placed, facts.kind, opening)
    if facts.kind is not MailKind.ORDINARY:
        return "It is noted in the ticket that it belongs to, if there is one. Nobody is answered."
    if not routing.may_join:
        return f"It opens a ticket of its own for {account} ({treated}), whatever it answers."
    if facts.answers:
        return (
            f"It joins the ticket that it answers, if its sender may join that. Else it opens one for {account} "
            f"({treated})."
        )
    return opening


def _what(facts: Facts) -> Iterator[str]:
    seen = f" The signs: {'; '.join(facts.evidence)}." if facts.evidence else ""
    yield f"It is {KINDS[facts.kind]}.{seen}"


def _who(explained: Explained) -> Iterator[str]:
    facts = explained.facts
    if facts.sender == UNKNOWN_SENDER:
        yield "It does not say who it is from."
        return
    yield f"It says that it is from {person(facts.sender)}."
    found = facts.authentication
    if not facts.sender_certain:
        yield "The mail does not name exactly one sender, so nobody is taken for the sender."
    if facts.sender_proven:
        yield "That is proven: the sender's domain vouches for it (DMARC passed)."
    elif found.dmarc is Found.FAIL:
        yield "That is very likely not true: the sender's domain says that the mail is not its own (DMARC failed)."
    else:
        yield f"That is not proven (DMARC {_CHECKS[found.dmarc]}), so the mail gets no special rights."
    yield _known(explained)
    requester = asking(facts, explained.decision)
    if requester != facts.sender:
        becomes = "becomes" if explained.decision.routing else "would become"
        yield f"The sender passes it on for {person(requester)}, who {becomes} the requester."


def _known(explained: Explained) -> str:
    user, new = explained.user, explained.decision.new_user
    if user:
        return f"This address is known: it is that of {user.name or user.addresses[0]}, {_ROLES[user.role]} ({user.state.value})."
    if new:
        return f"Nobody has this address yet. The sender becomes a user ({new.state.value})."
    return "Nobody has this address, and nobody becomes a user by this mail."


def _ruled(explained: Explained) -> Iterator[str]:
    for each in explained.decision.explanation:
        if each.rule.startswith("rule:"):
            yield f"A rule of the desk looks at it ({each.looked_at}): {each.answer}."


def _whose(explained: Explained) -> Iterator[str]:
    decides = _mappings_say(explained)
    for mapping, why_not in explained.mappings:
        name = f"The {mapping.pattern_type.value} mapping {mapping.domain_pattern}"
        yield f"{name} speaks of this address, but does not decide: {why_not}." if why_not else f"{name} {decides}."
    if not explained.mappings:
        yield "No domain mapping speaks of this address."
    said = [each.answer for each in explained.decision.explanation if each.rule == "account"]
    if said:
        yield f"Whose mail it is: {said[-1]}."
    if any(each.rule == "default_account" and each.decided for each in explained.decision.explanation):
        yield "So the default account gets it."


def _mappings_say(explained: Explained) -> str:
    """What the mapping that goes before all others does for the mail."""
    asked = [each.rule for each in explained.decision.explanation]
    if "domain_mapping" not in asked:
        return "would decide if the mail went on"
    ours = any(each.startswith("rule:") for each in asked)
    return "decides what no rule of the desk has decided" if ours else "decides"


def _asked(explained: Explained) -> Iterator[str]:
    routing = explained.decision.routing
    for command in routing.commands if routing else ():
        yield f"The command {command.written.strip()!r} {_obeyed(command)}."
    if routing and routing.tags and _opens(explained):
        yield f"A new ticket gets the tags {', '.join(routing.tags)}."


def _obeyed(command: Command) -> str:
    if command.awaits_token:
        return "is done only where the mail carries a sign of its ticket that only we can make, as nothing else proves the sender"
    return f"is not done: {command.refused}" if command.refused else "is done as far as the ticket can change so"


def _opens(explained: Explained) -> bool:
    """Whether it opens a ticket, or may."""
    if explained.earlier and explained.earlier.ticket_id:
        return explained.earlier.outcome == Outcome.TICKET_OPENED
    return explained.placed is None or not explained.placed.ticket


def _then(explained: Explained) -> Iterator[str]:
    earlier = explained.earlier
    if earlier is None or not earlier.outcome:
        return
    if earlier.settled_at:
        yield f"It was settled on {earlier.settled_at:%Y-%m-%d at %H:%M} UTC."
    if earlier.reason == ReasonCode.TOO_MANY and not explained.decision.stop:
        return  # How many come in this hour is not looked at here.
    if (earlier.outcome in _STOPPED) is not bool(explained.decision.stop):
        yield f"If it came now, this would become of it instead: {_now(explained)}"
    elif explained.decision.stop and explained.decision.stop.reason != earlier.reason:
        yield f"If it came now, the reason would be another: {_now(explained)}"


def in_words(code: str) -> str:
    """A code as a person says it: `ticket_opened` is `ticket opened`."""
    return code.replace("_", " ")
