"""Who answers for Microsoft Graph in a test? Some folders over HTTP, in pages, with all the haste a test allows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

TENANT, CLIENT, SECRET, MAILBOX = "tenant-1", "app-1", "canary-secret", "support@example.com"


@dataclass
class FakeGraph:
    """`children` are folders by the id of the one around them. `busy` requests are answered with 429 or 503 first."""

    children: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)
    page: int = 2
    busy: list[tuple[int, str]] = field(default_factory=list)
    """Status and Retry-After of the next answers."""
    forbidden: bool = False
    leads_to: str = ""
    """Where the next page is said to be, instead of here."""
    asked: list[str] = field(default_factory=list)
    most_at_once: int = 0
    running: int = 0

    @property
    def app(self) -> Starlette:
        """What to serve: the login, and Graph."""
        return Starlette(
            routes=[
                Route("/{tenant}/oauth2/v2.0/token", self._token, methods=["POST"]),
                Route("/v1.0/users/{user}/mailFolders", self._folders),
                Route("/v1.0/users/{user}/mailFolders/{parent}/childFolders", self._folders),
            ]
        )

    async def _token(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode()))
        if request.path_params["tenant"] != TENANT:
            return _no("invalid_request", "AADSTS90002: Tenant not found.")
        if form["client_id"] != CLIENT:
            return _no("unauthorized_client", "AADSTS700016: Application not found in the directory.")
        if form["client_secret"] != SECRET:
            return _no("invalid_client", f"AADSTS7000215: Invalid client secret provided: {form['client_secret']}")
        assert form["scope"].endswith("/.default")
        return JSONResponse({"access_token": "canary-token", "expires_in": 3600})

    async def _folders(self, request: Request) -> Response:
        self.running += 1
        self.most_at_once = max(self.most_at_once, self.running)
        try:
            return self._answer(request)
        finally:
            self.running -= 1

    def _answer(self, request: Request) -> Response:
        self.asked.append(request.url.path)
        if self.busy:
            status, wait = self.busy.pop(0)
            return Response("busy", status, {"Retry-After": wait})
        if request.headers["authorization"] != "Bearer canary-token":
            return Response(status_code=401)
        if self.forbidden:
            return _error(403, "ErrorAccessDenied")
        if request.path_params["user"] != MAILBOX:
            return _error(404, "ErrorInvalidUser")
        found = self.children.get(request.path_params.get("parent", ""), [])
        skipped = int(request.query_params.get("$skip", 0))
        told: dict[str, Any] = {"value": found[skipped : skipped + self.page]}
        if skipped + self.page < len(found):
            told["@odata.nextLink"] = self.leads_to or str(
                request.url.include_query_params(**{"$skip": skipped + self.page})
            )
        return Response(json.dumps(told), media_type="application/json")


def a_folder(name: str, total: int = 0, unread: int = 0, *, folder_id: str = "", children: int = 0) -> dict[str, Any]:
    """A folder as Graph writes it."""
    return {
        "id": folder_id or f"id={name}/+",
        "displayName": name,
        "parentFolderId": "somewhere",
        "childFolderCount": children,
        "totalItemCount": total,
        "unreadItemCount": unread,
    }


def _no(error: str, description: str) -> Response:
    return JSONResponse({"error": error, "error_description": description}, 400)


def _error(status: int, code: str) -> Response:
    return JSONResponse({"error": {"code": code, "message": "The canary in the message is not shown."}}, status)
