"""Which operation about Microsoft 365 does the email system's specification (S4) promise? Its folders."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, SecretStr, StringConstraints

from api_gateway.entrypoints.calls import Call, Calls, Document
from api_gateway.entrypoints.imap_accounts import AUDITED, OWNER, WRITE
from api_gateway.entrypoints.operations import own_operation
from api_gateway.entrypoints.specified import Required, specified_routes
from chassis.http import Problem
from chassis.http.problem import answer

Text = Annotated[str, StringConstraints(min_length=1, max_length=254), Required]
_MEMBERS = {
    "tenant_id": "m365_tenant_id",
    "client_id": "m365_client_id",
    "client_secret": "m365_client_secret",
    "mailbox": "m365_mailbox",
}
_INDENT = "  "


class M365Application(BaseModel):
    """An application registered at Microsoft, and the mailbox it may read; nothing of it is stored."""

    model_config = ConfigDict(extra="forbid")

    m365_tenant_id: Text
    m365_client_id: Text
    m365_client_secret: Annotated[SecretStr, Required]
    m365_mailbox: Text


class M365Folder(BaseModel):
    """A folder; `name` is indented by its level."""

    id: str
    name: str
    original_name: str
    full_path: str
    parent_id: str | None
    total_count: int
    unread_count: int
    level: int
    sort_key: str


class M365Folders(BaseModel):
    """All folders, each behind its parent."""

    success: bool = True
    folders: list[M365Folder]


def m365_folder_routes(calls: Calls) -> APIRouter:
    """The operation."""
    routes = specified_routes("/api/settings/email", "email settings")

    @routes.post(
        "/m365-folders", response_model=M365Folders, **own_operation(WRITE, HTTPStatus.BAD_GATEWAY, audit=AUDITED)
    )
    async def list_m365_folders(request: Request, body: M365Application) -> M365Folders | JSONResponse:
        """List the folders of a Microsoft 365 mailbox with their counts."""
        wanted = {
            "tenant_id": body.m365_tenant_id,
            "client_id": body.m365_client_id,
            "client_secret": body.m365_client_secret.get_secret_value(),
            "mailbox": body.m365_mailbox,
        }
        try:
            return await calls.ask(
                request, Call(OWNER, WRITE, "POST", "/v1/microsoft365/folders", wanted), _folders, _member
            )
        except Problem as problem:
            return _failed(request, problem)

    return routes


def _member(field: str) -> str:
    return _MEMBERS.get(field, field)


def _folders(found: Document) -> M365Folders:
    return M365Folders(folders=[_folder(each) for each in found["folders"]])


def _folder(each: dict[str, Any]) -> M365Folder:
    return M365Folder(
        id=each["id"],
        name=_INDENT * each["level"] + each["name"],
        original_name=each["name"],
        full_path=each["full_path"],
        parent_id=each["parent_id"],
        total_count=each["total"],
        unread_count=each["unread"],
        level=each["level"],
        sort_key=each["full_path"],
    )


def _failed(request: Request, problem: Problem) -> JSONResponse:
    """The problem as the specification writes it: one text a field, and a message that says what failed."""
    written = answer(request, problem)
    document: dict[str, Any] = json.loads(bytes(written.body))
    document["message"] = f"Failed to get M365 folders: {document['message']}"
    document["errors"] = {field: " ".join(said) for field, said in document["errors"].items()}
    return JSONResponse(document, problem.status, problem.headers, written.media_type)
