"""Can a script tell by the exit code what happened?"""

from __future__ import annotations

import httpx
import pytest

from support.gateway_cli import Answer, FakeApi, postdesk, problem


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ((200, {"items": [], "next_cursor": None}), 0),
        (problem(500, "Unexpected error"), 1),
        (problem(422, "The request is not valid", errors={"status": ["unknown"]}), 2),
        (problem(404, "No such ticket"), 3),
        (problem(401, "Not authenticated"), 4),
        (problem(403, "Permission missing"), 4),
        (problem(409, "Somebody else changed it"), 5),
        (problem(503, "A service is not there"), 6),
        (problem(504, "A service did not answer"), 6),
        (httpx.ConnectError("refused"), 6),
        (httpx.ReadTimeout("too slow"), 6),
    ],
)
def test_each_answer_has_its_exit_code_and_speaks_on_stderr_only(answer: Answer, code: int) -> None:
    result = postdesk(FakeApi({"GET /api/v1/tickets": answer}), "ticket", "list")

    assert result.exit_code == code
    if code:
        assert result.stdout == ""
        assert result.stderr.startswith("Error: ")


def test_wrong_usage_is_2() -> None:
    assert postdesk(FakeApi(), "ticket", "list", "--no-such-option").exit_code == 2
    assert postdesk(FakeApi(), "mailbox", "add", "a@example.com").exit_code == 2
    assert postdesk(FakeApi(), "ticket", "list", "-o", "xml").exit_code == 2


def test_what_is_not_postdesk_is_called_so() -> None:
    api = FakeApi({"GET /api/v1/tickets": (200, ["a list"])})

    result = postdesk(api, "ticket", "list")

    assert result.exit_code == 6
    assert "is not Postdesk" in result.stderr


def test_a_refusal_names_each_field_and_what_is_wrong_with_it() -> None:
    refused = problem(422, "The request is not valid", "See errors", {"host": ["too long"], "port": ["too big"]})
    api = FakeApi({"POST /api/v1/mailboxes": refused})

    result = postdesk(api, "mailbox", "add", "a@example.com", "--host", "h", "--secret-file", "-", typed="s\n")

    assert result.exit_code == 2
    assert "host: too long, port: too big" in result.stderr


def test_a_server_error_is_told_with_its_request_id() -> None:
    result = postdesk(FakeApi({"GET /api/v1/tickets": problem(500, "Unexpected error")}), "ticket", "list")

    assert "req_1" in result.stderr
