"""Which paths does the specification promise besides our own API? Translations of its operations, and nothing else."""

from __future__ import annotations

from fastapi import APIRouter

from api_gateway.entrypoints.calls import Calls
from api_gateway.entrypoints.domain_mappings import READ as READ_DIRECTORY
from api_gateway.entrypoints.domain_mappings import WRITE as WRITE_DIRECTORY
from api_gateway.entrypoints.domain_mappings import domain_mapping_routes
from api_gateway.entrypoints.imap_accounts import OPERATE, SUPER_ADMIN, imap_account_routes
from api_gateway.entrypoints.m365_folders import m365_folder_routes
from api_gateway.entrypoints.mailbox_sync import mailbox_sync_routes
from api_gateway.entrypoints.user_management import user_management_routes
from api_gateway.handlers.setup import PeopleStore

SPECIFICATION_PERMISSIONS = frozenset({SUPER_ADMIN, OPERATE, READ_DIRECTORY, WRITE_DIRECTORY})
"""What these paths ask for; services ask for the same."""


def specification_routes(calls: Calls, people: PeopleStore) -> APIRouter:
    """All of them."""
    routes = APIRouter()
    for each in (
        imap_account_routes,
        mailbox_sync_routes,
        m365_folder_routes,
        domain_mapping_routes,
    ):
        routes.include_router(each(calls))
    routes.include_router(user_management_routes(calls, people))
    return routes
