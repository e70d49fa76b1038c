"""Is nothing connected to that must not be, by mail, by web, whatever the name leads to?"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from fetcher.adapters.outside import CheckedOutside
from fetcher.adapters.web import HttpxWeb
from fetcher.domain.networks import WEB_PORTS
from fetcher.domain.rules import SettingsInvalid
from fetcher.handlers.outside import AddressRefused, CheckedHosts, NameUnknown
from fetcher.handlers.web import Asked, WebUnavailable
from support.certificates import Authority
from support.imap_worlds import LOOPBACK
from support.mailboxes import some_settings
from support.web import loopback_web, serving

FORMS = ["2130706433", "0x7f000001", "0x7f.1", "017700000001", "127.1", "0", "0.0.0.0", "::1", "::ffff:127.0.0.1"]


@pytest.mark.parametrize("host", [*FORMS, "localhost", "169.254.169.254", "fe80::1"])
async def test_n01_every_form_of_an_inner_host_is_refused(host: str) -> None:
    with pytest.raises((AddressRefused, NameUnknown)):
        await CheckedOutside([]).resolve(host, 993)


async def test_n01_a_name_is_asked_for_once_and_its_checked_address_is_connected_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Rebinding: the second answer of a hostile DNS server would be an inner address."""
    asked: list[str] = []

    async def answers(self: Any, host: str, port: int, **_: object) -> Sequence[tuple[object, ...]]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1" if len(asked) == 1 else "10.0.0.1", port))]

    async with serving(Starlette(routes=[Route("/", _hello)])) as url:
        monkeypatch.setattr(type(asyncio.get_running_loop()), "getaddrinfo", answers)
        told = await loopback_web().ask(Asked(url.replace("127.0.0.1", "rebinding.example")))

    assert told.body.startswith(b"hello rebinding.example:")
    assert asked == ["rebinding.example"]


async def test_n01_a_web_server_inside_is_not_asked_and_not_described() -> None:
    async with serving(Starlette(routes=[Route("/", _hello)])) as url:
        with pytest.raises(WebUnavailable, match="not public") as refused:
            await HttpxWeb(CheckedOutside([], WEB_PORTS), Authority().sign("a").context).ask(Asked(url))

    assert "hello" not in str(refused.value)


async def test_n01_redirects_are_not_followed() -> None:
    async with serving(Starlette(routes=[Route("/", _moved)])) as url:
        assert (await loopback_web().ask(Asked(url))).status == 307


async def test_an_answer_without_end_is_given_up() -> None:
    async with serving(Starlette(routes=[Route("/", _endless)])) as url:
        with pytest.raises(WebUnavailable, match="more than 1000 bytes"):
            await loopback_web().ask(Asked(url, most=1000))


async def test_an_answer_that_does_not_come_is_given_up() -> None:
    async with serving(Starlette(routes=[Route("/", _slow)])) as url:
        with pytest.raises(WebUnavailable, match="in good time"):
            await loopback_web().ask(Asked(url, patience=timedelta(milliseconds=100)))


@pytest.mark.parametrize(
    "url", ["http://93.184.216.34/", "ftp://93.184.216.34/", "nonsense", "https://93.184.216.34:22/"]
)
async def test_only_https_at_its_port_is_asked_outside(url: str) -> None:
    with pytest.raises(WebUnavailable):
        await loopback_web().ask(Asked(url))


async def test_n02_hosts_are_checked_before_they_are_stored() -> None:
    inner = CheckedOutside([])
    with pytest.raises(SettingsInvalid) as refused:
        await CheckedHosts(inner, inner).check(some_settings(host="127.0.0.1"))

    assert "FETCHER_ALLOWED_NETWORKS" in refused.value.errors["host"][0]
    await CheckedHosts(CheckedOutside(LOOPBACK), inner).check(some_settings(host="127.0.0.1"))
    await CheckedHosts(inner, inner).check(some_settings(host="not-known.invalid"))


async def _hello(request: Request) -> Response:
    return PlainTextResponse(f"hello {request.headers['host']}")


async def _moved(_: Request) -> Response:
    return RedirectResponse("http://169.254.169.254/")


async def _slow(_: Request) -> Response:
    await asyncio.sleep(2)
    return PlainTextResponse("late")


async def _endless(_: Request) -> Response:
    async def chunks() -> Any:
        while True:
            yield b"x" * 500
            await asyncio.sleep(0)

    return StreamingResponse(chunks())
