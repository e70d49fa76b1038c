"""How do we speak to IMAP servers? IMAPClient blocks, so threads are used here, and nowhere else in the service."""

from fetcher.adapters.imap.connecting import ImapServer
from fetcher.adapters.imap.session import ImapSession
from fetcher.adapters.imap.way import Timeouts

__all__ = ["ImapServer", "ImapSession", "Timeouts"]
