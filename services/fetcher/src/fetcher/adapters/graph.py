"""How are the mail folders of a Microsoft 365 mailbox asked for (Microsoft Graph v1.0, `mailFolder`)?

Microsoft answers with 429 or 503 and Retry-After when it is asked too much; at most four requests for one mailbox run at once.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote, urlsplit

from typing_extensions import override

from fetcher.domain.folders import GraphFolder
from fetcher.domain.mailbox import OAuthSettings
from fetcher.domain.oauth import Verdict
from fetcher.handlers.microsoft import Application, Graph, GraphRefused, GraphUnavailable
from fetcher.handlers.tokens import GrantRefused, Issuer
from fetcher.handlers.web import Asked, Told, Web, WebUnavailable

LONGEST: Final = timedelta(seconds=50)
AT_ONCE: Final = 4
PAGE: Final = 100
MOST_FOLDERS: Final = 10_000
MOST_BYTES: Final = 4 * 1024 * 1024
ATTEMPTS: Final = 5
LONGEST_WAIT: Final = timedelta(seconds=15)
_FIELDS: Final = "id,displayName,parentFolderId,childFolderCount,totalItemCount,unreadItemCount"
_BUSY: Final = frozenset(
    {
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.SERVICE_UNAVAILABLE,
        HTTPStatus.GATEWAY_TIMEOUT,
        HTTPStatus.BAD_GATEWAY,
    }
)
_BY_CODE: Final = {
    "AADSTS90002": ("tenant_id", "There is no tenant of this id."),
    "AADSTS900023": ("tenant_id", "This is no tenant id."),
    "AADSTS900021": ("tenant_id", "This is no tenant id."),
    "AADSTS700016": ("client_id", "The tenant knows no application of this id."),
    "AADSTS7000215": ("client_secret", "The client secret is wrong: give its value, not its id."),
    "AADSTS7000222": ("client_secret", "The client secret has ended: make a new one."),
}
"""Microsoft's error codes, as its reference of AADSTS codes explains them."""


@dataclass(frozen=True, slots=True)
class Cloud:
    """Where Microsoft's services are; national clouds have addresses of their own."""

    login_url: str = "https://login.microsoftonline.com"
    graph_url: str = "https://graph.microsoft.com"


class HttpGraph(Graph):
    """Microsoft Graph over HTTP."""

    def __init__(self, web: Web, issuer: Issuer, now: Callable[[], datetime], cloud: Cloud = Cloud()) -> None:
        self._web = web
        self._issuer = issuer
        self._now = now
        self._cloud = cloud

    @override
    async def folders(self, application: Application) -> list[GraphFolder]:
        try:
            async with asyncio.timeout(LONGEST.total_seconds()):
                return await _Listing(self, await self._token(application), application.mailbox).all()
        except TimeoutError:
            raise GraphUnavailable("Microsoft did not answer in good time: it may be asking for less haste.") from None
        except WebUnavailable as error:
            raise GraphUnavailable(str(error)) from None

    async def page(self, url: str, token: str) -> dict[str, Any]:
        """One page of an answer; asked for again while Microsoft is busy."""
        for attempt in range(ATTEMPTS):
            told = await self._web.ask(Asked(url, headers={"Authorization": f"Bearer {token}"}, most=MOST_BYTES))
            if told.status not in _BUSY:
                return _object(told)
            await asyncio.sleep(self._wait(told, attempt).total_seconds())
        raise GraphUnavailable("Microsoft asks for less haste: try again in a few minutes.")

    def first_url(self, mailbox: str, folder_id: str | None) -> str:
        """Where a folder's children are listed; those of the root without an id."""
        place = f"/mailFolders/{quote(folder_id, safe='')}/childFolders" if folder_id else "/mailFolders"
        return f"{self._cloud.graph_url}/v1.0/users/{quote(mailbox, safe='@')}{place}?$top={PAGE}&$select={_FIELDS}"

    def is_ours(self, url: str) -> bool:
        """Whether the token may be sent there."""
        return urlsplit(url)[:2] == urlsplit(self._cloud.graph_url)[:2]

    async def _token(self, application: Application) -> str:
        url = f"{self._cloud.login_url}/{quote(application.tenant_id, safe='')}/oauth2/v2.0/token"
        asked = {"grant_type": "client_credentials", "scope": f"{self._cloud.graph_url}/.default"}
        try:
            granted = await self._issuer.grant(
                OAuthSettings(application.client_id, url), application.client_secret, asked
            )
        except GrantRefused as error:
            if error.verdict is Verdict.LATER:
                raise GraphUnavailable(error.words) from None
            raise _unauthenticated(error.words) from None
        return granted.access_token

    def _wait(self, told: Told, attempt: int) -> timedelta:
        asked = told.headers.get("retry-after", "")
        try:
            wait = timedelta(seconds=int(asked)) if asked.isdigit() else parsedate_to_datetime(asked) - self._now()
        except (ValueError, TypeError, OverflowError):
            wait = timedelta(seconds=2**attempt)
        return min(max(wait, timedelta(0)), LONGEST_WAIT)


class _Listing:
    """One walk through a mailbox's folders."""

    def __init__(self, graph: HttpGraph, token: str, mailbox: str) -> None:
        self._graph = graph
        self._token = token
        self._mailbox = mailbox
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._count = 0

    async def all(self) -> list[GraphFolder]:
        return await self._below(None)

    async def _below(self, parent: GraphFolder | None) -> list[GraphFolder]:
        found = await self._children(parent.id if parent else None)
        folders = sorted((_folder(each, parent) for each in found), key=_place)
        parents = {str(each["id"]) for each in found if each.get("childFolderCount")}
        below = await asyncio.gather(*(self._below(each) if each.id in parents else _none() for each in folders))
        return [one for folder, rest in zip(folders, below, strict=True) for one in (folder, *rest)]

    async def _children(self, folder_id: str | None) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        url = self._graph.first_url(self._mailbox, folder_id)
        while url and self._count < MOST_FOLDERS:
            async with self._slots:
                page = await self._graph.page(url, self._token)
            items = [each for each in page.get("value", []) if isinstance(each, dict) and each.get("id")]
            found += items
            self._count += len(items) or 1
            url = str(page.get("@odata.nextLink", ""))
            if url and not self._graph.is_ours(url):
                raise GraphUnavailable("Microsoft's answer leads elsewhere.")
        return found


async def _none() -> list[GraphFolder]:
    return []


def _folder(item: dict[str, Any], parent: GraphFolder | None) -> GraphFolder:
    name = "".join(each for each in str(item.get("displayName", "")) if each.isprintable())
    return GraphFolder(
        id=str(item["id"]),
        name=name,
        path=f"{parent.path}/{name}" if parent else name,
        parent_id=parent.id if parent else None,
        level=parent.level + 1 if parent else 0,
        total=int(item.get("totalItemCount") or 0),
        unread=int(item.get("unreadItemCount") or 0),
    )


def _place(folder: GraphFolder) -> tuple[bool, str, str]:
    return (folder.level > 0 or folder.name.casefold() != "inbox", folder.name.casefold(), folder.id)


def _object(told: Told) -> dict[str, Any]:
    """The answer's object. Raises what stands for an error."""
    try:
        found = json.loads(told.body)
    except (ValueError, RecursionError):
        found = None
    if told.status == HTTPStatus.OK and isinstance(found, dict):
        return found
    error = found.get("error", {}) if isinstance(found, dict) else {}
    raise _refused(told.status, str(error.get("code", "")) if isinstance(error, dict) else "")


def _refused(status: int, code: str) -> GraphRefused | GraphUnavailable:
    if status == HTTPStatus.UNAUTHORIZED:
        return _unauthenticated("")
    if status == HTTPStatus.FORBIDDEN:
        words = "The application may not read this mailbox: grant it Mail.Read (application) with admin consent."
        return GraphRefused(f"Failed to get M365 folders: {words}", {"permission": words})
    if status == HTTPStatus.NOT_FOUND or code in {"ErrorInvalidUser", "MailboxNotEnabledForRESTAPI"}:
        words = "The tenant has no mailbox of this address in Exchange Online."
        return GraphRefused(f"Failed to get M365 folders: {words}", {"mailbox": words})
    return GraphUnavailable(f"Microsoft answered with status {status}.")


def _unauthenticated(words: str) -> GraphRefused:
    codes: Sequence[str] = [code for code in _BY_CODE if f"{code}:" in words or words.endswith(code)]
    errors = {"authentication": "Invalid tenant ID, client ID, or client secret"} | dict(
        _BY_CODE[each] for each in codes
    )
    return GraphRefused("Failed to get M365 folders: Authentication failed", errors)
