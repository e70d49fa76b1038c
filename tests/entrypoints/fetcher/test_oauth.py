"""Do the operations that sign in, detect and ask Microsoft say what they should, to whom they should, and no secret?"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta

import httpx
import pytest
from fastapi import APIRouter

from fetcher.adapters.graph import Cloud, HttpGraph
from fetcher.adapters.identity_provider import HttpIssuer
from fetcher.domain.mailbox import Auth
from fetcher.entrypoints.http import READ, WRITE, detection_routes, oauth_routes
from support.callers import calling
from support.detection import Recorded
from support.graph import CLIENT, MAILBOX, SECRET, TENANT, FakeGraph, a_folder
from support.identity_provider import CLIENT_SECRET
from support.mailboxes import MAILBOX as MBX
from support.mailboxes import NOON
from support.oauth import OAuthWorld, consent
from support.web import loopback_web, serving

PATH = f"/v1/mailboxes/{MBX}/oauth"


@pytest.fixture
async def world() -> AsyncIterator[OAuthWorld]:
    async with OAuthWorld() as made:
        yield made


def caller(world: OAuthWorld, *permissions: str) -> AbstractAsyncContextManager[httpx.AsyncClient]:
    return calling("fetcher", oauth_routes(world.sign_ins), permissions or (READ, WRITE))


async def test_o01_a_sign_in_goes_from_start_to_callback_and_shows_no_secret(world: OAuthWorld) -> None:
    async with caller(world) as client:
        begun = (await client.post(f"{PATH}/start")).json()
        back = await consent(begun["authorize_url"])
        finished = await client.get("/v1/oauth/callback", params=back)
        again = await client.get("/v1/oauth/callback", params=back)
        shown = await client.get(PATH)

    assert (finished.status_code, finished.json()) == (200, {"mailbox_id": MBX})
    assert finished.headers["cache-control"] == "no-store"
    assert (again.status_code, again.json()["code"]) == (409, "sign_in_unknown")
    assert (shown.json()["signed_in"], shown.json()["has_client_secret"]) == (True, True)
    assert "canary" not in finished.text + again.text + shown.text


async def test_signing_in_needs_the_permission_to_change_mailboxes(world: OAuthWorld) -> None:
    async with caller(world, READ) as client:
        statuses = [
            (await client.post(f"{PATH}/start")).status_code,
            (await client.get("/v1/oauth/callback?state=x&code=y")).status_code,
            (await client.post(f"{PATH}/app", json={"client_secret": "x"})).status_code,
        ]

    assert statuses == [403] * 3


async def test_a_sign_in_that_was_declined_is_told_in_the_providers_words(world: OAuthWorld) -> None:
    async with caller(world) as client:
        back = await consent((await client.post(f"{PATH}/start")).json()["authorize_url"])
        declined = await client.get("/v1/oauth/callback", params={"state": back["state"], "error": "access_denied"})

    assert (declined.status_code, "access_denied" in declined.json()["detail"]) == (422, True)


async def test_o02_a_client_secret_is_taken_with_its_end_and_a_wrong_one_refused() -> None:
    async with OAuthWorld(Auth.XOAUTH2_APP) as world, caller(world) as client:
        ends_at = (NOON + timedelta(days=90)).isoformat()
        taken = await client.post(f"{PATH}/app", json={"client_secret": CLIENT_SECRET, "expires_at": ends_at})
        wrong = await client.post(f"{PATH}/app", json={"client_secret": "canary-9"})
        shown = await client.get(PATH)
        started = await client.post(f"{PATH}/start")

    assert (taken.status_code, wrong.status_code, "canary-9" in wrong.text) == (204, 422, False)
    assert list(wrong.json()["errors"]) == ["client_secret"]
    assert shown.json()["client_secret_expires_at"] == "2027-02-19T12:00:00Z"
    assert (started.status_code, list(started.json()["errors"])) == (422, ["auth"])


@asynccontextmanager
async def microsoft(recorded: Recorded) -> AsyncIterator[httpx.AsyncClient]:
    fake = FakeGraph({"": [a_folder("Inbox", 25, 3)]})
    async with serving(fake.app) as url:
        web = loopback_web()
        graph = HttpGraph(web, HttpIssuer(web, lambda: NOON), lambda: NOON, Cloud(url, url))
        routes: APIRouter = detection_routes(recorded.detection(), graph)
        async with calling("fetcher", routes, [WRITE]) as client:
            yield client


async def test_a_detection_shows_servers_ways_in_and_what_only_people_know() -> None:
    async with microsoft(Recorded(mx_hosts=["x.mail.protection.outlook.com."])) as client:
        found = (await client.post("/v1/mailboxes/detect", json={"address": "support@contoso.example"})).json()
        nothing = await client.post("/v1/mailboxes/detect", json={"address": "", "smtp_host": ""})

    answer = found["answer"]
    assert (answer["source"], answer["detail"]) == ("mx", "x.mail.protection.outlook.com.")
    assert [way["auth"] for way in answer["ways"]] == ["xoauth2", "xoauth2_app"]
    assert answer["oauth"]["token_url"].startswith("https://login.microsoftonline.com/{tenant}/")
    assert answer["hints"]
    assert (nothing.status_code, list(nothing.json()["errors"])) == (422, ["address"])


async def test_o02_folders_at_microsoft_are_shown_and_refusals_go_by_field() -> None:
    body = {"tenant_id": TENANT, "client_id": CLIENT, "client_secret": SECRET, "mailbox": MAILBOX}
    async with microsoft(Recorded()) as client:
        shown = await client.post("/v1/microsoft365/folders", json=body)
        refused = await client.post("/v1/microsoft365/folders", json=body | {"client_secret": "canary-1"})

    assert shown.json()["folders"] == [
        {
            "id": "id=Inbox/+",
            "name": "Inbox",
            "full_path": "Inbox",
            "parent_id": None,
            "level": 0,
            "total": 25,
            "unread": 3,
        }
    ]
    assert (refused.status_code, refused.json()["message"]) == (
        422,
        "Failed to get M365 folders: Authentication failed",
    )
    assert {"authentication", "client_secret"} == refused.json()["errors"].keys()
    assert "canary" not in refused.text
