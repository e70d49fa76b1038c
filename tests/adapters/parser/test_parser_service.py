"""Does the whole service, over a real Kafka and a folder of blobs, say something about every mail it is told of?"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, ConsumerRecord
from pydantic import SecretStr

from chassis.blobs import BlobSettings
from chassis.broker import Broker, KafkaSettings, TopicPlan, provision
from chassis.health import Health
from chassis.http import HttpSettings
from chassis.telemetry import Telemetry, TelemetrySettings
from contracts.events.mail import MailFetched, MailParsed, MailSettled
from contracts.topics import (
    MAIL_FETCHED,
    MAIL_FETCHED_BULK,
    MAIL_PARSED,
    MAIL_SETTLED,
    Message,
    Topic,
    dead_topic,
    from_message,
    to_message,
)
from contracts.values import BlobKey, DeliveryId, Outcome, RawMail
from parser.app import build
from parser.domain.limits import Limits
from parser.settings import Settings
from support.examples import an_envelope, an_event
from support.mails import a_mail

pytestmark = pytest.mark.engines
TOPICS = (MAIL_FETCHED, MAIL_FETCHED_BULK, MAIL_PARSED, MAIL_SETTLED)
FEW = {topic.name: topic for topic in TOPICS}


def told_of(folder: Path, number: int, data: bytes, topic: Topic = MAIL_FETCHED) -> Message:
    """A mail in the folder, and the message that tells of it."""
    digest = sha256(data).hexdigest()
    raw = RawMail(key=BlobKey(f"raw/{digest[0]}/{digest}"), size=len(data), sha256=digest)
    (folder / raw.key).parent.mkdir(parents=True, exist_ok=True)
    (folder / raw.key).write_bytes(data)
    changes = {"delivery_id": DeliveryId(f"dlv_{number}"), "raw": raw}
    return to_message(
        an_envelope(an_event(MailFetched), delivery=an_event(MailFetched).delivery.model_copy(update=changes)), topic
    )


@asynccontextmanager
async def parser(kafka: KafkaSettings, folder: Path) -> AsyncIterator[None]:
    """The service, running."""
    settings = Settings(
        kafka=kafka,
        blobs=BlobSettings(url=folder.as_uri()),
        http=HttpSettings(port=1, actor_key=SecretStr("k" * 32)),
        limits=Limits(message=100_000),
    )
    app = build(settings)
    async with app.router.lifespan_context(app):
        yield


async def published(kafka: KafkaSettings, messages: Sequence[Message]) -> None:
    """Tell of mails, as the fetcher does."""
    telemetry = Telemetry(TelemetrySettings(), "fetcher")
    async with Broker(kafka, "fetcher", health=Health(), telemetry=telemetry) as broker:
        await broker.publish(messages)


async def heard(kafka: KafkaSettings, wanted: int) -> list[ConsumerRecord]:
    """So many records of what the parser says, from the beginning."""
    topics = [kafka.topic_prefix + name for name in (MAIL_PARSED.name, MAIL_SETTLED.name, dead_topic("parser"))]
    consumer = AIOKafkaConsumer(
        *topics, bootstrap_servers=kafka.servers, auto_offset_reset="earliest", fetch_max_wait_ms=50
    )
    await consumer.start()
    try:
        async with asyncio.timeout(60):
            return [await consumer.getone() for _ in range(wanted)]
    finally:
        await consumer.stop()


async def test_every_mail_ends_as_something_said(kafka_servers: str, topic_prefix: str, tmp_path: Path) -> None:
    kafka = KafkaSettings(servers=kafka_servers, topic_prefix=topic_prefix)
    plans = [TopicPlan(topic.name, 2, topic.retention) for topic in TOPICS]
    await provision(kafka, [*plans, TopicPlan(dead_topic("parser"), 1, timedelta(days=1))], replication=1)
    mails = [
        b"",
        b"\0\xff" * 200,
        *(a_mail(subject=f"{number}", attachments={"a.bin": b"%d" % number}) for number in range(40)),
    ]
    messages = [told_of(tmp_path, number, data) for number, data in enumerate(mails)]
    messages.append(told_of(tmp_path, 100, a_mail(subject="history"), MAIL_FETCHED_BULK))
    messages.append(told_of(tmp_path, 101, b"x" * 100_001))
    broken = Message(MAIL_FETCHED.name, b"dlv_102", b'{"delivery": {"delivery_id": "dlv_102"}}', messages[0].headers)

    async with parser(kafka, tmp_path):
        await published(kafka, [*messages, broken])
        records = await heard(kafka, len(messages) + 2)

    said = [record for record in records if not record.topic.endswith(".dead")]
    events = [
        from_message(FEW[record.topic.removeprefix(topic_prefix)], dict(record.headers), record.value).event
        for record in said
    ]
    parsed = {event.delivery.delivery_id: event.mail for event in events if isinstance(event, MailParsed)}
    settled = {event.delivery_id: event.outcome for event in events if isinstance(event, MailSettled)}
    assert set(parsed) == {f"dlv_{number}" for number in (*range(len(mails)), 100)}
    assert settled == {"dlv_101": Outcome.QUARANTINED, "dlv_102": Outcome.DEAD}
    assert len(records) - len(said) == 1
    assert parsed[DeliveryId("dlv_0")].subject == ""
    assert (tmp_path / parsed[DeliveryId("dlv_7")].attachments[0].key).read_bytes() == b"5"
