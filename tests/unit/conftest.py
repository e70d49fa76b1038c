"""What do all unit tests share? That one which measures its CPU does not pay for what thousands before it left behind."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _passed_over() -> Iterator[None]:
    """Let the collector pass over everything older than the test, as it passes over what a service loads."""
    gc.freeze()
    yield
    gc.unfreeze()
