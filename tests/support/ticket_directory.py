"""Who is there as far as tickets are concerned, without a router? Everybody, but for whom a test names."""

from __future__ import annotations

from dataclasses import dataclass, field

from typing_extensions import override

from ticketing.handlers.ports import Directory, DirectorySilent


@dataclass
class InMemoryDirectory(Directory):
    """`missing` are accounts and people that there are not, `refused` says why somebody gets no tickets; `silent`: it cannot be asked."""

    missing: set[str] = field(default_factory=set)
    refused: dict[str, str] = field(default_factory=dict)
    silent: bool = False
    asked: int = 0

    @override
    async def has_account(self, account_id: str) -> bool:
        return self._has(account_id)

    @override
    async def has_user(self, user_id: str) -> bool:
        return self._has(user_id)

    @override
    async def why_no_tickets(self, user_id: str) -> str:
        return self.refused.get(user_id, "") if self._has(user_id) else "there is no such user"

    def _has(self, name: str) -> bool:
        self.asked += 1
        if self.silent:
            raise DirectorySilent("The router does not answer as it should (ConnectError).")
        return name not in self.missing
