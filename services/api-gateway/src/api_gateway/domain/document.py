"""What does the public API look like as one OpenAPI 3.1 document?

The services' documents and the gateway's own become one: paths get their public prefix, a component whose name means
different things in different documents gets its service's name in front, everything else stays shared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from api_gateway.domain.rates import LIMITED
from api_gateway.domain.repeating import LONGEST_KEY
from api_gateway.domain.routing import INTERNAL_ROOT, METHODS, PUBLIC_PREFIX, Document, rule_of
from api_gateway.domain.rules import Rule

SCHEMA_REF = "#/components/schemas/"
SECURITY_SCHEME = {
    "type": "http",
    "scheme": "bearer",
    "description": "An API token: `Authorization: Bearer pd_...`. Create one with `postdesk token create`.",
}
KEY_PARAMETER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY},
    "description": "The same key with the same request gets the first one's answer, for 24 hours, and does nothing again.",
}
_PROBLEM = {"application/problem+json": {"schema": {"$ref": SCHEMA_REF + "ProblemDocument"}}}
KEY_IN_USE = {"description": "The first request with this Idempotency-Key has no answer (yet)", "content": _PROBLEM}
TOO_MANY = {
    "description": "Too many of these within a minute; Retry-After says when to go on",
    "content": _PROBLEM,
}
_OWN = "api-gateway"
_ABOUT = (
    "Every operation names the permission it asks for in `x-permission`. Errors are RFC 9457 problem documents. "
    "What changes something takes an `Idempotency-Key`. Lists come in pages: pass `next_cursor` back as `cursor` until it is null."
)


def public_document(own: Document, services: Mapping[str, Document], version: str) -> dict[str, Any]:
    """One document of all operations: `own` has public paths already, `services` are keyed by service name."""
    sources = {_OWN: own, **services}
    names = _unique_names({name: _schemas(document) for name, document in sources.items()})
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {}
    taken: set[str] = set()
    for source, document in sources.items():
        renamed = names[source]
        schemas |= {renamed[name]: _with_refs(schema, renamed) for name, schema in _schemas(document).items()}
        for path, method, operation in _operations(document, PUBLIC_PREFIX if source in services else ""):
            described = _with_refs(operation, renamed)
            rule = rule_of(method, path, described)
            paths.setdefault(path, {})[method] = _guarded(_completed(described, source, path, taken), rule)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Postdesk", "version": version, "description": _ABOUT},
        "paths": dict(sorted(paths.items())),
        "components": {"schemas": dict(sorted(schemas.items())), "securitySchemes": {"token": SECURITY_SCHEME}},
        "security": [{"token": []}],
    }


def _schemas(document: Document) -> Mapping[str, Any]:
    schemas: Mapping[str, Any] = document.get("components", {}).get("schemas", {})
    return schemas


def _operations(document: Document, prefix: str) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for path, item in document.get("paths", {}).items():
        if not path.startswith((INTERNAL_ROOT, PUBLIC_PREFIX + "/")):
            continue
        shared = item.get("parameters", [])
        for method in METHODS:
            if method in item:
                operation = item[method]
                parameters = [*shared, *operation.get("parameters", [])]
                yield prefix + path, method, {**operation, **({"parameters": parameters} if parameters else {})}


def _completed(operation: dict[str, Any], source: str, path: str, taken: set[str]) -> dict[str, Any]:
    """The operation with a tag and an operationId nobody else has (`taken` is added to)."""
    name = operation.get("operationId", "")
    unique = f"{source.replace('-', '_')}_{name}" if name in taken else name
    taken.add(unique)
    tag = path.removeprefix(PUBLIC_PREFIX).removeprefix(INTERNAL_ROOT).split("/")[0]
    if source != _OWN:
        operation.pop("security", None)  # the services' scheme is between them and the gateway
    return {**operation, "operationId": unique, "tags": operation.get("tags") or [tag], "x-service": source}


def _guarded(operation: dict[str, Any], rule: Rule) -> dict[str, Any]:
    """The operation with what the gateway's guard adds to it."""
    if rule.takes_keys:
        operation["parameters"] = [*operation.get("parameters", []), KEY_PARAMETER]
        operation["responses"] = {"409": KEY_IN_USE, **operation["responses"]}
    if rule.name in LIMITED:
        operation["responses"] = {**operation["responses"], "429": TOO_MANY}
    return operation


def _unique_names(schemas: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, str]]:
    """For each source, the public name of each of its schemas."""
    clashing = _clashing(schemas)
    return {
        source: {name: f"{source}.{name}" if name in clashing else name for name in own}
        for source, own in schemas.items()
    }


def _clashing(schemas: Mapping[str, Mapping[str, Any]]) -> set[str]:
    """Names that mean different things, and shared names that refer to such a name, however far away."""
    seen: dict[str, Any] = {}
    shared: set[str] = set()
    clashing: set[str] = set()
    for own in schemas.values():
        for name, schema in own.items():
            if name in seen:
                shared.add(name)
            if seen.setdefault(name, schema) != schema:
                clashing.add(name)
    while more := {name for name in shared - clashing if clashing & set(_referenced(seen[name]))}:
        clashing |= more
    return clashing


def _referenced(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if isinstance(ref := schema.get("$ref"), str):
            yield ref.removeprefix(SCHEMA_REF)
        for value in schema.values():
            yield from _referenced(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _referenced(value)


def _with_refs(node: Any, renamed: Mapping[str, str]) -> Any:
    """The same node, with every reference to a schema (also those in a discriminator's mapping) under its new name."""
    if isinstance(node, dict):
        return {key: _with_refs(value, renamed) for key, value in node.items()}
    if isinstance(node, list):
        return [_with_refs(value, renamed) for value in node]
    if isinstance(node, str) and node.startswith(SCHEMA_REF):
        name = node.removeprefix(SCHEMA_REF)
        return SCHEMA_REF + renamed.get(name, name)
    return node
