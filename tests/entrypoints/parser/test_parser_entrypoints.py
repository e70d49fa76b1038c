"""Does the parser read what Kafka and people give it, and refuse the rest?"""

import hashlib
import json

import pytest

from chassis.broker import Dead, Record
from contracts.envelope import UndecodableEnvelope
from contracts.events.mail import MailFetched, MailSettled
from contracts.topics import MAIL_FETCHED, MAIL_FETCHED_BULK, to_message
from contracts.values import Outcome
from parser.entrypoints.http import LARGEST, parse_routes
from parser.entrypoints.kafka import decode, fetched_mails
from support.callers import calling
from support.examples import an_envelope, an_event
from support.mails import a_mail
from support.parsing import Workshop

MAIL = {"content-type": "message/rfc822"}


def a_record(value: bytes | None = None, key: bytes | None = None) -> Record:
    message = to_message(an_envelope(an_event(MailFetched)), MAIL_FETCHED)
    value, key = message.value if value is None else value, message.key if key is None else key
    return Record(message.topic, 0, 0, key, value, message.headers)


def test_a_fetched_mail_is_read_with_its_trace() -> None:
    assert decode(a_record()) == an_envelope(an_event(MailFetched))


@pytest.mark.parametrize("topic", [MAIL_FETCHED, MAIL_FETCHED_BULK])
async def test_a_dead_record_settles_the_delivery_of_its_key(topic: object) -> None:
    workshop = Workshop()
    subscription = fetched_mails(topic, workshop.parsing)  # type: ignore[arg-type] # one of the two

    await subscription.on_dead(Dead(a_record(b"\xff", b"dlv_7"), "UndecodableEnvelope: why", 1))

    (event,) = [said.event for said in workshop.heard.events]
    assert isinstance(event, MailSettled)
    assert (event.delivery_id, event.outcome) == ("dlv_7", Outcome.DEAD)


@pytest.mark.parametrize("topic", [MAIL_FETCHED, MAIL_FETCHED_BULK])
async def test_a_dead_record_with_another_key_settles_the_delivery_its_body_names(topic: object) -> None:
    workshop = Workshop()
    subscription = fetched_mails(topic, workshop.parsing)  # type: ignore[arg-type] # one of the two

    for value in (b"", b"\xff", b"null", b"[" * 100_000, json.dumps({"delivery": {"delivery_id": "dlv_9"}}).encode()):
        with pytest.raises(UndecodableEnvelope):
            decode(a_record(value))
        await subscription.on_dead(Dead(a_record(value, b"strange"), "UndecodableEnvelope: why", 1))

    (event,) = [said.event for said in workshop.heard.events]
    assert isinstance(event, MailSettled)
    assert (event.delivery_id, event.outcome) == ("dlv_9", Outcome.DEAD)


async def test_somebody_allowed_learns_what_is_understood_of_a_mail() -> None:
    raw = a_mail(subject="Grüße", text="x" * 50_000, attachments={"../a.pdf": b"%PDF"})

    async with calling("parser", parse_routes(Workshop().parsing), ["mail.read"]) as client:
        response = await client.post("/v1/mails/parse", content=raw, headers=MAIL)

    said = response.json()
    assert response.status_code == 200
    assert said["subject"] == "Grüße"
    assert len(said["text"]["text"]) > 50_000
    assert said["attachments"][0]["filename"] == "a.pdf"
    assert said["outcome"] == "parsed"
    assert said["fresh_text"] == said["text"]["text"]


async def test_somebody_learns_that_a_mail_would_be_quarantined() -> None:
    async with calling("parser", parse_routes(Workshop(largest=2000).parsing), ["mail.read"]) as client:
        response = await client.post("/v1/mails/parse", content=b"x" * 3000, headers=MAIL)

    said = response.json()
    assert (response.status_code, said["outcome"], said["reason"]) == (200, "quarantined", "oversize")


@pytest.mark.parametrize("raw", [b"", b"\0\xff" * 50, b"no mail at all"])
async def test_whatever_is_sent_is_a_mail(raw: bytes) -> None:
    async with calling("parser", parse_routes(Workshop().parsing), ["mail.read"]) as client:
        response = await client.post("/v1/mails/parse", content=raw, headers=MAIL)

    assert response.status_code == 200
    assert response.json()["warnings"]


@pytest.mark.parametrize(
    ("content", "headers", "status", "code"),
    [
        (b"x", {"content-type": "application/json"}, 415, "not_a_mail"),
        (b"x", {}, 415, "not_a_mail"),
        (b"x" * (LARGEST + 1), MAIL, 413, "mail_too_large"),
    ],
)
async def test_what_cannot_be_read_is_refused_by_name(
    content: bytes, headers: dict[str, str], status: int, code: str
) -> None:
    async with calling("parser", parse_routes(Workshop().parsing), ["mail.read"]) as client:
        response = await client.post("/v1/mails/parse", content=content, headers=headers)

    assert (response.status_code, response.json()["code"]) == (status, code)


async def test_without_the_permission_nothing_is_read() -> None:
    async with calling("parser", parse_routes(Workshop().parsing), ["ticket.read"]) as client:
        response = await client.post("/v1/mails/parse", content=b"x", headers=MAIL)

    assert response.status_code == 403


async def test_a_kept_mail_is_understood_by_its_key_and_no_other_blob_is_read() -> None:
    workshop = Workshop()
    raw = a_mail(subject="Kept")
    sha = hashlib.sha256(raw).hexdigest()
    stored = {"key": f"raw/{sha[0]}/{sha}", "size": len(raw), "sha256": sha}
    workshop.blobs.blobs[str(stored["key"])] = raw

    async with calling("parser", parse_routes(workshop.parsing), ["mail.read"]) as client:
        found = await client.post("/v1/mails/parse-stored", json={"raw": stored})
        other = await client.post("/v1/mails/parse-stored", json={"raw": stored | {"key": "raw/../secret"}})

    assert found.json()["subject"] == "Kept"
    assert other.status_code == 404
