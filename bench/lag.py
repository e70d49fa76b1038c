"""How far behind do consumers fall while mail pours in? Their own gauges, read every few seconds."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from types import TracebackType
from typing import Final, Self

import httpx
from prometheus_client.parser import text_string_to_metric_families

GAUGE: Final = "broker_lag_records"
EVERY: Final = 5.0
"""Seconds; the services themselves look no more often."""


class LagWatch:
    """The most records that each consumer was behind by, from entry to exit of its block."""

    def __init__(self, services: Mapping[str, str]) -> None:
        self._services = services
        self._done = threading.Event()
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self.most: dict[str, int] = {}
        """By `service topic`; a consumer that was never behind is absent."""

    def __enter__(self) -> Self:
        self._watcher.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._done.set()
        self._watcher.join()

    def _watch(self) -> None:
        while not self._done.wait(EVERY):
            for service, address in self._services.items():
                for topic, lag in lags(address).items():
                    name = f"{service} {topic}"
                    self.most[name] = max(self.most.get(name, 0), lag)


def lags(address: str) -> dict[str, int]:
    """Records behind, by topic, where there are any; what a service at this address says now."""
    try:
        text = httpx.get(f"{address}/metrics", timeout=5, trust_env=False).raise_for_status().text
    except httpx.HTTPError:
        return {}
    found: dict[str, int] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples if family.name == GAUGE else ():
            topic = sample.labels["topic"]
            found[topic] = found.get(topic, 0) + int(sample.value)
    return {topic: lag for topic, lag in found.items() if lag}
