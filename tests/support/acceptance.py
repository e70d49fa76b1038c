"""Which tests show that Postdesk survives what it must? The table in `docs/reference/acceptance.md`, from the tests' names.

    PYTHONPATH=tests python -m support.acceptance

writes its last column again. A test names what it shows by the id in its name: `test_i07_...`.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
TABLE: Final = ROOT / "docs" / "reference" / "acceptance.md"
_TEST: Final = re.compile(r"^ *(?:async )?def (test_\w+)", re.MULTILINE)
_ID: Final = re.compile(r"_(inv\d|[a-z]\d\d)(?=_)")
_ROW: Final = re.compile(r"^\| ([A-Z]+\d+) \| (.*?) \|.*$", re.MULTILINE)


def shown() -> Mapping[str, Sequence[str]]:
    """By id, the tests that name it, as `file: name`, sorted."""
    found: dict[str, list[str]] = defaultdict(list)
    for path, name in _tests():
        for number in dict.fromkeys(_ID.findall(name)):
            found[number.upper()].append(f"`{path.relative_to(ROOT / 'tests')}`: {name.removeprefix('test_')}")
    return {number: sorted(names) for number, names in found.items()}


def told() -> Mapping[str, str]:
    """What the table says must hold, by id."""
    return {row[1]: row[2] for row in _ROW.finditer(TABLE.read_text(encoding="utf-8"))}


def written() -> str:
    """The table as it should be."""
    tests = shown()
    return _ROW.sub(
        lambda row: f"| {row[1]} | {row[2]} | {'<br>'.join(tests.get(row[1], ()))} |", TABLE.read_text(encoding="utf-8")
    )


def _tests() -> Iterator[tuple[Path, str]]:
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for name in _TEST.findall(path.read_text(encoding="utf-8")):
            yield path, name


if __name__ == "__main__":
    TABLE.write_text(written(), encoding="utf-8")
    sys.stdout.write(f"{TABLE.relative_to(ROOT)} is written\n")
