"""Fakes of what the gateway writes down: kept answers and the audit log, in memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from typing_extensions import override

from api_gateway.domain.audit import Act, AuditId, Entry, Outcome, Wanted, audit_id
from api_gateway.domain.repeating import KEPT_FOR, Fingerprint, Kept, Key, Reply
from api_gateway.handlers.access import AccessUnavailable
from api_gateway.handlers.auditing import AuditLog
from api_gateway.handlers.repeating import KeptAnswers


class _Down:
    """`down` makes every method fail as an unreachable database does."""

    down = False

    def _check(self) -> None:
        if self.down:
            raise AccessUnavailable("MongoDB does not answer; try again in a moment.")


class InMemoryKeptAnswers(KeptAnswers, _Down):
    """Kept answers in a dictionary, each with the secret that opens it."""

    def __init__(self) -> None:
        self.kept: dict[Key, Kept] = {}
        self._secrets: dict[Key, str] = {}

    @override
    async def claim(self, key: Key, request: Fingerprint, now: datetime, secret: str) -> Kept | None:
        self._check()
        found = self.kept.get(key)
        if found and found.asked_at + KEPT_FOR > now:
            opened = found.reply is None or self._secrets[key] == secret
            return found if opened else replace(found, reply=None, broken=True)
        self.kept[key] = Kept(request, now)
        return None

    @override
    async def keep(self, key: Key, reply: Reply, secret: str) -> None:
        self._check()
        self.kept[key] = replace(self.kept[key], reply=reply)
        self._secrets[key] = secret

    @override
    async def mark_broken(self, key: Key) -> None:
        self._check()
        self.kept[key] = replace(self.kept[key], broken=True)

    @override
    async def free(self, key: Key) -> None:
        self._check()
        self.kept.pop(key, None)


class InMemoryAuditLog(AuditLog, _Down):
    """Entries in a dictionary."""

    def __init__(self) -> None:
        self.written: dict[AuditId, Entry] = {}

    @override
    async def begin(self, act: Act) -> None:
        self._check()
        self.written[act.id] = Entry(act, None)

    @override
    async def end(self, act: AuditId, outcome: Outcome) -> None:
        self._check()
        if self.written[act].outcome is None:
            self.written[act] = replace(self.written[act], outcome=outcome)

    @override
    async def entries(self, wanted: Wanted) -> list[Entry]:
        self._check()
        newest_first = sorted(self.written.values(), key=lambda each: each.act.id, reverse=True)
        return [each for each in newest_first if _is_wanted(each.act, wanted)][: wanted.limit]


def _is_wanted(act: Act, wanted: Wanted) -> bool:
    named = all(getattr(wanted, name) in {None, getattr(act, name)} for name in ("person_id", "kind", "request_id"))
    after = wanted.since is None or act.id >= audit_id(wanted.since, b"")
    before = wanted.until is None or act.id < audit_id(wanted.until, b"")
    return named and after and before and (wanted.before is None or act.id < wanted.before)
