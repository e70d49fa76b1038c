"""How does a record become a mail to file, and what is said when it cannot?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import cast

import pytest

from chassis.broker import Dead, Record
from chassis.leases import Lease, Leases
from contracts.envelope import Envelope, UndecodableEnvelope
from contracts.events.mail import MailRouted
from contracts.topics import MAIL_ROUTED, to_message
from contracts.values import Outcome, Priority, ReasonCode
from support.filing import Written, a_mail
from support.ticket_http import Office
from support.tickets import NOW, RecordingPublisher
from ticketing.domain.mail import Incoming
from ticketing.entrypoints.kafka import incoming, routed_mails
from ticketing.entrypoints.sweeper import Sweeper

MAIL = a_mail(Written("m"))
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def a_record(value: bytes | None = None) -> Record:
    event = MailRouted(delivery=MAIL.delivery, mail=MAIL.mail, routing=MAIL.routing)
    message = to_message(Envelope(event, "router", NOW, TRACE), MAIL_ROUTED)
    return Record(message.topic, 0, 7, message.key, message.value if value is None else value, message.headers)


async def dead(record: Record) -> RecordingPublisher:
    publisher = RecordingPublisher()

    async def file(_: Sequence[Incoming]) -> None: ...

    await routed_mails(file, publisher, lambda: NOW).on_dead(Dead(record, "ValueError: no", 3))
    return publisher


def test_a_record_is_decoded_with_its_trace() -> None:
    assert incoming(a_record()) == Incoming(MAIL.delivery, MAIL.mail, MAIL.routing, TRACE)


@pytest.mark.parametrize("value", [b"", b"null", b"{}", b"\xff"])
def test_what_is_no_routed_mail_is_refused(value: bytes) -> None:
    with pytest.raises(UndecodableEnvelope):
        incoming(a_record(value))


async def test_a_mail_that_cannot_be_filed_is_settled_as_dead() -> None:
    [event] = (await dead(a_record())).settled()

    assert (event.delivery_id, event.outcome, event.reason) == (MAIL.delivery_id, Outcome.DEAD, ReasonCode.POISON)
    assert event.detail == "ValueError: no"


async def test_a_body_that_is_not_understood_is_settled_by_the_delivery_it_names() -> None:
    [event] = (await dead(a_record(b'{"delivery": {"delivery_id": "dlv_1"}}'))).settled()

    assert (event.delivery_id, event.reason) == ("dlv_1", ReasonCode.UNDECODABLE)


@pytest.mark.parametrize("value", [b"", b"[]", b'{"delivery": {"delivery_id": 5}}', b"\xff"])
async def test_a_body_that_names_no_delivery_settles_nothing(value: bytes) -> None:
    assert (await dead(a_record(value))).published == []


class OneLease:
    """Has a lease, or has not."""

    def __init__(self, *, free: bool) -> None:
        self.free = free

    def held(self) -> bool:
        return self.free

    async def hold(self, _name: str) -> Lease | None:
        return cast("Lease", self) if self.free else None


@pytest.mark.parametrize(("free", "sweeps"), [(True, 2), (False, 0)])
async def test_only_who_has_the_lease_sweeps(*, free: bool, sweeps: int) -> None:
    swept: list[int] = []

    async def sweep() -> int:
        swept.append(1)
        return 1

    sweeper = Sweeper(cast("Leases", OneLease(free=free)), sweep, timedelta(0))
    await sweeper.look()
    await sweeper.look()

    assert len(swept) == sweeps


async def test_f02_what_a_killed_parser_or_router_says_again_is_filed_once_as_it_was_first() -> None:
    """The same delivery in another record: another trace, and perhaps decided anew after somebody changed a rule."""
    office = Office()
    again = MailRouted(
        delivery=MAIL.delivery, mail=MAIL.mail, routing=MAIL.routing.model_copy(update={"priority": Priority.URGENT})
    )
    message = to_message(Envelope(again, "router", NOW + timedelta(minutes=1), None), MAIL_ROUTED)
    second = Record(message.topic, 3, 1, message.key, message.value, message.headers)

    await office.file(incoming(a_record()))
    await office.file(incoming(second), incoming(a_record()))

    [entry] = office.store.log[MAIL.fresh]
    assert office.store.views[MAIL.fresh].priority is Priority.MEDIUM
    assert {(e.outcome, e.entry_id) for e in office.publisher.settled()} == {(Outcome.TICKET_OPENED, entry.id)}
    assert len(office.publisher.told()) == 1
