"""Does the whole service, two replicas over a real Kafka and a database, hold mail and send it on when somebody is approved?"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import httpx
import pytest
from aiokafka import ConsumerRecord
from pydantic import SecretStr

from chassis.broker import KafkaSettings
from chassis.http import Actor, HttpSettings, sign_actor
from chassis.mongo import MongoSettings
from contracts.envelope import Envelope, open_envelope
from contracts.events.directory import UserApproved
from contracts.events.mail import MailParsed, MailRouted
from contracts.topics import DIRECTORY_EVENTS, MAIL_PARSED, MAIL_ROUTED, MAIL_SETTLED, dead_topic, to_message
from contracts.values import DeliveryId
from router.app import build
from router.settings import Settings
from support.broker import a_service, eventually, read_all, settings_for, with_topics
from support.examples import an_envelope, an_event
from support.routing_world import EVERYTHING

pytestmark = pytest.mark.engines
KEY = SecretStr("k" * 32)


@asynccontextmanager
async def router(kafka: KafkaSettings, mongo: MongoSettings) -> AsyncIterator[httpx.AsyncClient]:
    """One replica, running, and somebody who may do everything."""
    app = build(Settings(kafka=kafka, mongo=mongo, http=HttpSettings(port=0, actor_key=KEY)))
    token = sign_actor(KEY, Actor("usr_admin", frozenset(EVERYTHING), "req_test"), "router")
    headers, transport = {"Authorization": f"Actor {token}"}, httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://router", headers=headers) as client,
    ):
        yield client


def mails(count: int) -> list[Envelope[MailParsed]]:
    event = an_event(MailParsed)
    deliveries = [event.delivery.model_copy(update={"delivery_id": DeliveryId(f"dlv_{n}")}) for n in range(count)]
    return [an_envelope(event, delivery=each) for each in deliveries]


async def test_mail_waits_for_an_approval_given_to_another_replica_and_goes_on_in_order(
    kafka_servers: str, topic_prefix: str, mongo_url: str, database_name: str
) -> None:
    topics = [each.name for each in (MAIL_PARSED, MAIL_ROUTED, MAIL_SETTLED, DIRECTORY_EVENTS)]
    kafka = await with_topics(settings_for(kafka_servers, topic_prefix), 1, *topics, dead_topic("router"))
    mongo = MongoSettings(url=SecretStr(mongo_url), database=database_name)

    async def records(topic: str) -> list[ConsumerRecord]:
        return list(await read_all(kafka, topic))

    async with AsyncExitStack() as stack:
        one, two = [await stack.enter_async_context(router(kafka, mongo)) for _ in range(2)]
        changed = await one.patch("/v1/user-policy", json={"require_admin_approval": True})
        assert changed.status_code == 200, changed.text
        publisher = a_service(kafka)
        async with publisher.broker:
            await eventually(lambda: _refuses(two), within=30)
            await publisher.broker.publish([to_message(each, MAIL_PARSED) for each in mails(5)])

            async def all_wait() -> bool:
                return len((await two.get("/v1/held-mails")).json()["items"]) == 5

            await eventually(all_wait, within=30)
            [user] = (await two.get("/v1/pending-approvals")).json()["items"]
            approved = await two.post("/v1/pending-approvals/approve", json={"user_ids": [user["id"]]})
            assert approved.json()["approved"] == 1

            async def all_left() -> bool:
                return len(await records(MAIL_ROUTED.name)) >= 5

            await eventually(all_left, within=30)

    routed = [open_envelope(MailRouted, dict(each.headers), each.value) for each in await records(MAIL_ROUTED.name)]
    assert [each.event.delivery.delivery_id for each in routed] == [f"dlv_{number}" for number in range(5)]
    assert {each.event.routing.requester_id for each in routed} == {user["id"]}
    told = [dict(each.headers)["ce_type"].decode() for each in await records(DIRECTORY_EVENTS.name)]
    assert f"postdesk.{UserApproved.type}" in told


async def _refuses(client: httpx.AsyncClient) -> bool:
    """Whether a replica knows of the policy already."""
    answer = await client.post("/v1/explain", json={"sender": "new@example.net"})
    return bool(answer.json()["outcome"] == "held")
