"""How are answers kept in MongoDB for whoever asks again?

Collection `answers`, by key; the insert is the claim. An answer is encrypted with a key made from the token that asked for it,
of which only a digest is kept: a copy of the database shows none of what people were answered, new tokens included.
"""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import datetime
from typing import Any, Final

from pydantic import SecretStr
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import DuplicateKeyError
from typing_extensions import override

from api_gateway.adapters.outages import named_outages
from api_gateway.domain.repeating import KEPT_FOR, Fingerprint, Kept, Key, Reply
from api_gateway.handlers.access import AccessUnavailable
from api_gateway.handlers.repeating import KeptAnswers
from chassis.keyring import CiphertextRejected, Keyring, KeyringSettings

LONGEST_KEPT: Final = 4 * 1024 * 1024
"""Bytes of a body; MongoDB's documents have 16 MB, and this one grows by a third twice."""
_ATTEMPTS: Final = 3  # each fails only where somebody else gave the key back in the same moment
_FIELD: Final = "reply"
_PURPOSE: Final = "postdesk kept answers\n"
_Document = dict[str, Any]


class MongoKeptAnswers(KeptAnswers):
    """Kept answers in the gateway's own database."""

    def __init__(self, database: AsyncDatabase[_Document]) -> None:
        self._answers = database["answers"]
        self._prepared = False

    @override
    async def claim(self, key: Key, request: Fingerprint, now: datetime, secret: str) -> Kept | None:
        async with named_outages():
            await self._prepare()
            for _ in range(_ATTEMPTS):
                try:
                    await self._answers.insert_one(
                        {"_id": key, "request": request, "asked_at": now, "kept_until": now + KEPT_FOR}
                    )
                except DuplicateKeyError:
                    found = await self._answers.find_one({"_id": key})
                else:
                    return None
                if found and found["kept_until"] > now:
                    return _kept(found, key, secret)
                if found:
                    await self._answers.delete_one({"_id": key, "kept_until": found["kept_until"]})
        raise AccessUnavailable("Too many requests with this Idempotency-Key at once; try again in a moment.")

    @override
    async def keep(self, key: Key, reply: Reply, secret: str) -> None:
        if len(reply.body) > LONGEST_KEPT:
            await self.mark_broken(key)
            return
        body = base64.b64encode(reply.body).decode()
        document = {"status": reply.status, "headers": reply.headers, "body": body}
        sealed = _keyring(secret).encrypt(json.dumps(document), record=key, field=_FIELD)
        async with named_outages():
            await self._answers.update_one({"_id": key}, {"$set": {_FIELD: sealed}})

    @override
    async def mark_broken(self, key: Key) -> None:
        async with named_outages():
            await self._answers.update_one({"_id": key}, {"$set": {"broken": True}})

    @override
    async def free(self, key: Key) -> None:
        async with named_outages():
            await self._answers.delete_one({"_id": key})

    async def _prepare(self) -> None:
        """MongoDB forgets what is over by itself; before it does, it counts for nothing anyway."""
        if not self._prepared:
            await self._answers.create_index("kept_until", expireAfterSeconds=0)
            self._prepared = True


def _kept(found: _Document, key: Key, secret: str) -> Kept:
    reply = None
    if sealed := found.get(_FIELD):
        try:
            document = json.loads(_keyring(secret).decrypt(sealed, record=key, field=_FIELD))
        except CiphertextRejected:
            return Kept(found["request"], found["asked_at"], broken=True)
        headers = tuple((name, value) for name, value in document["headers"])
        reply = Reply(document["status"], headers, base64.b64decode(document["body"]))
    return Kept(found["request"], found["asked_at"], reply, bool(found.get("broken")))


def _keyring(secret: str) -> Keyring:
    # A token's text is 256 random bits: a plain hash makes a key of it, the purpose keeps it apart from the digest that is stored.
    material = base64.b64encode(hashlib.sha256((_PURPOSE + secret).encode()).digest()).decode()
    return Keyring(KeyringSettings(keys={"token": SecretStr(material)}, active="token"))
