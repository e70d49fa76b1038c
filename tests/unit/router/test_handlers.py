"""Does every parsed mail leave the router once, with what it came with?"""

from collections.abc import Sequence
from datetime import UTC, datetime

from typing_extensions import override

from contracts.envelope import Envelope
from contracts.events.mail import MailParsed, MailRouted, MailSettled
from contracts.values import AccountId, Category, DeliveryId, Outcome, Priority
from router.domain.rules.default_account import DefaultAccountRule
from router.handlers import Announcements, Routes
from support.examples import TRACE, an_envelope, an_event

LATER = datetime(2026, 11, 21, 10, tzinfo=UTC)
RULES = (DefaultAccountRule(AccountId("acc_default"), Category.SUPPORT, Priority.MEDIUM),)


class Heard(Announcements):
    def __init__(self) -> None:
        self.events: list[Envelope[MailRouted]] = []
        self.settlements: list[Envelope[MailSettled]] = []

    @override
    async def routed(self, events: Sequence[Envelope[MailRouted]]) -> None:
        self.events += events

    @override
    async def settled(self, event: Envelope[MailSettled]) -> None:
        self.settlements.append(event)


async def test_a_batch_leaves_in_its_order_with_mail_delivery_and_trace_unchanged() -> None:
    heard = Heard()
    parsed = [an_envelope(an_event(MailParsed)), an_envelope(an_event(MailParsed))]

    await Routes(RULES, heard, now=lambda: LATER).route_mails(parsed)

    assert [each.event.mail for each in heard.events] == [each.event.mail for each in parsed]
    assert [each.event.delivery for each in heard.events] == [each.event.delivery for each in parsed]
    assert {each.traceparent for each in heard.events} == {TRACE}
    assert {each.time for each in heard.events} == {LATER}


async def test_routing_a_mail_again_gives_the_same_event() -> None:
    heard = Heard()
    routes = Routes(RULES, heard, now=lambda: LATER)

    await routes.route_mails([an_envelope(an_event(MailParsed))])
    await routes.route_mails([an_envelope(an_event(MailParsed))])

    assert heard.events[0] == heard.events[1]
    assert heard.events[0].id == heard.events[1].id


async def test_giving_up_settles_the_delivery_as_dead() -> None:
    heard = Heard()

    await Routes(RULES, heard, now=lambda: LATER).give_up(DeliveryId("dlv_1"), "ValueError: no")

    [settled] = heard.settlements
    assert (settled.event.delivery_id, settled.event.outcome) == ("dlv_1", Outcome.DEAD)
