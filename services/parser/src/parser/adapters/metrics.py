"""What is counted about reading mails? Every metric of the parser is named here, once; its labels are closed lists of ours."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter
from typing_extensions import override

from contracts.values import Mail, ReasonCode
from parser.handlers import Counts


class PrometheusCounts(Counts):
    """Counts in a registry."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._mails = Counter("parser_mails", "Mails that were understood, by kind", ["kind"], registry=registry)
        self._warnings = Counter(
            "parser_warnings", "Mails with a repair, a guess or a limit, by its code", ["code"], registry=registry
        )
        self._quarantined = Counter(
            "parser_quarantined", "Mails that were not read, by reason", ["reason"], registry=registry
        )
        self._lost = Counter("parser_children_lost", "Children lost while reading, by how", ["how"], registry=registry)

    @override
    def understood(self, mail: Mail) -> None:
        self._mails.labels(mail.kind.value).inc()
        for code in {finding.code for finding in mail.warnings}:
            self._warnings.labels(code).inc()

    @override
    def quarantined(self, reason: ReasonCode) -> None:
        self._quarantined.labels(reason.value).inc()

    @override
    def child_lost(self, how: str) -> None:
        self._lost.labels(how).inc()
