"""Does the journal read every topic of the pipeline, and answer who may ask?"""

import pytest

from chassis.broker import Record
from contracts.envelope import UndecodableEnvelope
from contracts.events.mail import MailFetched, MailParsed, MailRouted, MailSettled
from contracts.topics import MAIL_FETCHED, MAIL_PARSED, MAIL_ROUTED, MAIL_SETTLED, TOPICS, to_message
from journal.entrypoints.http import mail_routes
from journal.entrypoints.kafka import PIPELINE, pipeline_events
from journal.handlers.mail_log import Journal
from support.callers import calling
from support.examples import an_envelope, an_event
from support.journal import InMemoryMailLog

DELIVERY = an_event(MailFetched).delivery.delivery_id
SENT = {
    topic.name: to_message(an_envelope(an_event(event)), topic)
    for topic, event in (
        (MAIL_FETCHED, MailFetched),
        (MAIL_PARSED, MailParsed),
        (MAIL_ROUTED, MailRouted),
        (MAIL_SETTLED, MailSettled),
    )
}


async def filled() -> Journal:
    journal = Journal(InMemoryMailLog())
    for subscription in pipeline_events(journal):
        if message := SENT.get(subscription.topic):
            record = Record(message.topic, 0, 0, message.key, message.value, message.headers)
            await subscription.handle([subscription.decode(record)])
    return journal


def test_every_topic_of_a_mails_way_is_read() -> None:
    assert set(PIPELINE) == {topic for topic in TOPICS if topic.name.startswith("mail.")}


def test_a_record_that_is_no_event_is_undecodable() -> None:
    [first, *_] = pipeline_events(Journal(InMemoryMailLog()))

    with pytest.raises(UndecodableEnvelope):
        first.decode(Record(first.topic, 0, 0, b"", b"{}", {}))


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
