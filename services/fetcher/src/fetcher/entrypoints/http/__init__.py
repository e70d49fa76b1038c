"""Which HTTP operations does the fetcher offer? One file per subject, one function per operation, each calling one verb."""

from fetcher.entrypoints.http.actions import action_routes
from fetcher.entrypoints.http.connection import connection_routes
from fetcher.entrypoints.http.mailboxes import mailbox_routes
from fetcher.entrypoints.http.parameters import OPERATE, READ, WRITE

__all__ = ["OPERATE", "READ", "WRITE", "action_routes", "connection_routes", "mailbox_routes"]
