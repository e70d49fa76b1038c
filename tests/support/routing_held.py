"""Where do mails wait in the router's tests? In memory, by the promises of the port."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from typing_extensions import override

from contracts.values import DeliveryId
from router.domain.held import WHY, HeldMail, HeldState
from router.handlers.ports import ALL, HeldMails, NotFound, Wanted


class InMemoryHeldMails(HeldMails):
    """Held mails in a dictionary."""

    def __init__(self) -> None:
        self.kept: dict[str, HeldMail] = {}

    @override
    async def keep(self, mails: Sequence[HeldMail]) -> None:
        for mail in mails:
            self.kept.setdefault(mail.id, mail)

    @override
    async def get(self, delivery_id: DeliveryId) -> HeldMail:
        if delivery_id not in self.kept:
            raise NotFound("held mail")
        return self.kept[delivery_id]

    @override
    async def page(self, after: str | None, limit: int, wanted: Wanted = ALL) -> list[HeldMail]:
        found = sorted(self.kept.values(), key=lambda mail: mail.position)
        return [mail for mail in found if mail.position > (after or "") and _is(mail, wanted)][:limit]

    @override
    async def count(self, wanted: Wanted = ALL) -> int:
        return sum(_is(mail, wanted) for mail in self.kept.values())

    @override
    async def ask_release(self, delivery_id: DeliveryId, by: str) -> HeldMail:
        mail = await self.get(delivery_id)
        if mail.state is HeldState.WAITING:
            asked = {"state": HeldState.RELEASING, "released_by": by}
            self.kept[delivery_id] = mail.model_copy(update=asked)
        return self.kept[delivery_id]

    @override
    async def asked(self, limit: int) -> list[HeldMail]:
        return await self.page(None, limit, Wanted({"state": HeldState.RELEASING.value}))

    @override
    async def mark_released(self, ids: Collection[DeliveryId], at: datetime) -> None:
        for each in ids:
            done = {"state": HeldState.RELEASED, "released_at": at}
            self.kept[each] = self.kept[each].model_copy(update=done)

    @override
    async def restate(self, mails: Collection[HeldMail]) -> None:
        for mail in mails:
            if self.kept[mail.id].state is HeldState.WAITING:
                why = {name: getattr(mail, name) for name in WHY}
                self.kept[mail.id] = self.kept[mail.id].model_copy(update=why)

    @override
    async def too_old(self, before: datetime, limit: int) -> list[HeldMail]:
        waiting = await self.page(None, len(self.kept), Wanted({"state": HeldState.WAITING.value, "overdue": False}))
        return [mail for mail in waiting if mail.held_at < before][:limit]

    @override
    async def mark_overdue(self, ids: Collection[DeliveryId]) -> None:
        for each in ids:
            self.kept[each] = self.kept[each].model_copy(update={"overdue": True})


def _is(mail: HeldMail, wanted: Wanted) -> bool:
    return all(getattr(mail, name) == value for name, value in wanted.fields.items())
