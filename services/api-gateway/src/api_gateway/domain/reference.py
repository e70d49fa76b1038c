"""What should a person read about each public operation?

Turns the public OpenAPI document into sections of plain values a page can print without knowing OpenAPI.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from api_gateway.domain.document import SCHEMA_REF
from api_gateway.domain.routing import METHODS, Document

MAX_DEPTH = 3
"""How deep nested fields are listed; deeper ones are named by their type only."""


@dataclass(frozen=True, slots=True)
class Field:
    """One parameter or one field of a body. `name` is a path such as `items[].subject`."""

    name: str
    type: str
    required: bool
    about: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """One documented response."""

    status: str
    about: str
    type: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One operation, ready to print."""

    anchor: str
    method: str
    path: str
    title: str
    about: str
    permission: str
    parameters: tuple[Field, ...]
    body: tuple[Field, ...]
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """All operations with one tag."""

    tag: str
    entries: tuple[Entry, ...]


def sections(document: Document) -> tuple[Section, ...]:
    """The document's operations by tag, in the document's order."""
    schemas = document.get("components", {}).get("schemas", {})
    by_tag: dict[str, list[Entry]] = {}
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                operation = item[method]
                by_tag.setdefault(operation["tags"][0], []).append(_entry(method, path, operation, schemas))
    return tuple(Section(tag, tuple(entries)) for tag, entries in sorted(by_tag.items()))


def _entry(method: str, path: str, operation: Mapping[str, Any], schemas: Mapping[str, Any]) -> Entry:
    name = operation["operationId"]
    return Entry(
        anchor=name,
        method=method.upper(),
        path=path,
        title=operation.get("summary") or name.replace("_", " ").capitalize(),
        about=operation.get("description", ""),
        permission=operation.get("x-permission", ""),
        parameters=tuple(_parameter(each, schemas) for each in operation.get("parameters", [])),
        body=tuple(_fields(_content_schema(operation.get("requestBody", {})), schemas)),
        answers=tuple(
            _answer(status, each, schemas) for status, each in sorted(operation.get("responses", {}).items())
        ),
    )


def _parameter(described: Mapping[str, Any], schemas: Mapping[str, Any]) -> Field:
    schema = described.get("schema", {})
    about = _with_default(described.get("description") or schema.get("description", ""), schema)
    return Field(
        described["name"], _type(schema, schemas), bool(described.get("required")), about, described.get("in", "")
    )


def _answer(status: str, described: Mapping[str, Any], schemas: Mapping[str, Any]) -> Answer:
    schema = _content_schema(described)
    # Every error has the same shape; the page explains it once.
    fields = tuple(_fields(schema, schemas)) if status.startswith("2") else ()
    return Answer(status, described.get("description", ""), _type(schema, schemas) if schema else "", fields)


def _content_schema(described: Mapping[str, Any]) -> Mapping[str, Any]:
    for content in described.get("content", {}).values():
        schema: Mapping[str, Any] = content.get("schema", {})
        return schema
    return {}


def _resolved(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema itself, its reference's target, or the one alternative that is not null."""
    if ref := schema.get("$ref"):
        return _resolved(schemas.get(ref.removeprefix(SCHEMA_REF), {}), schemas)
    alternatives = [each for each in schema.get("anyOf", []) if each.get("type") != "null"]
    return _resolved(alternatives[0], schemas) if len(alternatives) == 1 else schema


def _fields(schema: Mapping[str, Any], schemas: Mapping[str, Any], prefix: str = "", depth: int = 0) -> Iterator[Field]:
    shape = _resolved(schema, schemas)
    if shape.get("type") == "array":
        yield from _fields(shape.get("items", {}), schemas, f"{prefix}[]", depth)
        return
    required = shape.get("required", [])
    for name, described in shape.get("properties", {}).items():
        path = f"{prefix}.{name}" if prefix else name
        about = described.get("description") or ""
        yield Field(path, _type(described, schemas), name in required, _with_default(about, described))
        if depth + 1 < MAX_DEPTH:
            yield from _fields(described, schemas, path, depth + 1)


def _with_default(about: str, described: Mapping[str, Any]) -> str:
    if described.get("default") is None:
        return about
    return f"{about} Default: {json.dumps(described['default'], ensure_ascii=False)}.".strip()


def _type(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> str:
    alternatives = schema.get("anyOf") or schema.get("oneOf")
    if alternatives:
        return " or ".join(dict.fromkeys(_type(each, schemas) for each in alternatives))
    shape = _resolved(schema, schemas)
    if choices := shape.get("enum"):
        return " | ".join(str(each) for each in choices)
    if "const" in shape:
        return str(shape["const"])
    if shape.get("type") == "array":
        return f"list of {_type(shape.get('items', {}), schemas)}"
    kind = str(shape.get("type", "any"))
    return f"{kind} ({shape['format']})" if "format" in shape else kind
