"""How do tests write mails that ask for something in words?"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from contracts.values import Command, CommandName, UserRole
from support.filing import ADA, Written, a_mail
from ticketing.domain.mail import Incoming

AGENT = "agent@example.org"


def asked(name: CommandName, value: str, written: str = "", refused: str = "") -> Command:
    """What a mail asks for."""
    return Command(name=name, value=value, written=written or f"{name.value}:{value}", refused=refused)


def asking(
    *commands: Command, name: str = "m", refs: tuple[str, ...] = (), role: UserRole = UserRole.AGENT, **mail: Any
) -> Incoming:
    """A mail that asks for things: of an agent whom a server vouches for, or of Ada."""
    sender = AGENT if role is UserRole.AGENT else ADA
    made = a_mail(Written(name, refs, sender=sender, to=(ADA,)))
    routing = made.routing.model_copy(
        update={"commands": commands, "sender_role": role, "sender_proven": role is UserRole.AGENT}
    )
    return replace(made, routing=routing, mail=made.mail.model_copy(update=mail))
