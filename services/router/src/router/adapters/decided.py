"""How are decisions kept in MongoDB, each once? By the mail they are about, as the JSON that the next event has."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Final

from pymongo.errors import BulkWriteError
from typing_extensions import override

from chassis.mongo import duplicates, insert_all
from contracts.topics import MAIL_PARSED
from contracts.values import Routing, RuleAnswer, Value
from router.adapters.documents import Document
from router.adapters.schema import Schema
from router.domain.routing import Decision
from router.domain.verdict import Stop
from router.handlers.decided import Decided, DecisionLog

KEPT: Final = MAIL_PARSED.retention + timedelta(days=1)
"""Longer than Kafka keeps a mail that may come again."""


class _Stopped(Value):
    """A mail that goes no further."""

    stop: Stop
    explanation: tuple[RuleAnswer, ...]


class MongoDecisionLog(DecisionLog):
    """One document each; one request of each sort per batch of mails, whatever their number."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._found = schema.database["decisions"]

    @override
    async def find(self, keys: Collection[str]) -> dict[str, Decided]:
        return {each["_id"]: _read(each) async for each in self._found.find({"_id": {"$in": list(keys)}})}

    @override
    async def keep(self, decided: Mapping[str, Decided]) -> dict[str, Decided]:
        await self._schema.ready()
        documents = [_document(key, each) for key, each in decided.items()]
        try:
            await insert_all(self._found, documents)
        except BulkWriteError as error:
            return await self.find([documents[each.index]["_id"] for each in duplicates(error)])
        return {}


def _document(key: str, decided: Decided) -> Document:
    decision = decided.decision
    if decision.routing:
        told = {"routing": decided.routing_json}
    else:
        assert decision.stop, "a decision has one of both"
        stopped = _Stopped(stop=decision.stop, explanation=decision.explanation)
        told = {"stopped": stopped.model_dump_json().encode()}
    return {"_id": key, "at": decided.at, "place": decided.place, "expires_at": decided.at + KEPT} | told


def _read(document: Document) -> Decided:
    said = document.get("routing", b"")
    if said:
        routing = Routing.model_validate_json(said)
        decision = Decision(routing, None, routing.explanation)
    else:
        stopped = _Stopped.model_validate_json(document["stopped"])
        decision = Decision(None, stopped.stop, stopped.explanation)
    return Decided(decision, document["at"], document["place"], again=True, routing_json=said)
