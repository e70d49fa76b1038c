"""What can the staff write, bring together and take away over HTTP?"""

from __future__ import annotations

import pytest

from contracts.events.ticket import TicketCommented, TicketMerged
from contracts.values import ReasonCode
from support.filing import Written, a_mail
from support.ticket_http import Office, an_office, items

ROOT, OTHER = a_mail(Written("root")), a_mail(Written("other"))
ROOT_PATH, OTHER_PATH = f"/v1/tickets/{ROOT.fresh}", f"/v1/tickets/{OTHER.fresh}"


@pytest.fixture
async def office() -> Office:
    return await an_office(Written("root"), Written("other"))


def commented(office: Office) -> TicketCommented:
    event = office.publisher.told()[-1]
    assert isinstance(event, TicketCommented)
    return event


async def test_a_public_comment_is_told_with_its_text_and_to_whom_it_goes(office: Office) -> None:
    await office.http.patch(ROOT_PATH, json={"cc": ["Boss@Example.net"]})

    response = await office.http.post(
        f"{ROOT_PATH}/comments", json={"text": "Done.", "public": True, "status": "resolved"}
    )

    assert response.status_code == 201
    assert (response.json()["ticket"]["status"], response.json()["ticket"]["counts"]["comments"]) == ("resolved", 1)
    event = commented(office)
    assert event.text
    assert (event.public, event.cc, [each.new for each in event.changes]) == (True, ("boss@example.net",), ["resolved"])


async def test_what_an_internal_comment_says_leaves_in_no_event(office: Office) -> None:
    await office.http.post(f"{ROOT_PATH}/comments", json={"text": "A difficult customer."})

    assert commented(office).text is None
    assert "difficult" not in commented(office).model_dump_json()
    assert (await items(office.http, f"{ROOT_PATH}/entries"))[-1]["text"] == "A difficult customer."


async def test_an_edited_comment_says_the_new_and_keeps_the_old(office: Office) -> None:
    comment = (await office.http.post(f"{ROOT_PATH}/comments", json={"text": "Helo"})).json()["id"]

    first = await office.http.patch(f"{ROOT_PATH}/comments/{comment}", json={"text": "Hell"})
    second = await office.http.patch(f"{ROOT_PATH}/comments/{comment}", json={"text": "Hello"})

    _, shown, between, edit = await items(office.http, f"{ROOT_PATH}/entries")
    assert (first.status_code, second.status_code) == (200, 200)
    assert (shown["id"], shown["text"], shown["edited_at"]) == (comment, "Hello", edit["at"])
    assert (shown["original_text"], between["text"], edit["text"]) == ("Helo", "Hell", "Hello")
    assert (edit["kind"], edit["comment_id"]) == ("edited", comment)


async def test_the_answer_to_an_edit_names_the_comment_which_can_be_edited_again_by_that(office: Office) -> None:
    comment = (await office.http.post(f"{ROOT_PATH}/comments", json={"text": "Helo"})).json()["id"]

    key = {"Idempotency-Key": "edit"}
    for headers in (key, key, {}):
        answer = await office.http.patch(f"{ROOT_PATH}/comments/{comment}", json={"text": "Hello"}, headers=headers)
        assert (answer.status_code, answer.json()["id"]) == (200, comment)


async def test_a_comment_is_edited_in_its_own_ticket_only(office: Office) -> None:
    comment = (await office.http.post(f"{ROOT_PATH}/comments", json={"text": "x"})).json()["id"]

    elsewhere = await office.http.patch(f"{OTHER_PATH}/comments/{comment}", json={"text": "y"})
    a_mail_of_it = await office.http.patch(f"{ROOT_PATH}/comments/{ROOT.entry_id}", json={"text": "y"})

    assert [each.json()["code"] for each in (elsewhere, a_mail_of_it)] == ["comment_unknown"] * 2


@pytest.mark.parametrize("body", [{}, {"text": ""}, {"text": "x" * 100_001}, {"text": "x", "by": "usr_9"}, {"text": 5}])
async def test_a_comment_that_is_none_is_422(office: Office, body: dict[str, object]) -> None:
    assert (await office.http.post(f"{ROOT_PATH}/comments", json=body)).status_code == 422


async def test_merging_makes_two_tickets_one_whichever_is_named_first(office: Office) -> None:
    response = await office.http.post(f"{ROOT_PATH}/merge", json={"ticket": "TKT-2026-00002"})

    assert (response.status_code, response.json()["id"]) == (200, ROOT.fresh)
    assert response.json()["merged_tickets"] == [OTHER.fresh]
    assert (await office.http.get(OTHER_PATH)).json()["merged_from"] == OTHER.fresh
    assert [
        each["mail_id"] for each in await items(office.http, f"{OTHER_PATH}/entries") if each["kind"] == "mail"
    ] == [
        ROOT.mail_id,
        OTHER.mail_id,
    ]
    [merged] = [event for event in office.publisher.told() if isinstance(event, TicketMerged)]
    assert (merged.into, merged.actor_id) == (ROOT.fresh, "usr_1")


async def test_merging_again_changes_nothing(office: Office) -> None:
    first = await office.http.post(f"{OTHER_PATH}/merge", json={"ticket": ROOT.fresh})

    again = await office.http.post(f"{OTHER_PATH}/merge", json={"ticket": ROOT.fresh})

    assert again.json() == first.json()
    assert "Idempotency-Replayed" not in again.headers, "it came under no key of before"


async def test_answers_to_a_merged_ticket_join_the_one_that_took_it_in(office: Office) -> None:
    await office.http.post(f"{ROOT_PATH}/merge", json={"ticket": OTHER.fresh})

    await office.file(a_mail(Written("answer", ("other",))))

    assert (await office.http.get(ROOT_PATH)).json()["counts"]["mails"] == 3


async def test_tickets_are_linked_and_unlinked_once(office: Office) -> None:
    linked = await office.http.post(f"{ROOT_PATH}/links", json={"ticket": OTHER.fresh})
    again = await office.http.post(f"{ROOT_PATH}/links", json={"ticket": "TKT-2026-00002"})
    itself = await office.http.post(f"{ROOT_PATH}/links", json={"ticket": ROOT.fresh})
    unlinked = await office.http.delete(f"{ROOT_PATH}/links/{OTHER.fresh}")

    assert [(each.json()["links"], each.json()["version"]) for each in (linked, again, itself, unlinked)] == [
        ([OTHER.fresh], 2),
        ([OTHER.fresh], 2),
        ([OTHER.fresh], 2),
        ([], 3),
    ]


async def test_a_deleted_ticket_is_gone_for_every_operation_and_stays_so(office: Office) -> None:
    assert (await office.http.delete(ROOT_PATH)).status_code == 204

    answers = [
        await office.http.get(ROOT_PATH),
        await office.http.get(f"{ROOT_PATH}/entries"),
        await office.http.patch(ROOT_PATH, json={"priority": "high"}),
        await office.http.post(f"{ROOT_PATH}/comments", json={"text": "x"}),
        await office.http.post(f"{ROOT_PATH}/merge", json={"ticket": OTHER.fresh}),
        await office.http.post(f"{OTHER_PATH}/merge", json={"ticket": ROOT.fresh}),
        await office.http.post(f"{OTHER_PATH}/links", json={"ticket": ROOT.fresh}),
    ]
    assert [each.status_code for each in answers] == [410] * len(answers)
    assert (await office.http.delete(ROOT_PATH)).status_code == 204
    assert [each["id"] for each in await items(office.http, "/v1/tickets")] == [OTHER.fresh]
    history = await items(office.http, f"{ROOT_PATH}/events")
    assert [each["type"] for each in history] == ["postdesk.ticket.opened.v1", "postdesk.ticket.deleted.v1"]


async def test_a_deleted_ticket_does_not_come_back_with_its_mail_nor_with_answers(office: Office) -> None:
    """Field: the next poll brings the same mail again (chatwoot #12054); an answer opens a ticket of its own."""
    await office.http.delete(ROOT_PATH)

    await office.file(ROOT, a_mail(Written("root"), delivery=2))
    await office.file(a_mail(Written("answer", ("root",))))

    assert (await office.http.get(ROOT_PATH)).status_code == 410
    opened = office.publisher.settled()[-1]
    assert opened.reason is ReasonCode.POSSIBLY_RELATED
    assert opened.ticket_id != ROOT.fresh
