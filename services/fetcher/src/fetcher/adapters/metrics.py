"""What is counted about watching mailboxes? Every metric of the fetcher is named here, once; none grows with the number of mailboxes."""

from __future__ import annotations

from collections import Counter as Count
from collections.abc import Sequence

from prometheus_client import CollectorRegistry, Counter, Gauge
from typing_extensions import override

from contracts.values import MailboxState
from fetcher.handlers.handover import Tally
from fetcher.handlers.watching import Counts


class PrometheusCounts(Counts):
    """Counts in a registry."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._looks = Counter("fetcher_looks", "Looks into a mailbox, by how they ended", ["result"], registry=registry)
        self._mails = Counter("fetcher_mails", "Mails, by what became of them", ["result"], registry=registry)
        self._states = Gauge("fetcher_mailboxes", "Mailboxes of this replica, by state", ["state"], registry=registry)

    @override
    def looked(self, result: str, tally: Tally) -> None:
        self._looks.labels(result).inc()
        for name, count in (
            ("handed_over", tally.handed_over - tally.cut),
            ("oversize", tally.cut),
            ("withheld", tally.withheld),
        ):
            if count:
                self._mails.labels(name).inc(count)

    @override
    def watched(self, states: Sequence[MailboxState]) -> None:
        found = Count(states)
        for state in MailboxState:
            self._states.labels(state.value).set(found[state])
