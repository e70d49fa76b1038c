"""Does one service ask another as itself, and is everything that goes wrong one word?"""

import httpx
import pytest
from fastapi import APIRouter

from chassis.http import Asker, Caller, Peer, PeerUnreachable, operation
from support.callers import KEY, an_app

CALLER = Caller("service:tester", frozenset({"mail.read"}), KEY)


def routes() -> APIRouter:
    found = APIRouter()

    @found.get("/v1/who", **operation("mail.read"))
    async def who(actor: Asker, wish: str) -> dict[str, str]:
        return {"id": actor.id, "wish": wish}

    @found.get("/v1/closed", **operation("mail.write"))
    async def closed() -> dict[str, str]:
        return {}

    return found


async def test_a_service_is_asked_by_another_as_itself_with_its_permissions() -> None:
    peer = Peer("other", "http://other", CALLER, httpx.ASGITransport(an_app("other", routes())))

    assert await peer.ask("GET", "/v1/who", params={"wish": "x"}) == {"id": "service:tester", "wish": "x"}
    assert await peer.ask("GET", "/v1/nothing") is None
    with pytest.raises(PeerUnreachable, match="other"):
        await peer.ask("GET", "/v1/closed")
    await peer.close()


@pytest.mark.parametrize(
    "answer",
    [httpx.ConnectError("refused"), httpx.ReadTimeout("slow"), httpx.Response(503), httpx.Response(200, text="<html>")],
)
async def test_whatever_goes_wrong_is_one_error_that_names_the_service(answer: httpx.Response | Exception) -> None:
    def respond(_: httpx.Request) -> httpx.Response:
        if isinstance(answer, Exception):
            raise answer
        return answer

    peer = Peer("other", "http://other", CALLER, httpx.MockTransport(respond))

    with pytest.raises(PeerUnreachable, match="other") as told:
        await peer.ask("GET", "/v1/who")
    assert KEY.get_secret_value() not in str(told.value)
    await peer.close()
