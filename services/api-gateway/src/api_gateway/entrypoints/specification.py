"""Which paths does the specification promise besides our own API? Translations of its operations, and nothing else."""

from __future__ import annotations

from fastapi import APIRouter

from api_gateway.entrypoints.calls import Calls
from api_gateway.entrypoints.door import Door
from api_gateway.entrypoints.imap_accounts import OPERATE, SUPER_ADMIN, imap_account_routes
from api_gateway.entrypoints.m365_folders import m365_folder_routes
from api_gateway.entrypoints.mailbox_sync import mailbox_sync_routes

SPECIFICATION_PERMISSIONS = frozenset({SUPER_ADMIN, OPERATE})
"""What these paths ask for; services ask for the same."""


def specification_routes(door: Door, calls: Calls) -> APIRouter:
    """All of them."""
    routes = APIRouter()
    for each in (imap_account_routes, mailbox_sync_routes, m365_folder_routes):
        routes.include_router(each(door, calls))
    return routes
