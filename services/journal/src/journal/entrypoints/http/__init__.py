"""Which HTTP operations does the journal offer? One file per subject, each operation calling one verb."""

from journal.entrypoints.http.comparisons import comparison_routes
from journal.entrypoints.http.mails import mail_routes

__all__ = ["comparison_routes", "mail_routes"]
