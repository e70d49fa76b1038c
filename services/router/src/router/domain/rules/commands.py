"""Which of the commands in a mail may be done? Those of proven staff; of customers, at most to close or reopen their own."""

from __future__ import annotations

import re
from typing import Any, Final

from contracts.values import Command, CommandName, MailKind, RuleAnswer, TicketStatus
from contracts.values.identity import identity_of
from router.domain.commands import Wish, asked_in
from router.domain.facts import Facts
from router.domain.known import Known
from router.domain.people import works_here
from router.domain.verdict import Verdict

OPEN_TO_CUSTOMERS: Final = frozenset({TicketStatus.CLOSED.value, TicketStatus.OPEN.value})
LOOKED_AT: Final = "the first own lines, and the subject as far as it is no other mail's"
NONE: Final = Verdict(LOOKED_AT, "no commands")
UNPROVEN: Final = "nothing proves that the sender is who From says"
_ADDRESS: Final = re.compile(r"[^\s<>()\[\]:,;]+@[^\s<>()\[\]:,;]+")
"""An address, however programs that make links of addresses write it: `eve@x.example<mailto:eve@x.example>`."""


class CommandsRule:
    """Says of each command whether it is to be done; whether the ticket is the customer's own, ticketing knows."""

    name = "commands"

    def answer(self, facts: Facts, known: Known, settled: dict[str, Any]) -> Verdict:
        """Settles the commands in the order written. Those of customers that nobody allows are text like any other."""
        if facts.kind is not MailKind.ORDINARY:
            return Verdict(facts.kind.value, "automatic mail gives no commands")
        wishes = asked_in(facts)
        if not wishes:
            return NONE
        if not known.directory.policy.process_commands:
            return Verdict(LOOKED_AT, "commands are not looked at, says the policy: they are text")
        staff = known.user is not None and facts.sender_certain and works_here(known.user)
        commands = [_judged(each, known, settled, staff=staff) for each in wishes]
        details = tuple(_told(each, staff=staff) for each in commands)
        kept = tuple(each for each in commands if staff or each.awaits_token or not each.refused)
        done = sum(not each.refused for each in commands)
        words = f"{done} to be done, {len(commands) - done} refused"
        return Verdict(LOOKED_AT, words, {"commands": kept} if kept else {}, details=details)


def _judged(wish: Wish, known: Known, settled: dict[str, Any], *, staff: bool) -> Command:
    why = _forbidden(wish, known, staff=staff) or wish.wrong
    value = wish.value
    if wish.name is CommandName.ASSIGN and not why:
        value, why = _assignee(wish.value, known)
    awaits_token = not why and not settled.get("sender_proven")
    why = UNPROVEN if awaits_token else why
    return Command(name=wish.name, value=value, written=wish.written, refused=why, awaits_token=awaits_token)


def _forbidden(wish: Wish, known: Known, *, staff: bool) -> str:
    if staff:
        return ""
    if wish.name is not CommandName.STATUS or wish.value not in OPEN_TO_CUSTOMERS:
        return "only agents may ask for it"
    return "" if known.directory.policy.customer_commands else "the policy lets no customers close or reopen by mail"


def _assignee(wanted: str, known: Known) -> tuple[str, str]:
    """The id of the one agent who is meant, or the words as they are and why nobody is."""
    if wanted.casefold() == "me" and known.user:
        return known.user.id, ""
    named, name = set(map(identity_of, _ADDRESS.findall(wanted))), wanted.casefold()
    found = [each for each in known.staff if named.intersection(each.identities) or each.name.casefold() == name]
    if len(found) == 1:
        return found[0].id, ""
    return wanted, "several agents have this name: give an address" if found else "no agent has this address or name"


def _told(command: Command, *, staff: bool) -> RuleAnswer:
    left = "" if staff else "; it is text"
    left = ", unless a signed token of its ticket does" if command.awaits_token else left
    answer = f"refused: {command.refused}{left}" if command.refused else "to be done"
    words = f"{command.name.value}:{command.value}"
    return RuleAnswer(
        rule=f"command:{command.name.value}", looked_at=command.written.strip(), answer=f"{words} {answer}"
    )
