"""How do sign-ins under way, and what is known about grants, lie in MongoDB?

Collections: `sign_ins` {_id: digest of the state, mailbox_id, actor, verifier (sealed), redirect_url, issuer, ends_at};
`grants` {_id: mailbox id, refreshed_at, granted_at, refresh_ends_at, client_secret_ends_at, warned: {what: days}}.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from pymongo.asynchronous.database import AsyncDatabase
from typing_extensions import override

from contracts.values import MailboxId
from fetcher.domain.oauth import Expiring, Flow, Grant, Granted
from fetcher.handlers.foresight import Endings
from fetcher.handlers.oauth import Flows, Grants

Document = dict[str, Any]
FORGOTTEN: Final = timedelta(hours=1)
"""How long after its end a sign-in that nobody finished is removed."""
_ENDS: Final = {Expiring.CLIENT_SECRET: "client_secret_ends_at", Expiring.REFRESH_TOKEN: "refresh_ends_at"}


class MongoFlows(Flows):
    """Sign-ins under way."""

    def __init__(self, database: AsyncDatabase[Document], now: Callable[[], datetime]) -> None:
        self._flows = database.sign_ins
        self._now = now

    @override
    async def keep(self, flow: Flow) -> None:
        await self._flows.delete_many({"ends_at": {"$lt": self._now() - FORGOTTEN}})
        await self._flows.insert_one(
            {
                "_id": flow.id,
                "mailbox_id": flow.mailbox_id,
                "actor": flow.actor,
                "verifier": flow.verifier,
                "redirect_url": flow.redirect_url,
                "issuer": flow.issuer,
                "ends_at": flow.ends_at,
            }
        )

    @override
    async def take(self, flow_id: str) -> Flow | None:
        found = await self._flows.find_one_and_delete({"_id": flow_id})
        return Flow(found.pop("_id"), **found) if found else None


class MongoGrants(Grants, Endings):
    """What is known about grants. A mailbox's is left behind when it is deleted, and says nothing without it."""

    def __init__(self, database: AsyncDatabase[Document]) -> None:
        self._grants = database.grants
        self._mailboxes = database.mailboxes

    @override
    async def get(self, mailbox_id: MailboxId) -> Grant:
        return _read(await self._grants.find_one({"_id": mailbox_id}) or {"_id": mailbox_id})

    @override
    async def renewed(self, mailbox_id: MailboxId, at: datetime, granted: Granted) -> None:
        written: Document = {"refreshed_at": at}
        if granted.refresh_ends_at:
            written |= {"granted_at": at, "refresh_ends_at": granted.refresh_ends_at}
        gone = {"$unset": {f"warned.{Expiring.REFRESH_TOKEN.value}": ""}} if granted.refresh_ends_at else {}
        await self._grants.update_one({"_id": mailbox_id}, {"$set": written, **gone}, upsert=True)

    @override
    async def signed_in(self, mailbox_id: MailboxId, at: datetime, granted: Granted) -> None:
        written = {"refreshed_at": at, "granted_at": at, "refresh_ends_at": granted.refresh_ends_at}
        await self._write(mailbox_id, written, Expiring.REFRESH_TOKEN)

    @override
    async def keep_client_secret_end(self, mailbox_id: MailboxId, ends_at: datetime | None) -> None:
        await self._write(mailbox_id, {"client_secret_ends_at": ends_at}, Expiring.CLIENT_SECRET)

    @override
    async def ending(self, before: datetime) -> list[Grant]:
        query = {"$or": [{name: {"$lt": before}} for name in _ENDS.values()]}
        found = [_read(each) async for each in self._grants.find(query)]
        there = {
            each["_id"]
            async for each in self._mailboxes.find({"_id": {"$in": [one.mailbox_id for one in found]}}, {"_id": 1})
        }
        await self._grants.delete_many(
            {"_id": {"$in": [one.mailbox_id for one in found if one.mailbox_id not in there]}}
        )
        return [one for one in found if one.mailbox_id in there]

    @override
    async def claim_warning(self, grant: Grant, what: Expiring, days: int) -> bool:
        before = {f"warned.{what.value}": grant.warned.get(what), _ENDS[what]: grant.end_of(what)}
        answer = await self._grants.update_one(
            {"_id": grant.mailbox_id, **before}, {"$set": {f"warned.{what.value}": days}}
        )
        return bool(answer.modified_count)

    async def _write(self, mailbox_id: MailboxId, written: Document, anew: Expiring) -> None:
        change = {"$set": written, "$unset": {f"warned.{anew.value}": ""}}
        await self._grants.update_one({"_id": mailbox_id}, change, upsert=True)


def _read(stored: Document) -> Grant:
    return Grant(
        mailbox_id=MailboxId(stored["_id"]),
        refreshed_at=stored.get("refreshed_at"),
        granted_at=stored.get("granted_at"),
        refresh_ends_at=stored.get("refresh_ends_at"),
        client_secret_ends_at=stored.get("client_secret_ends_at"),
        warned={Expiring(what): days for what, days in stored.get("warned", {}).items()},
    )
