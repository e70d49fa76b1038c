"""How do people who may log in come and change? Nobody is ever removed: what they did names them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

import structlog

from api_gateway.domain.people import Person, PersonId, Role
from api_gateway.domain.tokens import Identity
from api_gateway.handlers.setup import PERSON_ID_BYTES
from api_gateway.handlers.tokens import Entropy

RIGHTS = frozenset({"role", "accounts", "active"})
"""What somebody may do: nobody changes it of themselves, so that no slip of one admin leaves none."""

_log = structlog.get_logger()


class PersonUnknown(LookupError):
    """No person has this id."""


class OwnRights(PermissionError):
    """Somebody would change what they themselves may do: another admin has to."""


class RightsLost(PermissionError):
    """Who changes what others may do is no admin any more: another admin was faster."""


class PersonChangedMeanwhile(Exception):
    """The person is not at the version that a change is based on any more."""

    def __init__(self) -> None:
        super().__init__("Somebody else changed this person. Read them again and repeat the change.")


class ChangedTooOften(Exception):
    """Too many requests changed a person lately: one more could be forgotten before it may come again."""

    def __init__(self) -> None:
        super().__init__(
            "This person was changed too often lately. Wait, then ask again, or ask without an Idempotency-Key."
        )


@dataclass(frozen=True, slots=True)
class Change:
    """What is to become of a person: `fields`, once for a `request` of one name, and only at the version `expected`; None: at any.

    A request that was done before changes nothing again, for longer than its key is good, whatever the version is by then.
    """

    fields: Mapping[str, Any]
    request: str | None = None
    expected: int | None = None


class StaffStore(Protocol):
    """Keeps people. All methods raise AccessUnavailable."""

    async def add_person(self, person: Person) -> None:
        """Keep a new person durably; one whose id is there already stays as they are."""
        ...

    async def find_person(self, wanted: PersonId) -> Person:
        """Somebody by their id. Raises PersonUnknown."""
        ...

    async def everybody(self) -> list[Person]:
        """Every person, inactive ones too, in the order of their names."""
        ...

    async def change_person(self, wanted: PersonId, change: Change) -> Person:
        """Change some fields of a person at once, and tell what they are now.

        Raises PersonUnknown, PersonChangedMeanwhile, and ChangedTooOften where no more requests can be remembered.
        """
        ...

    async def change_rights(self, wanted: PersonId, change: Change, by: PersonId) -> Person:
        """Likewise, where `by` is an active admin of everything at that moment: of any number of admins one is left.

        One such change comes after the other, whoever asks. Raises PersonUnknown, PersonChangedMeanwhile, RightsLost,
        ChangedTooOften, and NobodyLeft where no other admin has a good token that opens everything.
        """
        ...


@dataclass(frozen=True, slots=True)
class Staff:
    """Adds and changes people."""

    store: StaffStore
    entropy: Entropy

    async def add(
        self, name: str, email: str, role: Role, accounts: frozenset[str] | None, request: str | None = None
    ) -> Person:
        """A new person, who gets in as soon as somebody creates a token for them; one only for a `request` of one name."""
        word = request[: 2 * PERSON_ID_BYTES] if request else self.entropy(PERSON_ID_BYTES).hex()
        person = Person(PersonId(f"usr_{word}"), name, email, role, accounts)
        await self.store.add_person(person)
        _log.info("person_added", person_id=person.id, role=role)
        return person

    async def change(self, wanted: PersonId, change: Change, changer: Identity) -> Person:
        """Change some fields of a person; within seconds they count on every replica.

        Raises PersonUnknown, PersonChangedMeanwhile, OwnRights, RightsLost, NobodyLeft, ChangedTooOften.
        """
        if not RIGHTS & change.fields.keys():
            person = await self.store.change_person(wanted, change)
        elif wanted == changer.person.id:
            raise OwnRights("What you yourself may do can only be changed by another admin.")
        else:
            person = await self.store.change_rights(wanted, change, changer.person.id)
        _log.info("person_changed", person_id=wanted, fields=sorted(change.fields))
        # What was asked for is as it was made, also where a repetition finds that somebody changed it since.
        made = replace(person, **change.fields)
        return made if made == person else replace(made, version=None)
