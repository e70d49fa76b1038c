"""How do people who keep Postdesk running learn of mail that waits too long? From the log and two metrics."""

from __future__ import annotations

from datetime import timedelta

import structlog
from prometheus_client import CollectorRegistry, Gauge
from typing_extensions import override

from router.domain.held import HeldMail
from router.handlers.overdue import Alarm

log = structlog.get_logger()


class LoudAlarm(Alarm):
    """A warning a mail, and gauges of the replica that looks after held mails."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._waiting = Gauge("router_held_mails", "Mails that wait", registry=registry)
        self._overdue = Gauge("router_held_mails_overdue", "Mails that wait for too long", registry=registry)

    @override
    def overdue(self, mail: HeldMail, waited: timedelta) -> None:
        log.warning(
            "held_mail_overdue",
            delivery_id=mail.id,
            reason=mail.reason.value,
            waited_hours=waited // timedelta(hours=1),
        )

    @override
    def waiting(self, mails: int, overdue: int) -> None:
        self._waiting.set(mails)
        self._overdue.set(overdue)
