"""Do the committed contract documents say what the code says? Writes them, or with --check compares.

`schemas/<event>.json` and `asyncapi.json` come from the events and the table of topics, `openapi/<service>.json` from each
service's routes. The examples are written by hand: they are what a producer must be able to make and a consumer to read.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from asyncapi import document

from contracts.topics import TOPICS
from local.environment import offline_environment

HERE = Path(__file__).parent
HTTP_SERVICES = ("fetcher", "parser", "router", "ticketing", "journal", "api-gateway")


def main(arguments: list[str]) -> int:
    """Write every document, or with `--check` name those that differ; 1 when one does."""
    texts = {name: json.dumps(body, indent=2, ensure_ascii=False) + "\n" for name, body in documents().items()}
    if "--check" not in arguments:
        for name, text in texts.items():
            (HERE / name).write_text(text, encoding="utf-8")
        return 0
    stale = [name for name, text in texts.items() if not same(HERE / name, text)]
    for name in stale:
        sys.stderr.write(f"contracts/{name} is not what the code says: run `make contracts` and look at the diff\n")
    return 1 if stale else 0


def same(path: Path, text: str) -> bool:
    """Whether the file holds exactly this text."""
    return path.exists() and path.read_text(encoding="utf-8") == text


def documents() -> dict[str, Any]:
    """Every generated document by its path under contracts/."""
    events = {event.type: event for topic in TOPICS for event in topic.events}
    schemas = {name: event.model_json_schema() for name, event in sorted(events.items())}
    examples = {name: json.loads((HERE / "examples" / f"{name}.json").read_text(encoding="utf-8")) for name in events}
    made: dict[str, Any] = {f"schemas/{name}.json": schema for name, schema in schemas.items()}
    made["asyncapi.json"] = document(examples)
    for service in HTTP_SERVICES:
        made[f"openapi/{service}.json"] = openapi(service)
    return made


def openapi(service: str) -> dict[str, Any]:
    """The OpenAPI document of a service, built without connecting to anything."""
    package = service.replace("-", "_")
    with offline_environment(service):
        settings = import_module(f"{package}.settings").Settings()
    described: dict[str, Any] = import_module(f"{package}.app").build(settings).openapi()
    return described


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
