"""Do the mails of the generated sets end where they should in any order, twice, and when half of them come an hour late?

The same with real engines: `tests/faults/lab/test_sets.py`.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from bench.generate import EXTENDED, HARD
from bench.mailbox import Options

from support.filed_sets import LATE, FiledSet
from support.tickets import NOW

SETS: dict[str, Mapping[str, Any]] = {"base": {}, "hard": HARD, "extended": EXTENDED}
SEEDS = range(7, 9 + int(os.environ.get("FILING_EXAMPLES", "0")) // 100)


def in_order(filed: FiledSet, chance: random.Random) -> None:
    filed.file(filed.mails, chance)


def twice(filed: FiledSet, chance: random.Random) -> None:
    filed.file([mail for mail in filed.mails for _ in range(2)], chance)
    filed.file(filed.mails, chance)


def shuffled(filed: FiledSet, chance: random.Random) -> None:
    filed.file(chance.sample(filed.mails, len(filed.mails)), chance)


def half_of_them_late(filed: FiledSet, chance: random.Random) -> None:
    mails = chance.sample(filed.mails, len(filed.mails))
    filed.file(mails[::2], chance)
    filed.file(mails[1::2], chance, NOW + LATE)


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("come", [in_order, twice, shuffled, half_of_them_late])
@pytest.mark.parametrize("seed", SEEDS)
def test_f29_f30_every_mail_of_the_sets_ends_where_it_should_however_it_comes(
    name: str, come: Callable[[FiledSet, random.Random], None], seed: int
) -> None:
    filed = FiledSet(Options(count=40, seed=seed, attachment_kb=1, **SETS[name]))

    come(filed, random.Random(seed))

    verdict = filed.verdict()
    assert verdict["correct"], verdict
