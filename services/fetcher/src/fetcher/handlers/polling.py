"""How is the looking for mail switched off and on again, for all mailboxes or for one?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Protocol

import structlog

from contracts.events.mailbox import MailboxChange, MailboxChanged
from contracts.values import MailboxId
from fetcher.domain.overview import Overview
from fetcher.domain.polling import Polling
from fetcher.handlers.mailboxes import Change, Changes, Mailboxes

ALL = MailboxId("*")
"""Stands for every mailbox in the announcement of a change."""

log = structlog.get_logger()


class PollingRefused(Exception):
    """Polling cannot be enabled for a mailbox that is not active; the text is what people are told."""


class PollingStore(Protocol):
    """Where the switches are kept."""

    async def read(self) -> Polling:
        """As people left them; nobody having touched them, all is on."""

    async def write(self, polling: Polling) -> None:
        """Keep them."""


class PollingSwitch:
    """The verbs about switching. `environment` is what the deployment's own setting says."""

    def __init__(
        self, store: PollingStore, changes: Changes, *, environment: bool, now: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._changes = changes
        self._environment = environment
        self._now = now

    async def read(self) -> Polling:
        """What holds now."""
        return replace(await self._store.read(), environment=self._environment)

    async def change(
        self, by: str, *, enabled: bool | None = None, maintenance: bool | None = None, note: str | None = None
    ) -> Polling:
        """Throw switches; those that are None stay. All replicas stop or go on at once."""
        before = await self.read()
        after = replace(
            before,
            enabled=before.enabled if enabled is None else enabled,
            maintenance=before.maintenance if maintenance is None else maintenance,
            note=before.note if note is None else note,
            changed_at=self._now(),
            changed_by=by,
        )
        await self._store.write(after)
        log.info("polling_switched", enabled=after.enabled, maintenance=after.maintenance, by=by)
        stamp = self._now().isoformat()
        await self._changes.announce_change(
            MailboxChanged(mailbox_id=ALL, change=MailboxChange.POLLING_SWITCHED, version=0, request_id=stamp)
        )
        return after


async def switch_mailbox(mailboxes: Mailboxes, mailbox_id: MailboxId, *, polled: bool) -> Overview:
    """Enable or disable polling for one mailbox. Raises `MailboxNotFound`, `PollingRefused`."""
    mailbox = await mailboxes.get(mailbox_id)
    if polled and not mailbox.settings.active:
        raise PollingRefused("Cannot enable polling for inactive account")
    if mailbox.settings.polling_enabled is polled:
        return await mailboxes.overview(mailbox_id)
    return await mailboxes.change(mailbox_id, Change({"polling_enabled": polled}))


async def activate_mailbox(mailboxes: Mailboxes, mailbox_id: MailboxId, *, active: bool) -> Overview:
    """Resume or pause one mailbox. Raises `MailboxNotFound`."""
    mailbox = await mailboxes.get(mailbox_id)
    if mailbox.settings.active is active:
        return await mailboxes.overview(mailbox_id)
    return await mailboxes.change(mailbox_id, Change({"active": active}))
