"""Is every file and every function as short as the house wants it?

Limits: functions 40 lines (median 8, nine of ten under 25), files 300 lines, `app.py` 80.
"""

import ast
import statistics
from pathlib import Path

ROOT = Path(__file__).parents[2]
SKIPPED = {".venv", ".cache", "node_modules"}
DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "base", "core", "manager", "types"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def python_files() -> list[Path]:
    return [path for path in ROOT.rglob("*.py") if not SKIPPED & set(path.relative_to(ROOT).parts)]


def sources() -> list[Path]:
    return [path for path in python_files() if "tests" not in path.relative_to(ROOT).parts]


def functions(path: Path) -> list[tuple[str, int]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = [node for node in ast.walk(tree) if isinstance(node, Function)]
    return [
        (f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", (node.end_lineno or 0) - node.lineno + 1)
        for node in found
    ]


def lines(path: Path) -> int:
    return path.read_text(encoding="utf-8").count("\n")


def test_no_file_is_over_300_lines() -> None:
    assert {str(path.relative_to(ROOT)): lines(path) for path in python_files() if lines(path) > 300} == {}


def test_no_function_is_over_40_lines() -> None:
    assert {name: size for path in python_files() for name, size in functions(path) if size > 40} == {}


def test_functions_are_short_in_the_main() -> None:
    sizes = sorted(size for path in sources() for _, size in functions(path))

    assert statistics.median(sizes) <= 10
    assert sizes[int(len(sizes) * 0.9)] <= 25


def test_a_composition_root_is_at_most_80_lines() -> None:
    assert {str(path): lines(path) for path in ROOT.glob("services/*/src/*/app.py") if lines(path) > 80} == {}


def test_every_module_says_what_question_it_answers() -> None:
    silent = [str(path.relative_to(ROOT)) for path in sources() if not ast.get_docstring(ast.parse(path.read_text()))]

    assert silent == []


def test_no_file_is_a_drawer() -> None:
    assert [str(path.relative_to(ROOT)) for path in python_files() if path.stem in DRAWERS] == []


def test_no_topic_name_stands_outside_the_table() -> None:
    names = {f'"{name}"' for name in ("mail.fetched", "mail.parsed", "mail.routed", "mail.settled", "ticket.events")}
    offenders = [
        str(path.relative_to(ROOT))
        for path in sources()
        if path.name != "topics.py" and any(name in path.read_text(encoding="utf-8") for name in names)
    ]

    assert offenders == []
