"""How is a mailbox answered? With the tag that a change of it may be bound to, whatever was done to it."""

from __future__ import annotations

from fastapi import Response

from chassis.http import etag
from fetcher.domain.overview import Overview
from fetcher.entrypoints.documents import MailboxOut


def tagged(overview: Overview, response: Response) -> MailboxOut:
    """A mailbox as it is now."""
    response.headers["ETag"] = etag(overview.mailbox.version)
    return MailboxOut.of(overview)


def made(overview: Overview, response: Response) -> MailboxOut:
    """A mailbox that there was not before, and where it is."""
    response.headers["Location"] = f"/v1/mailboxes/{overview.mailbox.id}"
    return tagged(overview, response)
