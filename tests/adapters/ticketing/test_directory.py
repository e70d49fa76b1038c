"""Does the router say who there is as the fake does, and is its silence told from its no?"""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from chassis.http import Caller, Peer
from router.domain.people import UserState
from support.callers import KEY, an_app
from support.routing import DEFAULT
from support.routing_people import a_user
from support.routing_world import RouterWorld
from support.ticket_directory import InMemoryDirectory
from ticketing.adapters.directory import ACTOR, PERMISSIONS, HttpDirectory
from ticketing.handlers.ports import Directory, DirectorySilent


def a_router() -> RouterWorld:
    """With an agent, one who is blocked, and a customer."""
    world = RouterWorld()
    for user in (
        a_user("agent", role="agent"),
        a_user("blocked", role="agent", state=UserState.BLOCKED),
        a_user("customer"),
    ):
        world.users.kept[user.id] = user
    return world


def peer(transport: httpx.AsyncBaseTransport) -> Peer:
    return Peer("router", "http://router", Caller(ACTOR, PERMISSIONS, KEY), transport)


@pytest.fixture(params=["fake", "real"])
async def directory(request: pytest.FixtureRequest) -> AsyncIterator[Directory]:
    if request.param == "fake":
        refused = {
            "usr_blocked": "the user is blocked",
            "usr_customer": "only agents and administrators get tickets",
        }
        yield InMemoryDirectory(missing={"acc_none", "usr_none", "a/../b"}, refused=refused)
        return
    asked = peer(httpx.ASGITransport(an_app("router", a_router().api())))
    yield HttpDirectory(asked)
    await asked.close()


async def test_it_says_which_accounts_and_people_there_are(directory: Directory) -> None:
    assert [await directory.has_account(each) for each in (DEFAULT, "acc_none")] == [True, False]
    assert [await directory.has_user(each) for each in ("usr_customer", "usr_none")] == [True, False]


async def test_it_says_why_somebody_gets_no_tickets(directory: Directory) -> None:
    asked = ("usr_agent", "usr_blocked", "usr_customer", "usr_none")
    assert [await directory.why_no_tickets(each) for each in asked] == [
        "",
        "the user is blocked",
        "only agents and administrators get tickets",
        "there is no such user",
    ]


@pytest.mark.parametrize("answer", [httpx.Response(503), httpx.ConnectError("refused")])
async def test_a_router_that_does_not_answer_is_no_word_about_anybody(answer: httpx.Response | Exception) -> None:
    def respond(_: httpx.Request) -> httpx.Response:
        if isinstance(answer, Exception):
            raise answer
        return answer

    with pytest.raises(DirectorySilent, match="router"):
        await HttpDirectory(peer(httpx.MockTransport(respond))).has_user("usr_1")
