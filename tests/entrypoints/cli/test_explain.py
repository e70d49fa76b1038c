"""Does somebody who knows nothing of rules learn what would become of a mail, and why?"""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

from support.gateway_cli import FakeApi, postdesk

RULE = {"rule": "mail_kind", "looked_at": "ordinary", "answer": "an ordinary mail", "decided": False}
NEW_RULE = {"rule": "moon_phase", "looked_at": "the moon\x1b[2J", "answer": "full", "decided": True}
ANSWER: dict[str, Any] = {
    "decision": "It opens a new ticket for account Acme (category Support, priority medium).",
    "because": ["It is a mail that a person wrote.", "It says that it is from Ada\x1b[31m <ada@acme.com>."],
    "mail": {"subject": "Printer\x1b[2J", "sender": {"address": "ada@acme.com", "name": "Ada"}},
    "explanation": [RULE, NEW_RULE],
    "earlier": None,
}
CALL = "POST /api/v1/explain"


def test_the_decision_comes_first_then_why_then_what_each_rule_said() -> None:
    shown = postdesk(FakeApi({CALL: (200, ANSWER)}), "explain", "ada@acme.com").stdout

    places = [shown.index(each) for each in ("opens a new ticket", "a person wrote", "What kind of mail", "Moon phase")]
    assert places == sorted(places)
    assert "<- this decided" in shown
    assert "\x1b" not in shown


def test_an_address_a_file_stdin_and_an_id_are_each_asked_as_what_they_are(tmp_path: Path) -> None:
    api = FakeApi({CALL: (200, ANSWER)})
    file = tmp_path / "mail.eml"
    file.write_bytes(b"Subject: x\r\n\r\n\xff")

    postdesk(api, "explain", "ada@acme.com", "--subject", "Help", "--account", "acc_1")
    postdesk(api, "explain", str(file), "--authserv-id", "mx.example.org")
    postdesk(api, "explain", "-", typed="Subject: y\n\n")
    postdesk(api, "explain", "dlv_1")
    postdesk(api, "explain", "eml_1", "--account", "acc_1")

    assert api.bodies(CALL) == [
        {"sender": "ada@acme.com", "subject": "Help", "mailbox_account_id": "acc_1"},
        {"eml": base64.b64encode(file.read_bytes()).decode(), "authserv_id": "mx.example.org"},
        {"eml": base64.b64encode(b"Subject: y\n\n").decode()},
        {"delivery_id": "dlv_1"},
        {"mail_id": "eml_1"},
    ]


def test_what_was_said_when_a_mail_came_is_shown_where_it_differs() -> None:
    earlier = ANSWER | {"earlier": {"explanation": [RULE | {"answer": "a bounce"}]}}
    same = ANSWER | {"earlier": {"explanation": ANSWER["explanation"]}}

    differs = postdesk(FakeApi({CALL: (200, earlier)}), "explain", "dlv_1").stdout
    equal = postdesk(FakeApi({CALL: (200, same)}), "explain", "dlv_1").stdout

    assert "when the mail came" in differs
    assert "a bounce" in differs.partition("when the mail came")[2]
    assert "Moon phase" not in differs.partition("when the mail came")[2]
    assert "when the mail came" not in equal


def test_as_json_the_answer_is_whole() -> None:
    result = postdesk(FakeApi({CALL: (200, ANSWER)}), "explain", "ada@acme.com", "-o", "json")

    assert json.loads(result.stdout) == ANSWER


def test_what_is_neither_file_nor_address_nor_id_is_refused_with_what_to_give() -> None:
    result = postdesk(FakeApi(), "explain", "nothing-there")

    assert result.exit_code == 3
    assert "an address" in result.stderr
