"""A02: what does whoever is limited to accounts see of others, by each operation of the public API?

Every operation stands in one of three tables. A new one fails here until somebody has decided what it shows to whom.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from support.filing import Written, a_mail
from support.gateway import ACTOR_KEY, InMemoryAccess, a_gateway, a_token, client_of
from support.ticket_http import Office, an_office

CONTRACTS = Path(__file__).parents[3] / "contracts" / "openapi"
ACME, GLOBEX = "acc_acme", "acc_globex"
MINE, THEIRS = Written("printer", account=ACME), Written("invoice", sender="bob@globex.example", account=GLOBEX)
MY_ID, THEIR_ID = a_mail(MINE).fresh, a_mail(THEIRS).fresh
LINK = {"expires": 99999999999, "signature": "x"}

NOBODYS = {
    "POST /api/v1/setup",
    "GET /api/v1/me",
    "GET /api/v1/status",
    "GET /api/v1/openapi.json",
}
"""They show nothing of any account."""

LISTS = {
    "GET /api/v1/tickets",
    "GET /api/v1/tickets/counts",
    "GET /api/v1/events",
}
"""They leave out what is others'."""

OF_ONE: dict[str, Any] = {
    "GET /api/v1/tickets/{ticket}": None,
    "PATCH /api/v1/tickets/{ticket}": {"priority": "low"},
    "DELETE /api/v1/tickets/{ticket}": None,
    "GET /api/v1/tickets/{ticket}/entries": None,
    "GET /api/v1/tickets/{ticket}/events": None,
    "GET /api/v1/tickets/{ticket}/entries/{entry}/attachments/{position}": None,
    "POST /api/v1/tickets/{ticket}/comments": {"text": "x"},
    "PATCH /api/v1/tickets/{ticket}/comments/{comment}": {"text": "x"},
    "POST /api/v1/tickets/{ticket}/merge": {"ticket": MY_ID},
    "POST /api/v1/tickets/{ticket}/links": {"ticket": MY_ID},
    "DELETE /api/v1/tickets/{ticket}/links/{other}": None,
}
"""With what is sent. What is others' is not there."""

IN_BULK = "POST /api/v1/tickets/bulk"
"""Tells of each by itself."""

CLOSED = {
    "/api/domain-mappings": "GET POST",
    "/api/domain-mappings/preview": "POST",
    "/api/domain-mappings/{mapping_id}": "DELETE PUT",
    "/api/email-system/bulk-approve-users": "POST",
    "/api/email-system/pending-approvals": "GET",
    "/api/email-system/user-management-settings": "GET PUT",
    "/api/email-system/user-stats": "GET",
    "/api/imap/accounts": "GET POST",
    "/api/imap/accounts/{account_id}": "DELETE GET PUT",
    "/api/imap/accounts/{account_id}/clone": "POST",
    "/api/imap/accounts/{account_id}/sync": "POST",
    "/api/mailbox/sync": "POST",
    "/api/settings/email/m365-folders": "POST",
    "/api/v1/accounts": "GET POST",
    "/api/v1/accounts/{account_id}": "DELETE GET PATCH",
    "/api/v1/audit": "GET",
    "/api/v1/brakes": "GET",
    "/api/v1/brakes/{brake_id}/lift": "POST",
    "/api/v1/comparisons": "GET POST",
    "/api/v1/comparisons/{comparison_id}": "GET",
    "/api/v1/domain-mappings": "GET POST",
    "/api/v1/domain-mappings/bulk": "POST",
    "/api/v1/domain-mappings/preview": "POST",
    "/api/v1/domain-mappings/{mapping_id}": "DELETE GET PATCH",
    "/api/v1/domain-mappings/{mapping_id}/rollback": "POST",
    "/api/v1/domain-mappings/{mapping_id}/versions": "GET",
    "/api/v1/explain": "POST",
    "/api/v1/held-mails": "GET",
    "/api/v1/held-mails/{delivery_id}": "GET",
    "/api/v1/held-mails/{delivery_id}/release": "POST",
    "/api/v1/keys": "GET",
    "/api/v1/keys/rotate": "POST",
    "/api/v1/mailbox-policies": "GET",
    "/api/v1/mailbox-policies/{mailbox_id}": "GET PATCH",
    "/api/v1/mailboxes": "GET POST",
    "/api/v1/mailboxes/detect": "POST",
    "/api/v1/mailboxes/folders": "POST",
    "/api/v1/mailboxes/reconciliations": "POST",
    "/api/v1/mailboxes/sync": "POST",
    "/api/v1/mailboxes/test": "POST",
    "/api/v1/mailboxes/{mailbox_id}": "DELETE GET PATCH",
    "/api/v1/mailboxes/{mailbox_id}/clone": "POST",
    "/api/v1/mailboxes/{mailbox_id}/deliveries": "GET",
    "/api/v1/mailboxes/{mailbox_id}/disable-polling": "POST",
    "/api/v1/mailboxes/{mailbox_id}/enable-polling": "POST",
    "/api/v1/mailboxes/{mailbox_id}/folders": "GET",
    "/api/v1/mailboxes/{mailbox_id}/imports": "POST",
    "/api/v1/mailboxes/{mailbox_id}/imports/count": "POST",
    "/api/v1/mailboxes/{mailbox_id}/imports/{job_id}": "DELETE GET",
    "/api/v1/mailboxes/{mailbox_id}/jobs": "GET",
    "/api/v1/mailboxes/{mailbox_id}/oauth": "GET",
    "/api/v1/mailboxes/{mailbox_id}/oauth/app": "POST",
    "/api/v1/mailboxes/{mailbox_id}/oauth/start": "POST",
    "/api/v1/mailboxes/{mailbox_id}/pause": "POST",
    "/api/v1/mailboxes/{mailbox_id}/preview": "POST",
    "/api/v1/mailboxes/{mailbox_id}/reconciliations": "POST",
    "/api/v1/mailboxes/{mailbox_id}/reconciliations/{job_id}": "GET",
    "/api/v1/mailboxes/{mailbox_id}/resume": "POST",
    "/api/v1/mailboxes/{mailbox_id}/sync": "POST",
    "/api/v1/mailboxes/{mailbox_id}/syncs/{job_id}": "GET",
    "/api/v1/mailboxes/{mailbox_id}/test": "POST",
    "/api/v1/mails": "GET",
    "/api/v1/mails/parse": "POST",
    "/api/v1/mails/parse-stored": "POST",
    "/api/v1/mails/place": "POST",
    "/api/v1/mails/{delivery_id}": "GET",
    "/api/v1/microsoft365/folders": "POST",
    "/api/v1/oauth/callback": "GET",
    "/api/v1/pending-approvals": "GET",
    "/api/v1/pending-approvals/approve": "POST",
    "/api/v1/people": "GET POST",
    "/api/v1/people/{person_id}": "GET PATCH",
    "/api/v1/polling": "GET PATCH",
    "/api/v1/rules": "GET POST",
    "/api/v1/rules/order": "PUT",
    "/api/v1/rules/test": "POST",
    "/api/v1/rules/{rule_id}": "DELETE GET PATCH",
    "/api/v1/rules/{rule_id}/rollback": "POST",
    "/api/v1/rules/{rule_id}/versions": "GET",
    "/api/v1/tokens": "GET POST",
    "/api/v1/tokens/{token_id}": "DELETE",
    "/api/v1/user-policy": "GET PATCH",
    "/api/v1/user-stats": "GET",
    "/api/v1/users": "GET POST",
    "/api/v1/users/{user_id}": "DELETE GET PATCH",
    "/api/v1/users/{user_id}/merge": "POST",
    "/api/v1/users/{user_id}/verify": "POST",
}
"""They keep no accounts apart, so they are closed to whoever is limited to some: 403."""


@pytest.fixture
async def office() -> Office:
    office = await an_office(MINE, THEIRS)
    office.now += timedelta(minutes=1)  # events are told when none can come before them any more
    return office


@pytest.fixture
def app(tmp_path: Path, access: InMemoryAccess, office: Office) -> FastAPI:
    for path in CONTRACTS.glob("*.json"):
        shutil.copy(path, tmp_path)
    return a_gateway(tmp_path, access, {"ticketing": httpx.ASGITransport(office.app(ACTOR_KEY))})


@pytest.fixture
async def limited(app: FastAPI, access: InMemoryAccess) -> AsyncIterator[httpx.AsyncClient]:
    token, text = a_token(7, accounts=frozenset({ACME}))
    access.kept[token.id] = token
    async with client_of(app, text) as client:
        yield client


def _path(template: str, ticket: str) -> str:
    names = {"ticket": ticket, "entry": f"ent_{ticket}", "comment": f"ent_{ticket}", "position": 1, "other": MY_ID}
    return template.format(**names)


async def test_a02_each_operation_has_its_place_in_a_table(app: FastAPI) -> None:
    async with client_of(app) as client:
        document = (await client.get("/api/v1/openapi.json")).json()
    public = {f"{method.upper()} {path}" for path, item in document["paths"].items() for method in item}
    closed = {f"{method} {path}" for path, methods in CLOSED.items() for method in methods.split()}

    assert public == NOBODYS | LISTS | OF_ONE.keys() | {IN_BULK} | closed


async def test_a02_what_keeps_no_accounts_apart_is_closed(limited: httpx.AsyncClient) -> None:
    for path, methods in CLOSED.items():
        for method in methods.split():
            answer = await limited.request(method, path.replace("{", "").replace("}", ""), json={})

            assert (answer.status_code, answer.json()["code"]) == (403, "forbidden"), (method, path)


@pytest.mark.parametrize("operation", OF_ONE)
async def test_a02_what_is_of_another_account_is_not_there(
    limited: httpx.AsyncClient, office: Office, operation: str
) -> None:
    method, template = operation.split()
    before = str(office.store)
    body = OF_ONE[operation]
    params = LINK if "position" in template else None
    for name in (THEIR_ID, "TKT-2026-00002"):
        answer, unknown = [
            await limited.request(method, _path(template, each), json=body, params=params)
            for each in (name, "tkt_" + "0" * 32)
        ]

        assert answer.status_code in {403, 404}
        assert answer.json()["code"] in {"ticket_unknown", "comment_unknown", "link_not_good"}
        assert answer.json()["code"] == unknown.json()["code"], "as what is not there at all"
    assert str(office.store) == before


@pytest.mark.parametrize("operation", sorted(LISTS))
async def test_a02_lists_counts_and_events_leave_out_what_is_others(
    limited: httpx.AsyncClient, app: FastAPI, admin: str, operation: str
) -> None:
    path = operation.split()[1]
    seen = (await limited.get(path)).json()
    async with client_of(app, admin) as everybody:
        assert (await everybody.get(path)).json() != seen

    assert not any(word in json.dumps(seen) for word in (THEIR_ID, "globex", "invoice"))
    assert seen["total"] == 1 if "counts" in path else MY_ID in json.dumps(seen)


async def test_a02_in_bulk_each_is_answered_as_by_itself(limited: httpx.AsyncClient) -> None:
    method, path = IN_BULK.split()
    body = {"tickets": [MY_ID, THEIR_ID], "change": {"priority": "low"}}
    answer = await limited.request(method, path, json=body)

    assert [(each["ticket"], each["status"]) for each in answer.json()["items"]] == [(MY_ID, 200), (THEIR_ID, 404)]


async def test_a02_one_cannot_make_ones_reach_longer(limited: httpx.AsyncClient) -> None:
    for body in ({"name": "x", "scopes": ["ticket.read"]}, {"name": "x", "role": "admin", "accounts": [GLOBEX]}):
        assert (await limited.post("/api/v1/tokens", json=body)).status_code == 403
