"""Does the journal read every topic of the pipeline, and answer who may ask?"""

import pytest

from chassis.broker import Record
from contracts.envelope import UndecodableEnvelope
from contracts.events.mail import MailFetched, MailParsed, MailRouted, MailSettled
from contracts.events.ticket import TicketReplied
from contracts.topics import MAIL_FETCHED, MAIL_PARSED, MAIL_ROUTED, MAIL_SETTLED, TICKET_EVENTS, TOPICS, to_message
from journal.entrypoints.http import mail_routes
from journal.entrypoints.kafka import decode, told_events
from journal.handlers.hearing import Hearing
from journal.handlers.mail_log import Journal, note_of
from support.callers import calling
from support.comparing import InMemoryHearsay
from support.examples import an_envelope, an_event
from support.journal import InMemoryMailLog

DELIVERY = an_event(MailFetched).delivery.delivery_id
SENT = [
    to_message(an_envelope(an_event(event)), topic)
    for topic, event in (
        (MAIL_FETCHED, MailFetched),
        (MAIL_PARSED, MailParsed),
        (MAIL_ROUTED, MailRouted),
        (MAIL_SETTLED, MailSettled),
        (TICKET_EVENTS, TicketReplied),
    )
]


async def filled() -> Journal:
    journal = Journal(InMemoryMailLog())
    subscription = told_events(journal, Hearing(InMemoryHearsay()))
    sent = [Record(it.topic, 0, 0, it.key, it.value, it.headers) for it in SENT]
    await subscription.handle([subscription.decode(record) for record in sent])
    return journal


def test_every_topic_of_a_mails_way_and_of_tickets_is_read() -> None:
    read = told_events(Journal(InMemoryMailLog()), Hearing(InMemoryHearsay())).topics

    assert set(read) == {TICKET_EVENTS.name} | {topic.name for topic in TOPICS if topic.name.startswith("mail.")}


async def test_what_tickets_tell_is_remembered_apart() -> None:
    hearsay, told = InMemoryHearsay(), an_event(TicketReplied)

    await told_events(Journal(InMemoryMailLog()), Hearing(hearsay)).handle([an_envelope(told)])

    assert [each.entry_id for each in await hearsay.of_mails([told.mail_id])] == [told.entry_id]


def test_of_a_routing_no_more_is_read_than_what_is_noted() -> None:
    whole = an_envelope(an_event(MailRouted))
    sent = to_message(whole, MAIL_ROUTED)

    read = decode(Record(sent.topic, 0, 0, sent.key, sent.value, sent.headers))

    assert not hasattr(read.event, "mail")
    assert note_of(read) == note_of(whole)


def test_a_record_that_is_no_event_is_undecodable() -> None:
    subscription = told_events(Journal(InMemoryMailLog()), Hearing(InMemoryHearsay()))

    with pytest.raises(UndecodableEnvelope):
        subscription.decode(Record(MAIL_FETCHED.name, 0, 0, b"", b"{}", {}))


async def test_the_timeline_of_a_mail_can_be_read() -> None:
    async with calling("journal", mail_routes(await filled()), ["mail.read"]) as client:
        story = (await client.get(f"/v1/mails/{DELIVERY}")).json()
        page = (await client.get("/v1/mails", params={"outcome": "reply_filed"})).json()

    assert [step["step"] for step in story["timeline"]] == ["fetched", "parsed", "routed", "settled"]
    assert story["timeline"][2]["facts"]["explanation"][-1]["decided"] is True
    assert [item["delivery_id"] for item in page["items"]] == [DELIVERY]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/mails/dlv_unknown", 404),
        ("/v1/mails?outcome=eaten", 422),
        ("/v1/mails?limit=0", 422),
        ("/v1/mails?limit=many", 422),
        ("/v1/mails?surprise=1", 422),
        ("/v1/mails?cursor=xx", 422),
    ],
)
async def test_a_question_that_is_not_valid_gets_a_problem(path: str, status: int) -> None:
    async with calling("journal", mail_routes(await filled()), ["mail.read"]) as client:
        response = await client.get(path)

    assert (response.status_code, response.json()["status"]) == (status, status)


async def test_without_the_permission_nothing_is_told() -> None:
    async with calling("journal", mail_routes(await filled()), ["ticket.read"]) as client:
        assert (await client.get("/v1/mails")).status_code == 403
