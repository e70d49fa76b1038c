"""When are the long fault tests run, and in which lab? With FAULTLAB=all; with FAULTLAB=third a third of them, another each day."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from local.dovecot import available
from support.faultlab import FaultLab, a_lab
from support.scenario import Scenario, a_scenario

WANTED = os.environ.get("FAULTLAB", "")
HERE = Path(__file__).parent


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """They take minutes: `make test-faults` runs them, `make test` does not."""
    return None if WANTED else True


def pytest_collection_modifyitems(config: pytest.Config, items: list[Any]) -> None:
    """Leave out two thirds of them where a third is wanted."""
    if WANTED != "third":
        return
    today = datetime.now(UTC).timetuple().tm_yday % 3
    out = [item for item in items if HERE in item.path.parents and zlib.crc32(item.nodeid.encode()) % 3 != today]
    config.hook.pytest_deselected(items=out)
    items[:] = [item for item in items if item not in out]


@pytest.fixture(scope="module")
def lab() -> Iterator[FaultLab]:
    """One lab a file: it takes 15 seconds to start, and each comparison longer the more was ever filed in it."""
    if not available():
        pytest.skip("Dovecot is not installed: make system")
    with a_lab() as made:
        yield made


@pytest.fixture
def scenario(lab: FaultLab) -> Iterator[Scenario]:
    """One story in it."""
    yield from a_scenario(lab)
