"""Does the command line do to tickets what it is told, and say what came of it?"""

from __future__ import annotations

import json
from typing import Any

import pytest

from support.gateway_cli import FakeApi, postdesk, problem

PATH = "/api/v1/tickets/TKT-2026-00001"
TICKET = {"id": "tkt_1", "number": "TKT-2026-00001", "status": "open", "version": 2}


def page(*items: Any) -> tuple[int, Any]:
    return 200, {"items": list(items), "next_cursor": None}


def test_a_list_asks_for_what_was_named_and_nothing_else() -> None:
    api = FakeApi({"GET /api/v1/tickets": page(TICKET)})

    result = postdesk(
        api, "ticket", "list", "broken printer", "--status", "open", "--status", "pending", "--assignee", "nobody",
        "--tag", "vip", "--sort=-updated_at", "--created", "2026-11-21T00:00:00Z..", "--updated", "..2026-11-22T00:00:00Z",
    )  # fmt: skip

    assert result.exit_code == 0, result.stderr
    assert "TKT-2026-00001" in result.stdout
    assert sorted(api.asked[0].url.params.multi_items()) == [
        ("assignee_id", "nobody"),
        ("created_from", "2026-11-21T00:00:00Z"),
        ("limit", "50"),
        ("q", "broken printer"),
        ("sort", "-updated_at"),
        ("status", "open"),
        ("status", "pending"),
        ("tag", "vip"),
        ("updated_before", "2026-11-22T00:00:00Z"),
    ]


def test_a_range_that_is_none_is_a_mistake() -> None:
    assert postdesk(FakeApi(), "ticket", "list", "--created", "2026-11-21T00:00:00Z").exit_code == 2


def test_set_changes_what_is_named_of_one_ticket() -> None:
    api = FakeApi({f"PATCH {PATH}": (200, TICKET)})

    result = postdesk(
        api, "ticket", "set", "TKT-2026-00001", "--priority", "high", "--assignee", "nobody", "--tag", "a", "--tag", "b",
        "--requester", "ben@example.net",
    )  # fmt: skip

    assert result.exit_code == 0, result.stderr
    [body] = api.bodies(f"PATCH {PATH}")
    assert body == {
        "priority": "high",
        "assignee_id": None,
        "tags": ["a", "b"],
        "requester": {"address": "ben@example.net"},
    }


def test_set_takes_away_what_is_in_a_list_and_names_who_watches() -> None:
    api = FakeApi({f"PATCH {PATH}": (200, TICKET)})

    result = postdesk(api, "ticket", "set", "TKT-2026-00001", "--tag", "", "--cc=", "--watcher", "usr_1")

    assert result.exit_code == 0, result.stderr
    assert api.bodies(f"PATCH {PATH}") == [{"tags": [], "cc": [], "watchers": ["usr_1"]}]


def test_set_without_a_field_is_a_mistake_and_asks_nothing() -> None:
    api = FakeApi()

    assert postdesk(api, "ticket", "set", "TKT-2026-00001").exit_code == 2
    assert api.asked == []


def test_many_are_closed_at_once_and_failures_are_told_of_each() -> None:
    done = [
        {"ticket": "a", "status": 200, "version": 3},
        {"ticket": "b", "status": 404, "code": "x", "detail": "No such"},
    ]
    api = FakeApi({"POST /api/v1/tickets/bulk": (200, {"items": done})})

    result = postdesk(api, "ticket", "close", "a", "b")

    assert api.bodies("POST /api/v1/tickets/bulk") == [{"tickets": ["a", "b"], "change": {"status": "closed"}}]
    assert result.exit_code == 1
    assert "No such" in result.stdout
    assert "1 of 2" in result.stderr


def test_a_move_that_is_not_allowed_is_a_conflict() -> None:
    api = FakeApi({f"PATCH {PATH}": problem(409, "The status cannot become that", "A ticket that is closed ...")})

    assert postdesk(api, "ticket", "close", "TKT-2026-00001").exit_code == 5


@pytest.mark.parametrize(
    ("arguments", "typed", "body"),
    [
        (("Hello",), "", {"text": "Hello", "public": False}),
        (
            ("-", "--public", "--status", "resolved"),
            "Two\nlines",
            {"text": "Two\nlines", "public": True, "status": "resolved"},
        ),
    ],
)
def test_a_comment_is_for_the_staff_unless_it_is_public(arguments: tuple[str, ...], typed: str, body: Any) -> None:
    api = FakeApi({f"POST {PATH}/comments": (201, {"id": "ent_1", "ticket": TICKET})})

    assert postdesk(api, "ticket", "comment", "TKT-2026-00001", *arguments, typed=typed).exit_code == 0
    assert api.bodies(f"POST {PATH}/comments") == [body]


def test_tickets_are_merged_linked_and_unlinked() -> None:
    api = FakeApi(
        {
            f"POST {PATH}/merge": (200, TICKET),
            f"POST {PATH}/links": (200, TICKET),
            f"DELETE {PATH}/links/tkt_2": (200, TICKET),
            f"GET {PATH}": (200, TICKET),
        }
    )

    for words in (("merge",), ("link",), ("link", "--remove")):
        assert postdesk(api, "ticket", words[0], "TKT-2026-00001", "tkt_2", *words[1:]).exit_code == 0

    assert api.bodies(f"POST {PATH}/merge") == api.bodies(f"POST {PATH}/links") == [{"ticket": "tkt_2"}]
    assert [each.method for each in api.asked] == ["POST", "POST", "GET", "DELETE", "GET"]


def an_event(version: int) -> dict[str, Any]:
    return {
        "id": f"evt_{version}",
        "type": "postdesk.ticket.changed.v1",
        "subject": "tkt_1",
        "data": {"version": version},
    }


def test_events_are_read_to_the_end_and_the_place_is_told() -> None:
    answers: list[Any] = [
        (200, {"items": [an_event(1)], "next": "p1"}),
        (200, {"items": [], "next": "p2"}),
        (200, {"items": [an_event(2)], "next": "p3"}),
        (200, {"items": [], "next": "p3"}),
    ]
    api = FakeApi({"GET /api/v1/events": answers})

    result = postdesk(api, "ticket", "events", "-o", "json", "--after", "p0")

    assert [each["id"] for each in json.loads(result.stdout)] == ["evt_1", "evt_2"]
    assert "--after p3" in result.stderr
    assert [each.url.params["after"] for each in api.asked] == ["p0", "p1", "p2", "p3"]


def test_one_tickets_events_are_read_of_that_ticket() -> None:
    api = FakeApi({f"GET {PATH}/events": (200, {"items": [], "next": 7})})

    assert postdesk(api, "ticket", "events", "TKT-2026-00001", "--after", "7").exit_code == 0


def test_show_tells_comments_changes_and_commands() -> None:
    entries = [
        {"kind": "comment", "public": True, "actor_id": "usr_1", "text": "Hello"},
        {"kind": "changed", "actor_id": "usr_1", "changes": [{"field": "status", "old": "open", "new": "closed"}]},
        {"kind": "mail", "text": "close", "commands": [{"written": "close", "done": False, "why": "Only agents may."}]},
    ]
    api = FakeApi({f"GET {PATH}": (200, TICKET), f"GET {PATH}/entries": page(*entries)})

    shown = postdesk(api, "ticket", "show", "TKT-2026-00001").stdout

    assert "public comment  usr_1" in shown
    assert "status: open → closed" in shown
    assert "close: not done: Only agents may." in shown
