"""How is the public API asked, and what does each of its refusals mean to a command?"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from postdesk.config import Config
from postdesk.failures import ExitCode, Failure

_SECONDS = 60.0  # a connection test tries several steps, each with a timeout of its own
_CODES = {
    400: ExitCode.USAGE,
    401: ExitCode.DENIED,
    403: ExitCode.DENIED,
    404: ExitCode.NOT_FOUND,
    409: ExitCode.CONFLICT,
    410: ExitCode.CONFLICT,
    412: ExitCode.CONFLICT,
    422: ExitCode.USAGE,
    502: ExitCode.UNREACHABLE,
    503: ExitCode.UNREACHABLE,
    504: ExitCode.UNREACHABLE,
}
_LATER = {409, 429}  # with Retry-After: the first request is under way, or too many were sent
_PATIENCE = 5  # times
_LONGEST_PAUSE = 60.0
_FIXES = {
    401: "Log in again: postdesk login",
    403: "Ask an admin for a token with this permission: postdesk token create",
}

Document = dict[str, Any]


class _Broken(Failure):
    """The connection broke before the answer was there: it was done or not."""


class Api:
    """The public API. Every method raises Failure for whatever is not a success."""

    def __init__(
        self,
        config: Config,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._sleep = sleep
        headers = {"Authorization": f"Bearer {config.token}"} if config.token else {}
        self.url = config.url
        self.has_token = bool(config.token)
        try:
            self._client = httpx.Client(base_url=config.url, headers=headers, timeout=_SECONDS, transport=transport)
        except (httpx.InvalidURL, UnicodeEncodeError) as broken:
            raise Failure(
                "The address or the token is malformed.", ExitCode.USAGE, "Log in again: postdesk login"
            ) from broken

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def get(self, path: str, **params: object) -> Document:
        """Read one document; parameters that are None are left out."""
        wanted = {name: value for name, value in params.items() if value is not None}
        return self._document(self._ask("GET", path, params=wanted))

    def post(self, path: str, body: Document | None = None, headers: dict[str, str] | None = None) -> Document:
        """Have something done."""
        return self._document(self._change("POST", path, json=body, headers=headers))

    def patch(self, path: str, change: Document) -> Document:
        """Change something, by a merge patch."""
        return self._document(self._change("PATCH", path, json=change))

    def delete(self, path: str) -> None:
        """Remove something."""
        self._change("DELETE", path)

    def lines(self, method: str, path: str) -> Iterator[Document]:
        """The documents of an answer that comes line by line, each as soon as it is there."""
        with (
            self._failures(),
            self._client.stream(method, path, headers={"Accept": "application/x-ndjson"}) as response,
        ):
            if not response.is_success:
                response.read()
                raise _refusal(response)
            for line in response.iter_lines():
                try:
                    document = json.loads(line)
                except ValueError as broken:
                    raise _stranger(self.url) from broken
                yield document

    def reachable(self) -> None:
        """Return where a gateway answers at this address."""
        self._ask("GET", "/healthz")

    def pages(self, path: str, most: int, **params: object) -> Iterator[Document]:
        """The items of a list, page after page, `most` of them at most."""
        cursor: str | None = None
        while most > 0:
            page = self.get(path, limit=min(most, 100), cursor=cursor, **params)
            items = page.get("items", [])
            yield from items[:most]
            most -= len(items)
            cursor = page.get("next_cursor")
            if not cursor or not items:
                return

    def _change(self, method: str, path: str, headers: dict[str, str] | None = None, **options: Any) -> httpx.Response:
        """Ask under a key of its own, so that asking again after a broken connection has no second effect."""
        keyed = {"Idempotency-Key": uuid.uuid4().hex, **(headers or {})}
        try:
            return self._ask(method, path, headers=keyed, **options)
        except _Broken:
            return self._ask(method, path, headers=keyed, **options)

    def _ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        for _ in range(_PATIENCE):
            with self._failures():
                response = self._client.request(method, path, **options)
            if (pause := _pause(response)) is None:
                break
            self._sleep(pause)
        if not response.is_success:
            raise _refusal(response)
        return response

    @contextmanager
    def _failures(self) -> Iterator[None]:
        try:
            yield
        except (httpx.TransportError, httpx.InvalidURL) as failure:
            broken = isinstance(failure, httpx.ReadError | httpx.RemoteProtocolError)
            raise (_Broken if broken else Failure)(
                f"Postdesk cannot be reached at {self.url}: {str(failure) or type(failure).__name__}",
                ExitCode.UNREACHABLE,
                "Is it running, and is POSTDESK_URL right?",
            ) from failure

    def _document(self, response: httpx.Response) -> Document:
        try:
            document = response.json()
        except ValueError as broken:
            raise _stranger(self.url) from broken
        if not isinstance(document, dict):
            raise _stranger(self.url)
        return document


def _pause(response: httpx.Response) -> float | None:
    """For how many seconds the gateway asks us to wait before we ask again; None: not at all."""
    told = response.headers.get("retry-after", "")
    return min(float(told), _LONGEST_PAUSE) if response.status_code in _LATER and told.isdecimal() else None


def _stranger(url: str) -> Failure:
    return Failure(f"What answers at {url} is not Postdesk.", ExitCode.UNREACHABLE, "Check POSTDESK_URL.")


def _refusal(response: httpx.Response) -> Failure:
    status = response.status_code
    try:
        problem = response.json()
    except ValueError:
        problem = None
    said = problem if isinstance(problem, dict) else {}
    parts = [str(said.get("title") or f"HTTP {status}"), str(said.get("detail") or "")]
    errors = said.get("errors")
    if isinstance(errors, dict) and errors:
        parts[1:] = [f"{field}: {'; '.join(map(str, found))}" for field, found in errors.items()]
    text = ": ".join([parts[0], ", ".join(part for part in parts[1:] if part)]).removesuffix(": ")
    if response.is_server_error and said.get("request_id"):
        text += f" (request {said['request_id']})"
    return Failure(text, _CODES.get(status, ExitCode.FAILED), _FIXES.get(status, ""))
