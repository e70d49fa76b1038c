"""A fake of the public API behind the command line, and the command line run as a person or a script runs it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
from typer.testing import CliRunner, Result

from postdesk.app import app

Answer = tuple[int, Any] | Callable[[httpx.Request], tuple[int, Any]] | Exception


@dataclass
class FakeApi:
    """Answers by method and path, 404 where it knows none, and remembers what it was asked.

    An answer is (status, document), a function that makes it, an error the transport raises, or a list of these, used
    up one by one; the last one stays.
    """

    answers: dict[str, Answer | list[Answer]] = field(default_factory=dict)
    asked: list[httpx.Request] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer a request."""
        self.asked.append(request)
        known = self.answers.get(f"{request.method} {request.url.path}", problem(404, "Not Found"))
        if isinstance(known, list):
            known = known.pop(0) if len(known) > 1 else known[0]
        if isinstance(known, Exception):
            raise known
        status, document = known(request) if callable(known) else known
        return httpx.Response(status, json=document)

    def bodies(self, call: str) -> list[Any]:
        """The JSON bodies that were sent to `METHOD /path`."""
        return [json.loads(request.content) for request in self.asked if f"{request.method} {request.url.path}" == call]


def problem(status: int, title: str, detail: str = "", errors: dict[str, list[str]] | None = None) -> tuple[int, Any]:
    """A refusal as the gateway makes it."""
    document = {"title": title, "detail": detail, "errors": errors or {}, "request_id": "req_1", "status": status}
    return status, document


def postdesk(api: FakeApi, *arguments: str, typed: str = "", **environment: str) -> Result:
    """Run a command. `typed` is what stdin holds."""
    variables = {"POSTDESK_URL": "http://postdesk.test", "POSTDESK_TOKEN": "pd_test", "HOME": "/nonexistent"}
    transport = httpx.MockTransport(api)
    return CliRunner().invoke(
        app, list(arguments), input=typed, env=variables | environment, obj=transport, catch_exceptions=False
    )
