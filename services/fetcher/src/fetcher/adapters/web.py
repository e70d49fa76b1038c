"""How are web servers outside asked, without being led where nobody may go?

A name is resolved once, its addresses are checked, and the request goes to a checked one; the certificate is checked
against the name. No redirect is followed, no proxy of the environment is used, and answers are read up to a limit.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from typing import Final

import httpx
from typing_extensions import override

from fetcher.adapters.outside import CheckedOutside
from fetcher.domain.networks import is_opened
from fetcher.handlers.outside import AddressRefused, NameUnknown
from fetcher.handlers.web import Asked, Told, Web, WebUnavailable

_FRESH: Final = httpx.Limits(max_keepalive_connections=0)
"""No connection is used again: one to the same address under another name would not have been checked for that name."""
_PORTS: Final = {"https": 443, "http": 80}


class CheckedTransport(httpx.AsyncBaseTransport):
    """httpx's transport, which connects to a checked address. `plaintext` lets requests to opened networks do without TLS."""

    def __init__(self, outside: CheckedOutside, context: ssl.SSLContext, *, plaintext: bool = False) -> None:
        self._outside = outside
        self._plaintext = plaintext
        self._inner = httpx.AsyncHTTPTransport(verify=context, trust_env=False, limits=_FRESH)

    @override
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        host = request.url.host
        addresses = await self._outside.resolve(host, request.url.port or _PORTS.get(request.url.scheme, 0))
        protected = request.url.scheme == "https"
        if not protected and not (
            self._plaintext and all(is_opened(each, self._outside.allowed) for each in addresses)
        ):
            raise AddressRefused("Only https is asked outside.")
        # The Host field was set from the name before; SNI and the certificate's check follow `sni_hostname`.
        request.extensions = {**request.extensions, "sni_hostname": host}
        for address in addresses[:-1]:
            try:
                return await self._to(address, request)
            except httpx.ConnectError:
                continue
        return await self._to(addresses[-1], request)

    @override
    async def aclose(self) -> None:
        await self._inner.aclose()

    async def _to(self, address: str, request: httpx.Request) -> httpx.Response:
        request.url = request.url.copy_with(host=address)
        return await self._inner.handle_async_request(request)


class HttpxWeb(Web):
    """The web, by httpx. `context` is asked for each connection."""

    def __init__(
        self, outside: CheckedOutside, context: Callable[[], ssl.SSLContext], *, plaintext: bool = False
    ) -> None:
        self._outside = outside
        self._context = context
        self._plaintext = plaintext

    @override
    async def ask(self, asked: Asked) -> Told:
        try:
            async with asyncio.timeout(asked.patience.total_seconds()):
                return await self._ask(asked)
        except TimeoutError:
            raise WebUnavailable(f"{_host(asked)} did not answer in good time.") from None
        except NameUnknown:
            raise WebUnavailable(f"{_host(asked)} is not known to DNS.") from None
        except AddressRefused as error:
            raise WebUnavailable(f"{_host(asked)} must not be asked. {error}") from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            # By its kind only: texts of libraries quote what they met, also what is inside our network.
            raise WebUnavailable(f"{_host(asked)} could not be asked ({type(error).__name__}).") from None

    async def _ask(self, asked: Asked) -> Told:
        transport = CheckedTransport(self._outside, self._context(), plaintext=self._plaintext)
        async with httpx.AsyncClient(transport=transport, trust_env=False, timeout=None) as client:  # noqa: S113 - all of it has one
            method = "GET" if asked.form is None else "POST"
            headers = {"User-Agent": "Postdesk", "Accept-Encoding": "identity", **asked.headers}
            async with client.stream(method, asked.url, data=dict(asked.form or {}), headers=headers) as answer:
                body = bytearray()
                async for chunk in answer.aiter_raw():
                    body += chunk
                    if len(body) > asked.most:
                        raise WebUnavailable(f"{_host(asked)} answered with more than {asked.most} bytes.")
                return Told(answer.status_code, dict(answer.headers), bytes(body))


def _host(asked: Asked) -> str:
    try:
        return httpx.URL(asked.url).host or "The address"
    except httpx.InvalidURL:
        return "The address"
