"""Does the reference of requests name every refusal of the gateway, with its status, and none that is gone?"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

ROOT = Path(__file__).parents[3]
SOURCES = (ROOT / "services/api-gateway/src", ROOT / "chassis/src/chassis/http")
REFERENCE = (ROOT / "docs/reference/requests.md").read_text(encoding="utf-8")
RAISERS = {"Problem", "_refused", "_refusal"}


def _status(node: ast.expr) -> int | None:
    match node:
        case ast.Constant(value=int(status)):
            return status
        case ast.Attribute(value=ast.Name(id="HTTPStatus"), attr=name):
            return int(HTTPStatus[name])
        case _:
            return None  # handed on from a service


def _raised() -> Iterator[tuple[str, int]]:
    for path in (each for folder in SOURCES for each in folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Name(id=name) | ast.Attribute(attr=name), args=[first, ast.Constant(value=code), *_]
                ):
                    if name in RAISERS and (status := _status(first)):
                        yield str(code), status


def test_each_refusal_is_named_with_its_status() -> None:
    named = {(code, int(status)) for code, status in re.findall(r"^\| `(\w+)` \| (\d{3}) \|", REFERENCE, re.MULTILINE)}

    assert named == set(_raised())
