"""Where do the router's events go in tests? Into a list, by the promises of the port."""

from __future__ import annotations

from collections.abc import Sequence

from typing_extensions import override

from contracts.envelope import Envelope
from contracts.events.mail import MailRouted, MailSettled
from contracts.values import AccountId, Category, Priority
from router.domain.rules.default_account import DefaultAccountRule
from router.domain.rules.mail_kind import MailKindRule
from router.domain.verdict import Rule
from router.handlers import Announcements

DEFAULT = DefaultAccountRule(AccountId("acc_default"), Category.SUPPORT, Priority.MEDIUM)
RULES: tuple[Rule, ...] = (MailKindRule(), DEFAULT)
"""As the service has them."""


class HeardAnnouncements(Announcements):
    """Remembers what was said, in order."""

    def __init__(self) -> None:
        self.routings: list[Envelope[MailRouted]] = []
        self.settlements: list[Envelope[MailSettled]] = []

    @override
    async def routed(self, events: Sequence[Envelope[MailRouted]]) -> None:
        self.routings += events

    @override
    async def settled(self, event: Envelope[MailSettled]) -> None:
        self.settlements.append(event)
