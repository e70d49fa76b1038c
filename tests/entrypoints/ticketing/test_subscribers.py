"""Do the subscribers of the guide end with the tickets as they are, whatever comes twice, late or after a crash?"""

from __future__ import annotations

import asyncio
import json
import os
import random
import shutil
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from support.filing import Written, a_mail
from support.ticket_http import Office, an_office
from ticketing.entrypoints.documents.events import EventAnswer

GUIDE = Path(__file__).parents[3] / "docs" / "how-to" / "subscribers"
PAGE = 3
RUNS = {
    "python": [sys.executable, str(GUIDE / "subscriber.py")],
    "node": ["node", str(GUIDE / "subscriber.mjs")],
    "go": ["go", "run", str(GUIDE / "subscriber.go")],
}


async def a_story() -> Office:
    """Tickets to which everything happened that a subscriber has to understand."""
    office = await an_office(Written("one"), Written("two"), Written("three"), Written("re", ("one",)))
    one, two, three = (f"/v1/tickets/{a_mail(Written(name)).fresh}" for name in ("one", "two", "three"))
    await office.http.patch(one, json={"status": "pending", "tags": ["vip"], "assignee_id": "usr_2"})
    await office.http.post(f"{one}/comments", json={"text": "Done", "public": True, "status": "resolved"})
    await office.file(a_mail(Written("again", ("one",))))
    await office.http.patch(two, json={"priority": "urgent", "requester": {"address": "ben@example.net"}})
    await office.http.post(f"{one}/merge", json={"ticket": two.rpartition("/")[2]})
    await office.http.delete(three)
    return office


@pytest.fixture
def events() -> list[dict[str, Any]]:
    """The story's events, some twice and all in disorder."""
    office = asyncio.new_event_loop().run_until_complete(a_story())
    envelopes = [each for each in office.publisher.published if each.event.type != "mail.settled.v1"]
    told = [EventAnswer.of(each).model_dump(mode="json") for each in envelopes] * 2
    random.Random(7).shuffle(told)
    return told


@pytest.fixture
def url(events: list[dict[str, Any]]) -> Iterator[str]:
    """A service that tells them page by page, to who has the token; of some pages they may see nothing."""
    told: list[dict[str, Any] | None] = [*([None] * PAGE), *events[:5], *([None] * 3 * PAGE), *events[5:]]

    class Telling(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = urlsplit(self.path)
            start = int(parse_qs(asked.query).get("after", ["0"])[0])
            allowed = asked.path == "/api/v1/events" and self.headers["Authorization"] == "Bearer pd_secret"
            page = told[start : start + PAGE]
            body = json.dumps({"items": [each for each in page if each], "next": str(start + len(page))}).encode()
            self.send_response(200 if allowed else 401)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Telling)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    serving.join()


async def run(language: str, folder: Path, url: str) -> dict[str, Any]:
    """Let a subscriber hear everything; the tickets it keeps."""
    program = RUNS[language][0]
    if not shutil.which(program):
        pytest.skip(f"{program} is not on this machine")
    if language == "go" and not os.environ.get("TEST_GO"):
        pytest.skip("go builds its libraries first, which takes minutes: TEST_GO=1 runs it")
    environment = {**os.environ, "POSTDESK_URL": url, "POSTDESK_TOKEN": "pd_secret", "ONCE": "1"}
    process = await asyncio.create_subprocess_exec(
        *RUNS[language], cwd=folder, env=environment, stderr=asyncio.subprocess.PIPE
    )
    _, said = await process.communicate()
    assert process.returncode == 0, said.decode()
    kept = json.loads((folder / "tickets.json").read_text())["tickets"]
    return {name: {**each.pop("fields", {}), **each} for name, each in kept.items()}


@pytest.mark.parametrize("language", RUNS)
async def test_inv4_a_subscriber_of_the_guide_knows_every_ticket_as_it_is(
    language: str, url: str, tmp_path: Path
) -> None:
    office = await a_story()

    kept = await run(language, tmp_path, url)
    kept_twice = await run(language, tmp_path, url)

    assert kept == kept_twice
    assert kept.keys() == office.store.views.keys()
    for name, view in office.store.views.items():
        ticket = kept[name]
        assert (ticket["version"], ticket["early"]) == (view.version, {})
        assert (ticket["status"], ticket["priority"], ticket["number"]) == (view.status, view.priority, view.number)
        assert (ticket["tags"], ticket["assignee_id"]) == (list(view.tags), view.assignee_id)
        assert ticket["requester"]["address"] == view.requester["address"]
        assert (ticket.get("deleted", False), ticket.get("merged_into")) == (view.deleted, view.merged_into)


@pytest.mark.skipif(not shutil.which("gofmt"), reason="gofmt is not on this machine")
async def test_the_subscriber_in_go_is_go() -> None:
    process = await asyncio.create_subprocess_exec(
        "gofmt", "-l", "-e", RUNS["go"][-1], stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )

    assert await process.communicate() == (b"", b"")
