"""Reads mailboxes over IMAP and hands every new mail over, once."""
