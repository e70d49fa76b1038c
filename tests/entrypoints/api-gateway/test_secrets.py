"""Do tokens, keys and bodies stay out of logs, errors and answers?"""

from __future__ import annotations

import pytest
from fastapi import FastAPI
from structlog.testing import capture_logs

from support.gateway import SETUP_KEY, InMemoryAccess, client_of

CANARY = "canary-0123456789"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/api/v1/setup"),
        ("POST", "/api/v1/tokens"),
        ("POST", "/api/v1/tickets"),
        ("GET", "/api/v1/mails"),
        ("PUT", "/api/v1/tickets/a/raw"),
        ("GET", "/api/v1/nothing"),
    ],
)
async def test_what_was_sent_is_neither_logged_nor_told_in_a_refusal(
    app: FastAPI, admin: str, method: str, path: str
) -> None:
    headers = {"X-Setup-Key": CANARY, "X-Actor": CANARY, "Cookie": CANARY}
    seen = []
    with capture_logs() as logs:
        for token in (admin, f"pd_{CANARY}", admin[:-4] + "aaaa"):
            async with client_of(app, token) as client:
                body = {"secret": CANARY, "scopes": [{"a": CANARY}]}
                answer = await client.request(method, path, json=body, headers=headers)
                if answer.is_error:
                    seen.append(answer.text)

    assert seen
    for text in (*seen, str(logs)):
        assert CANARY not in text
        assert admin.rsplit("_", 1)[1] not in text
        assert SETUP_KEY not in text


async def test_a_new_tokens_text_is_in_no_log(app: FastAPI, access: InMemoryAccess, admin: str) -> None:
    with capture_logs() as logs:
        async with client_of(app, admin) as client:
            made = (await client.post("/api/v1/tokens", json={"name": "ci", "role": "viewer"})).json()
            await client.get("/api/v1/me", headers={"Authorization": f"Bearer {made['token']}"})

    assert any(line["event"] == "token_created" for line in logs)
    assert made["token"].rsplit("_", 1)[1] not in str(logs)
    assert made["token"] not in str(access.kept)
