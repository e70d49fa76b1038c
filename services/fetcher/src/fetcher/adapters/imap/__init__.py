"""How do we speak to IMAP servers? IMAPClient blocks, so threads are used here, and nowhere else in the service."""

from fetcher.adapters.imap.connecting import ImapServer, Timeouts, tls_context
from fetcher.adapters.imap.session import ImapSession

__all__ = ["ImapServer", "ImapSession", "Timeouts", "tls_context"]
