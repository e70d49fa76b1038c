"""How do those who watch see that a brake was engaged? A counter with the scope of the rate as its label."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter
from typing_extensions import override

from router.domain.brakes import Scope
from router.handlers.braking import Counts


class PrometheusCounts(Counts):
    """Counts in a registry."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._brakes = Counter(
            "router_brakes_engaged", "Times that more mails came than an hour may bring", ["scope"], registry=registry
        )

    @override
    def brake_engaged(self, scope: Scope) -> None:
        self._brakes.labels(scope.value).inc()
