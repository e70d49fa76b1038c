"""Does the client ask again only where that has no second effect?"""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from postdesk.client import Api
from postdesk.config import Config
from postdesk.failures import ExitCode, Failure

Answer = httpx.Response | Exception


def an_api(*answers: Answer) -> tuple[Api, list[httpx.Request], list[float]]:
    """A client that is answered so, one by one; what it asked, and how long it waited."""
    left, asked, slept = list(answers), [], []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        found = left.pop(0)
        if isinstance(found, Exception):
            raise found
        return found

    api = Api(Config(url="http://postdesk.test", token="pd_x"), httpx.MockTransport(answer), slept.append)
    return api, asked, slept


def _later(status: int, seconds: str = "3") -> httpx.Response:
    return httpx.Response(status, json={"title": "later"}, headers={"Retry-After": seconds})


def _done() -> httpx.Response:
    return httpx.Response(200, json={"id": "x"})


CHANGES: list[Callable[[Api], object]] = [
    lambda api: api.post("/x", {}),
    lambda api: api.patch("/x", {}),
    lambda api: api.delete("/x"),
]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("broken", [httpx.ReadError("reset"), httpx.RemoteProtocolError("closed")])
def test_a_change_whose_answer_got_lost_is_asked_for_again_under_the_same_key(
    change: Callable[[Api], object], broken: Exception
) -> None:
    api, asked, _ = an_api(broken, _done())

    change(api)

    first, again = (request.headers["idempotency-key"] for request in asked)
    assert first == again


@pytest.mark.parametrize("change", CHANGES)
def test_each_change_has_a_key_of_its_own(change: Callable[[Api], object]) -> None:
    api, asked, _ = an_api(_done(), _done())

    change(api)
    change(api)

    assert len({request.headers["idempotency-key"] for request in asked}) == 2


def test_reading_has_no_key_and_is_not_repeated() -> None:
    api, asked, _ = an_api(httpx.ReadError("reset"))
    with pytest.raises(Failure) as caught:
        api.get("/x")

    assert caught.value.code is ExitCode.UNREACHABLE
    assert ["idempotency-key" in request.headers for request in asked] == [False]


@pytest.mark.parametrize("failure", [httpx.ConnectError("refused"), httpx.ReadTimeout("slow"), httpx.Response(503)])
def test_what_tells_of_no_broken_connection_is_asked_once(failure: Answer) -> None:
    api, asked, slept = an_api(failure)
    with pytest.raises(Failure):
        api.post("/x", {})

    assert (len(asked), slept) == (1, [])


@pytest.mark.parametrize("status", [429, 409])
def test_whoever_is_told_to_wait_waits_and_goes_on(status: int) -> None:
    api, asked, slept = an_api(_later(status), _later(status, "9999"), _done())

    assert api.post("/x", {}) == {"id": "x"}
    assert slept == [3, 60]
    assert len({request.headers["idempotency-key"] for request in asked}) == 1


def test_waiting_has_an_end() -> None:
    api, asked, slept = an_api(*(_later(429) for _ in range(9)))
    with pytest.raises(Failure, match="later"):
        api.get("/x")

    assert len(asked) == len(slept) == 5
