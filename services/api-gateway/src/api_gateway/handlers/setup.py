"""How does the first admin get in, once and never again?"""

from __future__ import annotations

import hmac
from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

import structlog

from api_gateway.domain.people import Person, PersonId, Role
from api_gateway.domain.tokens import Token
from api_gateway.handlers.tokens import TokenDesk, Wish

PERSON_ID_BYTES = 10

_log = structlog.get_logger()


class AlreadySetUp(Exception):
    """There is a first admin already; setup is over for good."""


class SetupKeyWrong(Exception):
    """The presented setup key is not the configured one."""


class PeopleStore(Protocol):
    """Keeps people. All methods raise AccessUnavailable."""

    async def add_first_admin(self, person: Person) -> None:
        """Keep the first admin durably; of any number of concurrent calls one succeeds. Raises AlreadySetUp."""
        ...

    async def is_set_up(self) -> bool:
        """Tell whether a first admin exists."""
        ...

    async def emails(self, people: Collection[str]) -> dict[str, str]:
        """The addresses of those of some people who exist, by their ids."""
        ...


@dataclass(frozen=True, slots=True)
class Setup:
    """The bootstrap. `key` is the configured setup key."""

    people: PeopleStore
    desk: TokenDesk
    key: str

    async def run(self, key: str, name: str, email: str) -> tuple[Person, Token, str]:
        """Create the first admin and their token; its text is told this once. Raises AlreadySetUp, SetupKeyWrong."""
        if await self.people.is_set_up():
            raise AlreadySetUp("Postdesk is set up: ask an admin for a token.")
        if not hmac.compare_digest(key.encode(), self.key.encode()):
            _log.warning("setup_key_rejected")
            raise SetupKeyWrong("The setup key is wrong: use the value of API_GATEWAY_SETUP_KEY.")
        person = Person(PersonId(f"usr_{self.desk.entropy(PERSON_ID_BYTES).hex()}"), name, email, Role.ADMIN)
        # The token first: a crash before the person exists leaves a token of nobody, and setup can be repeated.
        token, text = await self.desk.issue(person.id, Wish("first admin"), scopes=None)
        try:
            await self.people.add_first_admin(person)
        except AlreadySetUp:
            await self.desk.store.forget_token(token.id)
            raise
        _log.info("first_admin_created", person_id=person.id)
        return person, token, text
