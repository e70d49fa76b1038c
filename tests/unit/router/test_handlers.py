"""Does every parsed mail leave the router once, with what it came with?"""

from datetime import UTC, datetime

from contracts.events.mail import MailParsed
from contracts.values import DeliveryId, MailboxId, Outcome
from router.domain.facts import facts_of
from router.handlers import LONGEST_DETAIL, Lost, Routes
from support.examples import TRACE, an_envelope, an_event
from support.routing import RULES, HeardAnnouncements

LATER = datetime(2026, 11, 21, 10, tzinfo=UTC)


async def test_a_batch_leaves_in_its_order_with_mail_delivery_and_trace_unchanged() -> None:
    heard = HeardAnnouncements()
    parsed = [an_envelope(an_event(MailParsed)), an_envelope(an_event(MailParsed))]

    await Routes(RULES, heard, now=lambda: LATER).route_mails(parsed)

    assert [each.event.mail for each in heard.routings] == [each.event.mail for each in parsed]
    assert [each.event.delivery for each in heard.routings] == [each.event.delivery for each in parsed]
    assert {each.traceparent for each in heard.routings} == {TRACE}
    assert {each.time for each in heard.routings} == {LATER}


async def test_routing_a_mail_again_gives_the_same_event() -> None:
    heard = HeardAnnouncements()
    routes = Routes(RULES, heard, now=lambda: LATER)

    await routes.route_mails([an_envelope(an_event(MailParsed))])
    await routes.route_mails([an_envelope(an_event(MailParsed))])

    assert heard.routings[0] == heard.routings[1]
    assert heard.routings[0].id == heard.routings[1].id


async def test_an_explanation_is_what_the_mail_would_have_got_and_says_nothing_to_anyone() -> None:
    heard = HeardAnnouncements()
    routes = Routes(RULES, heard, now=lambda: LATER)

    explained = routes.explain(facts_of(an_event(MailParsed).mail))

    assert heard.routings == []
    await routes.route_mails([an_envelope(an_event(MailParsed))])
    assert heard.routings[0].event.routing == explained


async def test_giving_up_settles_the_delivery_as_dead_in_few_words() -> None:
    heard = HeardAnnouncements()
    lost = Lost(DeliveryId("dlv_1"), MailboxId("mbx_1"), TRACE)

    await Routes(RULES, heard, now=lambda: LATER).give_up(lost, "ValueError: " + "no " * 10_000)

    [settled] = heard.settlements
    assert (settled.event.delivery_id, settled.event.mailbox_id) == ("dlv_1", "mbx_1")
    assert (settled.event.outcome, settled.traceparent) == (Outcome.DEAD, TRACE)
    assert len(settled.event.detail) == LONGEST_DETAIL
