"""Which settings are there, what are they unless somebody says otherwise, and what do they mean? From the code, for the reference.

Written anew with PYTHONPATH=tests python -m support.settings_told.
"""

import ast
import importlib
import inspect
from collections.abc import Iterator
from datetime import time, timedelta
from enum import Enum
from textwrap import dedent
from typing import Any

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import to_jsonable_python
from pydantic_settings import BaseSettings

from parser.domain.limits import Limits
from support.guides import ROOT

TABLE = ROOT / "docs" / "reference" / "settings.md"
SERVICES = sorted(path.parent.name for path in ROOT.glob("services/*/pyproject.toml"))
HEAD = """# Settings

Services read their settings from environment variables when they start; a change counts from the next start. A name begins with the service's own, in capitals:
`FETCHER_`, `PARSER_`, `ROUTER_`, `TICKETING_`, `JOURNAL_`, `API_GATEWAY_`. Two underscores lead into a group. A service that misses a setting, or cannot
understand one, does not start and names it. Durations are ISO 8601 (`PT30S`, `P7D`) or seconds; lists and mappings are JSON; sizes are bytes.

This page is written from the code (`PYTHONPATH=tests .venv/bin/python -m support.settings_told`) and checked by `tests/architecture`.
"""
SHARED = """## Of every service

`...` stands for the service's name. Who has no Kafka, MongoDB or blob store of its own has no such settings: the gateway reads no Kafka and no blobs,
the parser no MongoDB, the router and the journal no blobs.
"""


def settings_of(service: str) -> type[BaseSettings]:
    """A service's settings."""
    found: type[BaseSettings] = importlib.import_module(f"{service.replace('-', '_')}.settings").Settings
    return found


def prefix_of(service: str) -> str:
    """How its variables begin."""
    return f"{service.replace('-', '_').upper()}_"


def group(field: FieldInfo) -> type[BaseModel] | None:
    """The settings within a setting, where it is a group of them."""
    kind = field.annotation
    return kind if isinstance(kind, type) and issubclass(kind, BaseModel) else None


def variables(service: str) -> set[str]:
    """All variables that a service reads, groups by themselves too."""
    return set(_variables(settings_of(service), prefix_of(service)))


def _variables(model: type[BaseModel], prefix: str) -> Iterator[str]:
    for name, field in model.model_fields.items():
        variable = _variable(name, field, prefix)
        yield variable
        if inner := group(field):
            yield from _variables(inner, f"{variable}__")


def _variable(name: str, field: FieldInfo, prefix: str) -> str:
    return str(field.validation_alias) if field.validation_alias else prefix + name.upper()


def _meanings(model: type[BaseModel]) -> dict[str, str]:
    """The text below each field, its first paragraph."""
    (body,) = ast.parse(dedent(inspect.getsource(model))).body
    assert isinstance(body, ast.ClassDef)
    found = {}
    for field, text in zip(body.body, body.body[1:], strict=False):
        match field, text:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(meaning))):
                found[name] = " ".join(inspect.cleandoc(meaning).partition("\n\n")[0].split())
    return found


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    value: Any = field.get_default(call_default_factory=True)
    match value:
        case None | "" | SecretStr():
            return "none"
        case Enum():
            value = value.value
        case time():
            value = f"{value:%H:%M}"
        case timedelta():
            return f"`{to_jsonable_python(value)}`"
        case tuple() | frozenset() | dict():
            value = str(to_jsonable_python(sorted(value) if isinstance(value, frozenset) else value))
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _rows(model: type[BaseModel], prefix: str) -> Iterator[str]:
    """The lines of a table: a setting each, those of the chassis left out."""
    meanings = _meanings(model)
    for name, field in model.model_fields.items():
        variable = _variable(name, field, prefix)
        inner = group(field)
        if inner is None:
            yield f"| `{variable}` | {_default(field)} | {meanings.get(name, '').replace('|', chr(92) + '|')} |"
        elif inner is Limits:
            yield f"| `{variable}__...` | | what is read of a mail at most: [each limit](parser.md#limits) |"
        elif not inner.__module__.startswith("chassis"):
            yield from _rows(inner, f"{variable}__")


def _shared() -> Iterator[str]:
    told = {}
    for service in SERVICES:
        for name, field in settings_of(service).model_fields.items():
            if (inner := group(field)) and inner.__module__.startswith("chassis"):
                told[name] = inner
    for name, inner in sorted(told.items()):
        yield from _rows(inner, f"...{name.upper()}__")


def written() -> str:
    """The whole page."""
    columns = "\n| setting | default | |\n|---|---|---|\n"
    parts = [HEAD, "\n", SHARED, columns, "\n".join(_shared()), "\n"]
    for service in SERVICES:
        parts += ["\n## ", service, "\n", columns, "\n".join(_rows(settings_of(service), prefix_of(service))), "\n"]
    return "".join(parts)


if __name__ == "__main__":
    TABLE.write_text(written(), encoding="utf-8")
