"""Does each import contract catch what it forbids? A copy of the tree is broken on purpose, once per contract."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINT = Path(sys.executable).with_name("lint-imports")

BREAKS = {
    "packages": ("services/router/src/router/domain/__init__.py", "import journal"),
    "service-layers": ("services/router/src/router/drawer.py", '"""An unlisted module."""'),
    "pure-core": ("services/ticketing/src/ticketing/domain/__init__.py", "import pymongo"),
    "settings": ("services/journal/src/journal/adapters/mongo.py", "import journal.settings"),
    "domain-values": ("services/parser/src/parser/domain/__init__.py", "import contracts.topics"),
    "chassis": ("chassis/src/chassis/utils.py", '"""A drawer."""'),
    "contracts": ("contracts/src/contracts/values.py", "import contracts.topics"),
    "cycles": (
        "contracts/src/contracts/events/mail.py",
        "import contracts.events.ticket\nimport contracts.events.mailbox",
    ),
}


def lint(tree: Path, contract: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LINT, "--no-cache", "--contract", contract],
        cwd=tree,
        env={"PYTHONPATH": ":".join(str(path) for path in tree.glob("**/src")), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tree = tmp_path_factory.mktemp("tree")
    shutil.copy(ROOT / "pyproject.toml", tree)
    for member in ("contracts", "chassis", "services", "cli", "local"):
        shutil.copytree(ROOT / member, tree / member, ignore=shutil.ignore_patterns("__pycache__"))
    return tree


@pytest.mark.parametrize("contract", BREAKS)
def test_a_broken_contract_is_caught(copied: Path, contract: str) -> None:
    name, line = BREAKS[contract]
    broken = copied / name
    before = broken.read_text() if broken.exists() else None
    broken.write_text((before or "") + f"\n{line}\n")
    if contract == "cycles":
        other = copied / "contracts/src/contracts/events/ticket.py"
        other.write_text(other.read_text() + "\nimport contracts.events.mail\n")

    result = lint(copied, contract)

    broken.unlink() if before is None else broken.write_text(before)
    assert result.returncode == 1, result.stdout + result.stderr
    assert "BROKEN" in result.stdout or "drawer" in result.stdout + result.stderr


def test_the_tree_as_it_is_keeps_them_all() -> None:
    result = subprocess.run([LINT], cwd=ROOT, capture_output=True, text=True, check=False)

    assert result.returncode == 0, result.stdout
