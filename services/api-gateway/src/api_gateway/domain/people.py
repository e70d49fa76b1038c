"""Who may log in, and what may each of them do?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

PersonId = NewType("PersonId", str)
"""`usr_` + random."""

MANAGE_TOKENS = "token.manage"
READ_AUDIT = "audit.read"
MANAGE_PEOPLE = "people.manage"
OWN_PERMISSIONS = frozenset({MANAGE_TOKENS, MANAGE_PEOPLE, READ_AUDIT})
"""What the gateway's own operations ask for; every other permission is named by a service's contract."""


class Role(StrEnum):
    """A bundle of permissions a person or a token can be given by one word."""

    ADMIN = "admin"
    AGENT = "agent"
    VIEWER = "viewer"


_READING = frozenset({"mailbox.read", "ticket.read", "mail.read", "directory.read"})
_BUNDLES = {
    Role.AGENT: _READING | {"mailbox.operate", "ticket.write", "mail.release"},
    Role.VIEWER: _READING,
}
ADMINS_ONLY = frozenset({"mailbox.write", "directory.write", "ticket.delete", "key.rotate"}) | OWN_PERMISSIONS
"""What no other role may: secrets, whose mail is whose, and what cannot be taken back. Each permission is here or in a bundle."""

BY_ACCOUNT = frozenset({"ticket.read", "ticket.write", "ticket.delete"})
"""What whoever is limited to accounts, a person or a token, may at most: whoever answers these operations keeps accounts apart. All others are closed."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may log in, while `active`. `email` is for people to recognise each other, never an identity.

    `accounts` are those whose things they see and change, whatever their tokens say; None: everybody's. `version` grows with each
    change; None where it is told what somebody was made, and not what they are.
    """

    id: PersonId
    name: str
    email: str
    role: Role
    accounts: frozenset[str] | None = None
    active: bool = True
    version: int | None = 1


def permissions_of(role: Role, known: frozenset[str]) -> frozenset[str]:
    """What a role may do where `known` are the permissions that any operation asks for: an admin may do all of it."""
    return known if role is Role.ADMIN else _BUNDLES[role] & known
