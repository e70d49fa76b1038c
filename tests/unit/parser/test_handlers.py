"""Does every fetched mail end as something said about it, whatever children and stores do?"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

import pytest

from contracts.events.mail import MailFetched, MailParsed, MailSettled
from contracts.values import BlobKey, DeliveryId, Outcome, RawMail, ReasonCode
from parser.domain.dry_run import DryRun, Quarantined
from parser.domain.understanding import Depth
from parser.handlers import (
    GROUP,
    GROUP_BYTES,
    TRIES,
    WHOLE,
    ChildDied,
    ChildTimedOut,
    Errand,
    Fetched,
    Given,
    ReadingFailed,
    grouped,
)
from support.examples import an_envelope, an_event
from support.mails import a_mail
from support.parsing import LIMITS, Workshop

POISON = b"poison"
ORDINARY = [a_mail(text=f"mail {number}") for number in range(3)]
WITH_POISON = [ORDINARY[0], a_mail(subject="Bad", text="poison"), ORDINARY[1]]


def fetched(workshop: Workshop, raws: Sequence[bytes]) -> list[Fetched]:
    """Mails in the blob store, and the events that tell of them."""
    events = []
    example = an_event(MailFetched).delivery
    for number, data in enumerate(raws):
        digest = sha256(data).hexdigest()
        raw = RawMail(key=BlobKey(f"raw/{digest[0]}/{digest}"), size=len(data), sha256=digest)
        workshop.blobs.blobs[raw.key] = data
        changes = {"delivery_id": DeliveryId(f"dlv_{number}"), "uid": number + 1, "raw": raw}
        delivery = example.model_copy(update=changes)
        events.append(an_envelope(an_event(MailFetched), delivery=delivery))
    return events


def subjects(workshop: Workshop) -> list[str]:
    """What was said, in order: a subject, or an outcome."""
    events = [said.event for said in workshop.heard.events]
    return [event.mail.subject if isinstance(event, MailParsed) else event.outcome for event in events]


async def test_mails_are_announced_in_their_order_with_their_traces_in_one_call() -> None:
    workshop = Workshop()
    envelopes = fetched(workshop, [a_mail(subject=f"{number}") for number in range(60)])

    await workshop.parsing.parse_mails(envelopes)

    assert subjects(workshop) == [f"{number}" for number in range(60)]
    assert [said.traceparent for said in workshop.heard.events] == [each.traceparent for each in envelopes]
    assert len(workshop.heard.calls) == 1
    assert workshop.reader.calls == [(25, Depth.WHOLE), (25, Depth.WHOLE), (10, Depth.WHOLE)]


async def test_a_batch_that_kafka_gives_by_partitions_is_announced_in_the_order_of_the_folder() -> None:
    workshop = Workshop()
    envelopes = fetched(workshop, [a_mail(subject=f"{number}") for number in range(9)])

    await workshop.parsing.parse_mails([*envelopes[1::2], *envelopes[::2]])

    assert subjects(workshop) == [f"{number}" for number in range(9)]


async def test_files_are_kept_before_anything_is_said() -> None:
    workshop = Workshop()
    envelopes = fetched(workshop, [a_mail(attachments={"a.bin": b"content"}, text="x" * 50_000)])
    workshop.blobs.outage = ConnectionError("down")

    with pytest.raises(ConnectionError):
        await workshop.parsing.parse_mails(envelopes)

    assert workshop.heard.calls == []
    workshop.blobs.outage = None
    await workshop.parsing.parse_mails(envelopes)
    event = workshop.heard.events[0].event
    assert isinstance(event, MailParsed)
    assert event.mail.text.kind == "blob"
    assert workshop.blobs.blobs[event.mail.attachments[0].key] == b"content"
    assert event.mail.text.key in workshop.blobs.blobs


async def test_reading_again_says_the_same() -> None:
    workshop = Workshop()
    envelopes = fetched(workshop, ORDINARY)

    await workshop.parsing.parse_mails(envelopes)
    await workshop.parsing.parse_mails(envelopes)

    first, second = workshop.heard.calls
    assert first == second
    assert [each.id for each in first] == [each.id for each in second]


@pytest.mark.parametrize("fault", [ChildDied("killed"), ChildTimedOut("slow")])
async def test_a_failed_group_is_read_mail_by_mail(fault: ReadingFailed) -> None:
    workshop = Workshop()
    workshop.reader.faults[POISON] = [fault]

    await workshop.parsing.parse_mails(fetched(workshop, WITH_POISON))

    assert subjects(workshop) == ["The printer is on fire", "Bad", "The printer is on fire"]
    assert workshop.reader.calls == [(3, Depth.WHOLE), (1, Depth.WHOLE), (1, Depth.WHOLE), (1, Depth.WHOLE)]


@pytest.mark.parametrize("faults", [[ChildDied("x")] * (1 + TRIES), [ChildTimedOut("x")] * 2, [None, None]])
@pytest.mark.parametrize(
    ("further", "warning"), [([], "page_not_read"), ([ChildDied("x")], "body_not_read"), ([None], "body_not_read")]
)
async def test_of_a_mail_that_is_too_much_less_is_read(
    faults: list[ReadingFailed | None], further: list[ReadingFailed | None], warning: str
) -> None:
    """Without taking its pages apart, and where that is still too much, by its header."""
    workshop = Workshop()
    workshop.reader.faults[POISON] = [*faults, *further]

    await workshop.parsing.parse_mails(fetched(workshop, WITH_POISON))

    assert subjects(workshop)[1] == "Bad"
    event = workshop.heard.events[1].event
    assert isinstance(event, MailParsed)
    assert warning in {finding.code for finding in event.mail.warnings}
    assert workshop.reader.faults[POISON] == []


async def test_a_mail_that_always_crashes_is_quarantined_after_bounded_attempts() -> None:
    workshop = Workshop()
    workshop.reader.faults[POISON] = [ChildDied("killed")] * 1000

    await workshop.parsing.parse_mails(fetched(workshop, WITH_POISON))

    assert subjects(workshop) == ["The printer is on fire", Outcome.QUARANTINED, "The printer is on fire"]
    event = workshop.heard.events[1].event
    assert isinstance(event, MailSettled)
    assert (event.reason, event.delivery_id) == (ReasonCode.PARSER_LIMIT, "dlv_1")
    assert 1000 - len(workshop.reader.faults[POISON]) == 1 + TRIES + 1 + 1


async def test_a_mail_over_the_limit_is_quarantined_unread() -> None:
    workshop = Workshop(largest=2000)

    await workshop.parsing.parse_mails(fetched(workshop, [ORDINARY[0], a_mail(text="x" * 3000), ORDINARY[1]]))

    assert subjects(workshop) == ["The printer is on fire", Outcome.QUARANTINED, "The printer is on fire"]
    event = workshop.heard.events[1].event
    assert isinstance(event, MailSettled)
    assert event.reason is ReasonCode.OVERSIZE


async def test_what_became_of_mails_is_counted_and_trials_are_not() -> None:
    workshop = Workshop(largest=2000)
    workshop.reader.faults[POISON] = [ChildDied("x"), ChildTimedOut("x")]

    await workshop.parsing.parse_mails(fetched(workshop, [*WITH_POISON, a_mail(text="x" * 3000)]))
    await workshop.parsing.try_out(Given(ORDINARY[0], len(ORDINARY[0])))

    assert workshop.counted.seen == {"ordinary": 3, "oversize": 1, "died": 1, "timed_out": 1}


async def test_a_missing_blob_is_an_error_of_its_own() -> None:
    workshop = Workshop()
    envelopes = fetched(workshop, ORDINARY)
    workshop.blobs.blobs.clear()

    with pytest.raises(LookupError):
        await workshop.parsing.parse_mails(envelopes)


async def test_given_up_mail_is_settled_as_dead() -> None:
    workshop = Workshop()

    await workshop.parsing.give_up(DeliveryId("dlv_9"), "Permanent: why")

    event = workshop.heard.events[0].event
    assert isinstance(event, MailSettled)
    assert (event.delivery_id, event.outcome, event.reason) == ("dlv_9", Outcome.DEAD, ReasonCode.POISON)


async def test_one_group_at_a_time_is_all_that_bulk_mail_gets() -> None:
    workshop = Workshop(at_once=1)
    most = running = 0
    read = workshop.reader.read

    async def counted(mails: Sequence[Given], errand: Errand = WHOLE) -> object:
        nonlocal most, running
        running += 1
        most = max(most, running)
        await asyncio.sleep(0)
        found = await read(mails, errand)
        running -= 1
        return found

    workshop.reader.read = counted  # type: ignore[method-assign,assignment] # looks on
    await workshop.parsing.parse_mails(fetched(workshop, ORDINARY * 30))

    assert most == 1


def test_groups_are_small_in_number_and_in_bytes() -> None:
    workshop = Workshop()
    small = fetched(workshop, [ORDINARY[0]] * (GROUP + 1))
    large = fetched(workshop, [b"x" * (GROUP_BYTES + 1)])

    assert [len(group) for group in grouped([*small, *large, *small])] == [GROUP, 1, 1, GROUP, 1]
    assert grouped([]) == []


@pytest.mark.parametrize("raw", [b"", b" \r\n\t\n", b"\0\xff\xfe" * 99])
async def test_a_mail_of_nothing_is_parsed_wherever_it_stands(raw: bytes) -> None:
    """A mail of 0 bytes at the beginning of a batch opens a group too."""
    workshop = Workshop()

    await workshop.parsing.parse_mails(fetched(workshop, [raw]))
    await workshop.parsing.parse_mails(fetched(workshop, [raw, ORDINARY[0], raw]))

    events = [said.event for said in workshop.heard.events]
    assert len(events) == 4
    assert all(isinstance(event, MailParsed) for event in events)
    assert isinstance(events[0], MailParsed)
    assert events[0].mail.subject == ""
    assert events[0].mail.warnings


async def test_a_dry_run_keeps_nothing_and_says_nothing() -> None:
    workshop = Workshop()
    raw = a_mail(attachments={"a.bin": b"content"}, text="x" * 50_000)
    too_large = b"x" * (LIMITS.message + 1)

    tried = await workshop.parsing.try_out(Given(raw, len(raw)))
    refused = await workshop.parsing.try_out(Given(too_large, len(too_large)))

    assert isinstance(tried, DryRun)
    assert tried.attachments[0].size == 7
    assert tried.text.kind == "inline"
    assert tried.fresh_text == tried.text.text
    assert isinstance(refused, Quarantined)
    assert refused.reason is ReasonCode.OVERSIZE
    assert workshop.blobs.blobs == {}
    assert workshop.heard.calls == []


async def test_the_word_of_the_mailboxs_own_server_is_believed_and_no_other() -> None:
    workshop = Workshop()
    raw = b"Authentication-Results: mx.example.org; dmarc=pass header.from=example.net\n" + a_mail()
    (envelope,) = fetched(workshop, [raw])
    delivery = envelope.event.delivery.model_copy(update={"authserv_id": "mx.example.org"})
    trusting = replace(envelope, event=envelope.event.model_copy(update={"delivery": delivery}))

    await workshop.parsing.parse_mails([envelope])
    await workshop.parsing.parse_mails([trusting])

    found = [said.event for said in workshop.heard.events]
    assert [each.mail.authentication.dmarc for each in found if isinstance(each, MailParsed)] == ["unknown", "pass"]
