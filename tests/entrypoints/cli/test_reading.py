"""Do tickets and mails reach the reader, whole, parseable and harmless?"""

from __future__ import annotations

import json
from typing import Any

import httpx

from support.gateway_cli import FakeApi, postdesk

HOSTILE = "\x1b[2J\x1b]0;owned\x07 invoice\u202egpj.exe\r\nnew line \x9b31m[red]bold[/red]"
TICKET = {
    "id": "tkt_1",
    "number": "TKT-2026-00001",
    "status": "open",
    "priority": "medium",
    "subject": HOSTILE,
    "requester": {"address": "ann@example.com", "name": "Ann"},
    "counts": {"mails": 1, "attachments": 1},
    "updated_at": "2026-11-21T08:00:00Z",
}
ENTRY = {
    "id": "ent_1",
    "kind": "mail",
    "at": "2026-11-21T08:00:00Z",
    "sender": {"address": "ann@example.com"},
    "subject": HOSTILE,
    "text": "Line one\n\x1b[31mline two\n",
    "attachments": [{"filename": "a\x1b[2Jb.pdf", "size": 12}],
}
MAIL = {
    "delivery_id": "dlv_1",
    "subject": HOSTILE,
    "outcome": "ticket_opened",
    "ticket_id": "tkt_1",
    "timeline": [{"at": "2026-11-21T08:00:00Z", "step": "fetched", "after_ms": 0, "facts": {"uid": 1}}],
}


def page(*items: Any, cursor: str | None = None) -> tuple[int, Any]:
    return 200, {"items": list(items), "next_cursor": cursor}


def an_api() -> FakeApi:
    return FakeApi(
        {
            "GET /api/v1/tickets": page(TICKET),
            "GET /api/v1/tickets/TKT-2026-00001": (200, TICKET),
            "GET /api/v1/tickets/TKT-2026-00001/entries": page(ENTRY),
            "GET /api/v1/mails": page(MAIL),
            "GET /api/v1/mails/dlv_1": (200, MAIL),
        }
    )


COMMANDS = (("ticket", "list"), ("ticket", "show", "TKT-2026-00001"), ("mail", "list"), ("mail", "show", "dlv_1"))


def test_nothing_a_mail_says_reaches_the_terminal_as_a_command() -> None:
    for arguments in COMMANDS:
        result = postdesk(an_api(), *arguments)

        assert result.exit_code == 0
        assert not set(result.stdout) & set("\x1b\x07\x9b\u202e\r"), arguments
        assert "invoice" in result.stdout
        assert "[red]bold[/red]" in result.stdout.replace("\n", "")


def test_json_is_parseable_whole_and_plain_ascii() -> None:
    for arguments in COMMANDS:
        result = postdesk(an_api(), *arguments, "-o", "json")

        found = json.loads(result.stdout)
        assert (found[0] if isinstance(found, list) else found)["subject"] == HOSTILE
        assert result.stdout.isascii()


def test_a_ticket_is_shown_with_the_text_and_files_of_its_entries() -> None:
    shown = postdesk(an_api(), "ticket", "show", "TKT-2026-00001").stdout
    data = json.loads(postdesk(an_api(), "ticket", "show", "TKT-2026-00001", "-o", "json").stdout)

    assert "Line one\n" in shown
    assert "b.pdf (12 bytes)" in shown
    assert data["entries"] == [ENTRY]


def test_lists_are_read_page_by_page_up_to_the_limit() -> None:
    def answer(request: httpx.Request) -> tuple[int, Any]:
        start = int(request.url.params.get("cursor", "0"))
        size = int(request.url.params["limit"])
        items = [{**TICKET, "number": f"N{start + each}"} for each in range(size)]
        return page(*items, cursor=str(start + size))

    api = FakeApi({"GET /api/v1/tickets": answer})

    result = postdesk(api, "ticket", "list", "--limit", "150", "--status", "open", "-o", "json")

    assert [each["number"] for each in json.loads(result.stdout)] == [f"N{each}" for each in range(150)]
    assert [request.url.params["limit"] for request in api.asked] == ["100", "50"]
    assert {request.url.params["status"] for request in api.asked} == {"open"}


def test_names_from_outside_cannot_change_the_path() -> None:
    api = an_api()

    postdesk(api, "ticket", "show", "../tokens?x=1")

    assert api.asked[0].url.raw_path == b"/api/v1/tickets/..%2Ftokens%3Fx%3D1"


def test_no_color_means_no_escape_codes() -> None:
    result = postdesk(an_api(), "ticket", "list", NO_COLOR="1", FORCE_COLOR="1", TERM="xterm-256color")

    assert "\x1b[3" not in result.stdout
