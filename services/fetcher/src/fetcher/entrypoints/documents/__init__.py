"""Which JSON documents about mailboxes are read and written? Unknown fields are refused; a secret only ever comes in."""

from fetcher.entrypoints.documents.connection import ConnectionTest, StepOut
from fetcher.entrypoints.documents.mailbox_in import MailboxIn, MailboxPatch, UnsavedMailbox, merged
from fetcher.entrypoints.documents.mailbox_out import MailboxOut, MailboxPage

__all__ = [
    "ConnectionTest",
    "MailboxIn",
    "MailboxOut",
    "MailboxPage",
    "MailboxPatch",
    "StepOut",
    "UnsavedMailbox",
    "merged",
]
