"""What is refused over HTTP that would do harm where it is shown, sent, or asked of the database?"""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from http import HTTPStatus
from typing import Any

import pytest

from contracts.values import BlobContent, BlobKey
from support.filing import Written, a_mail
from support.ticket_http import Office, an_office, items
from ticketing.domain.showing import cut_page
from ticketing.handlers.reading import TEXT_LIMIT

ROOT = Written("root")
TICKET = f"/v1/tickets/{a_mail(ROOT).fresh}"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"subject": "Hello\r\nBcc: eve@example.com"}, "subject"),
        ({"subject": "a\u0000b"}, "subject"),
        ({"subject": "annexe\u202egpj.exe"}, "subject"),
        ({"subject": "  "}, "subject"),
        ({"requester": {"address": "ada@example.net", "name": "Ada\nBcc: eve@example.com"}}, "requester.name"),
        ({"requester": {"address": "ada\u0000@example.net"}}, "requester.address"),
        ({"cc": ["ada@example.net\u200b"]}, "cc.0"),
        ({"tags": ["v\u2066ip"]}, "tags.0"),
    ],
)
async def test_i07_i08_no_line_break_and_nothing_unseen_is_stored_in_a_field_of_one_line(
    change: dict[str, Any], field: str
) -> None:
    office = await an_office(ROOT)

    answer = await office.http.patch(TICKET, json=change)

    assert (answer.status_code, list(answer.json()["errors"])) == (HTTPStatus.UNPROCESSABLE_ENTITY, [field])
    assert (await office.http.get(TICKET)).json()["version"] == 1


@pytest.mark.parametrize(
    "subject",
    [
        "\U0001f469\u200d\U0001f469\u200d\U0001f467 familia",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "\u05e2\u05d1\u200f",
    ],
)
async def test_subjects_of_all_scripts_are_taken_as_they_are(subject: str) -> None:
    office = await an_office(ROOT)

    assert (await office.http.patch(TICKET, json={"subject": subject})).json()["subject"] == subject


async def test_i07_a_comment_keeps_its_lines_and_loses_what_cannot_be_seen() -> None:
    office = await an_office(ROOT)

    made = await office.http.post(f"{TICKET}/comments", json={"text": "one\r\n\ttwo\u0000\u202e three"})

    assert made.status_code == HTTPStatus.CREATED
    assert (await items(office.http, f"{TICKET}/entries"))[-1]["text"] == "one\n\ttwo three"


@pytest.mark.parametrize("text", ["", " \n\t", "\u0000\u200b"])
async def test_a_comment_of_nothing_is_refused(text: str) -> None:
    office = await an_office(ROOT)

    assert (await office.http.post(f"{TICKET}/comments", json={"text": text})).status_code == 422


@pytest.mark.parametrize(
    "path",
    [
        "/v1/tickets?created_from=9999-12-31T23:59:59-12:00",
        "/v1/tickets?updated_before=0001-01-01T00:00:00%2B12:00",
        f"{TICKET}/events?after=99999999999999999999",
        "/v1/tickets?cursor="
        + base64.urlsafe_b64encode(json.dumps(["9999-12-31T23:59:59-12:00", "tkt_1"]).encode()).decode(),
    ],
)
async def test_w04_what_no_database_can_hold_is_refused_before_it_is_asked(path: str) -> None:
    office = await an_office(ROOT)

    assert (await office.http.get(path)).status_code == HTTPStatus.UNPROCESSABLE_ENTITY


@pytest.mark.parametrize(
    "said",
    [
        "[" * 20_000,
        '["2026-11-21T09:30:00+00:00",' + "[" * 20_000,
        '["2026-11-21T09:30:00+00:00", "\\ud800"]',
        '["2026-11-21T09:30:00+00:00", {"$gt": ""}]',
        '["2026-11-21T09:30:00", "ent_1"]',
        '["2026-11-21T09:30:00+00:00", "ent_1", "of another list"]',
        "\x00",
    ],
)
@pytest.mark.parametrize("path", ["/v1/tickets?cursor=", f"{TICKET}/entries?cursor=", "/v1/events?after="])
async def test_w04_no_place_but_ours_is_looked_up(path: str, said: str) -> None:
    office = await an_office(ROOT)
    ordered = said.removesuffix("]") + ', "-created_at"]' if path.startswith("/v1/tickets?") else said

    answer = await office.http.get(path + base64.urlsafe_b64encode(ordered.encode()).decode())

    assert (answer.status_code, *answer.json()["errors"]) == (422, path.rpartition("?")[2].removesuffix("="))


async def test_a_number_of_any_template_can_be_asked_for() -> None:
    office = await an_office(ROOT)

    assert (await office.http.get("/v1/tickets", params={"number": "Case #00000001"})).json()["items"] == []


async def test_i15_a_page_that_is_too_long_ends_outside_of_any_tag() -> None:
    page = "<p>" + "x" * (TEXT_LIMIT - 20) + '<img alt="a > b" src="https://example.net/' + "y" * 100 + '">'
    office = Office()
    mail = a_mail(ROOT)
    long = BlobContent(key=BlobKey("blob/1"), size=len(page))
    mail = replace(mail, mail=mail.mail.model_copy(update={"html": long}))
    office.blobs.blobs["blob/1"] = page.encode()
    await office.file(mail)

    [entry] = await items(office.http, f"{TICKET}/entries")

    assert entry["html_truncated"] is True
    assert entry["html"] == "<p>" + "x" * (TEXT_LIMIT - 20)


@pytest.mark.parametrize("limit", range(1, 80))
def test_i15_wherever_a_page_is_cut_no_tag_is_left_open(limit: int) -> None:
    pieces = ['<p title="a > b">', "one", "</p>", "<br>", '<a href="https://example.net/?a=1&amp;b=2">', "two", "</a>"]
    page = "".join(pieces)

    cut = cut_page(page, limit)

    assert page.startswith(cut)
    assert len(cut) <= limit
    while pieces and cut.startswith(pieces[0]):
        cut = cut.removeprefix(pieces.pop(0))
    assert "<" not in cut
