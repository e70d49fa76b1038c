"""Are folders at Microsoft 365 listed whole and with patience, and are refusals told by field?"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from fetcher.adapters import graph as module
from fetcher.adapters.graph import Cloud, HttpGraph
from fetcher.adapters.identity_provider import HttpIssuer
from fetcher.handlers.microsoft import Application, GraphRefused, GraphUnavailable
from support.graph import CLIENT, MAILBOX, SECRET, TENANT, FakeGraph, a_folder
from support.mailboxes import NOON
from support.web import loopback_web, serving

RIGHT = Application(TENANT, CLIENT, SECRET, MAILBOX)


@asynccontextmanager
async def asking(fake: FakeGraph) -> AsyncIterator[HttpGraph]:
    async with serving(fake.app) as url:
        web = loopback_web()
        yield HttpGraph(web, HttpIssuer(web, lambda: NOON), lambda: NOON, Cloud(url, url))


async def test_o02_folders_come_as_a_tree_with_counts_over_all_pages() -> None:
    names = ["Sent Items", "Archive", "Inbox", "Deleted Items", "Notes"]
    children = {
        "": [a_folder(name, 5, 2, children=1 if name == "Archive" else 0, folder_id=name) for name in names],
        "Archive": [a_folder("2023", 50, children=1, folder_id="2023")],
        "2023": [a_folder("Q1/Q2", 7, folder_id="quarter")],
    }
    async with asking(FakeGraph(children)) as graph:
        found = await graph.folders(RIGHT)

    assert [(each.level, each.path, each.parent_id) for each in found] == [
        (0, "Inbox", None),
        (0, "Archive", None),
        (1, "Archive/2023", "Archive"),
        (2, "Archive/2023/Q1/Q2", "2023"),
        (0, "Deleted Items", None),
        (0, "Notes", None),
        (0, "Sent Items", None),
    ]
    assert [(each.total, each.unread) for each in found][:3] == [(5, 2), (5, 2), (50, 0)]


async def test_throttling_is_respected_and_waited_out() -> None:
    fake = FakeGraph({"": [a_folder("Inbox")]}, busy=[(429, "0"), (503, "Sat, 21 Nov 2026 12:00:00 GMT"), (429, "0")])
    async with asking(fake) as graph:
        assert [each.name for each in await graph.folders(RIGHT)] == ["Inbox"]

    assert len(fake.asked) == 4


async def test_endless_throttling_is_given_up_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ATTEMPTS", 2)
    async with asking(FakeGraph(busy=[(429, "0")] * 50)) as graph:
        with pytest.raises(GraphUnavailable, match="less haste"):
            await graph.folders(RIGHT)


async def test_many_parents_are_asked_for_a_few_at_once() -> None:
    many = [a_folder(f"f{number}", children=1, folder_id=f"f{number}") for number in range(30)]
    fake = FakeGraph({"": many} | {each["id"]: [a_folder("x", folder_id=f"{each['id']}x")] for each in many}, page=100)
    async with asking(fake) as graph:
        assert len(await graph.folders(RIGHT)) == 60

    assert fake.most_at_once <= module.AT_ONCE


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"tenant_id": "other"}, "tenant_id"),
        ({"client_id": "other"}, "client_id"),
        ({"client_secret": "canary-wrong"}, "client_secret"),
        ({"mailbox": "nobody@example.com"}, "mailbox"),
    ],
)
async def test_o02_what_is_wrong_is_told_by_field_and_without_secrets(wrong: dict[str, str], field: str) -> None:
    async with asking(FakeGraph()) as graph:
        with pytest.raises(GraphRefused) as refused:
            await graph.folders(replace(RIGHT, **wrong))

    assert field in refused.value.errors
    assert "canary" not in f"{refused.value} {refused.value.errors}"
    if field != "mailbox":
        assert refused.value.errors["authentication"] == "Invalid tenant ID, client ID, or client secret"


async def test_a_missing_permission_is_named() -> None:
    async with asking(FakeGraph(forbidden=True)) as graph:
        with pytest.raises(GraphRefused, match=r"Mail\.Read"):
            await graph.folders(RIGHT)


async def test_the_token_goes_nowhere_else() -> None:
    fake = FakeGraph({"": [a_folder(str(number)) for number in range(5)]}, leads_to="http://127.0.0.1:1/next")
    async with asking(fake) as graph:
        with pytest.raises(GraphUnavailable, match="elsewhere"):
            await graph.folders(RIGHT)
