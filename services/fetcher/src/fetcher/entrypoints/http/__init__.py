"""Which HTTP operations does the fetcher offer? One file per subject, one function per operation, each calling one verb."""

from fetcher.entrypoints.http.actions import action_routes
from fetcher.entrypoints.http.administration import ROTATE, key_routes, polling_routes
from fetcher.entrypoints.http.connection import connection_routes
from fetcher.entrypoints.http.detection import detection_routes
from fetcher.entrypoints.http.history import history_routes
from fetcher.entrypoints.http.mailboxes import mailbox_routes
from fetcher.entrypoints.http.oauth import oauth_routes
from fetcher.entrypoints.http.parameters import OPERATE, READ, WRITE

__all__ = [
    "OPERATE",
    "READ",
    "ROTATE",
    "WRITE",
    "action_routes",
    "connection_routes",
    "detection_routes",
    "history_routes",
    "key_routes",
    "mailbox_routes",
    "oauth_routes",
    "polling_routes",
]
