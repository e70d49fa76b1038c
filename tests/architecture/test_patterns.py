"""Is every regular expression read alike by every Python that we promise to run on?

Before 3.11.5, which Debian 12 has not, a possessive group is read wrongly: an iteration that fails half-way still moves on
(CPython issue 106052). One character or class may be possessive (`[^x]*+`).
"""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = [*ROOT.glob("services/*/src"), *ROOT.glob("*/src"), ROOT / "bench"]
POSSESSIVE_GROUP = re.compile(r"(?<!\\)\)(?:[*+?]|\{\d*,?\d*\})\+|\(\?>")
CANNOT_FAIL_HALF_WAY = {"services/parser/src/parser/domain/markup/tokens.py": [")*+"]}


def possessive_groups(source: str) -> list[str]:
    constants = (node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant))
    texts = (each.decode("latin-1") if isinstance(each, bytes) else each for each in constants)
    return [found for text in texts if isinstance(text, str) for found in POSSESSIVE_GROUP.findall(text)]


def test_no_group_is_possessive() -> None:
    files = [path for folder in SOURCES for path in folder.rglob("*.py")]
    found = {str(path.relative_to(ROOT)): possessive_groups(path.read_text(encoding="utf-8")) for path in files}

    assert {path: groups for path, groups in found.items() if groups} == CANNOT_FAIL_HALF_WAY


@pytest.mark.parametrize("pattern", ["(?:a|b)*+", "(ab)++", "(?:a)?+", "(a){2,}+", "(?>a)"])
def test_a_possessive_group_is_found(pattern: str) -> None:
    assert possessive_groups(f"X = re.compile(rb'{pattern}')") != []


@pytest.mark.parametrize("pattern", ["[^x]*+", r"\s++", "(?:a|b)*", r"\)*+"])
def test_a_possessive_class_is_none(pattern: str) -> None:
    assert possessive_groups(f"X = re.compile(rb'{pattern}')") == []
