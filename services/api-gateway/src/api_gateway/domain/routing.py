"""Which service answers which public operation, and what may one need to call it?

The services' OpenAPI documents are the routing table: an operation under `/v1/` is public under `/api/v1/` and names
its permission in `x-permission`. What else a service serves (probes, metrics) is not public.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from api_gateway.domain.rules import Rule

Document = Mapping[str, Any]
"""An OpenAPI 3.1 document, as parsed from JSON."""

PUBLIC_PREFIX = "/api"
INTERNAL_ROOT = "/v1/"
IDEMPOTENCY_KEY = "idempotency-key"
METHODS = ("get", "put", "post", "delete", "patch")


class PermissionMissing(Exception):
    """An operation names no permission, so nobody could tell who may call it; the text names the operation."""


class OperationClaimedTwice(Exception):
    """Two operations have the same method and path; the text names both owners."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing one service can be asked to do. `path` is the service's own: `/v1/tickets/{ticket_id}`."""

    service: str
    method: str
    path: str
    rule: Rule

    @property
    def public_path(self) -> str:
        """Where the outside world finds it."""
        return PUBLIC_PREFIX + self.path


def operations_of(service: str, document: Document) -> Iterator[Operation]:
    """The public operations of one service's document. Raises PermissionMissing."""
    for path, item in document.get("paths", {}).items():
        if not path.startswith(INTERNAL_ROOT):
            continue
        for method in METHODS:
            if method in item:
                yield _operation(service, method.upper(), path, item[method])


def routing_table(documents: Mapping[str, Document]) -> tuple[Operation, ...]:
    """Every public operation of every service (by its name), fixed path segments before variable ones.

    Raises PermissionMissing and OperationClaimedTwice.
    """
    owners: dict[tuple[str, ...], Operation] = {}
    for service, document in sorted(documents.items()):
        for operation in operations_of(service, document):
            place = (operation.method, *_without_names(operation.path))
            if place in owners:
                raise OperationClaimedTwice(
                    f"{operation.method} {operation.path} is claimed by {owners[place].service} and by {service}."
                )
            owners[place] = operation
    return tuple(sorted(owners.values(), key=_fixed_first))


def rule_of(method: str, public_path: str, described: Mapping[str, Any]) -> Rule:
    """What a contract says of an operation that names its permission."""
    headers = {each["name"].lower() for each in described.get("parameters", []) if each.get("in") == "header"}
    return Rule(
        name=f"{method.upper()} {public_path}",
        operation_id=described.get("operationId", ""),
        permission=described["x-permission"],
        audit=described.get("x-audit"),
        keeps_keys=IDEMPOTENCY_KEY in headers,
        repeatable=bool(described.get("x-repeatable")),
    )


def _operation(service: str, method: str, path: str, described: Mapping[str, Any]) -> Operation:
    permission = described.get("x-permission")
    if not isinstance(permission, str) or not permission:
        raise PermissionMissing(
            f"{service}: {method} {path} ({described.get('operationId', 'unnamed')}) has no x-permission; "
            "declare it with chassis.http.operation(...) and run `make contracts`."
        )
    return Operation(service, method, path, rule_of(method, PUBLIC_PREFIX + path, described))


def _without_names(path: str) -> tuple[str, ...]:
    return tuple("{}" if segment.startswith("{") else segment for segment in path.split("/"))


def _fixed_first(operation: Operation) -> tuple[tuple[bool, str], ...]:
    return tuple((segment.startswith("{"), segment) for segment in operation.path.split("/"))
