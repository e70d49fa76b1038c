"""Is a stack counted as the work that it was doing, and do the seconds of a service go where its stacks were?"""

from pathlib import Path

import pytest
from bench.profile import kind_of, read, table

SITE = "/x/site-packages"


@pytest.mark.parametrize(
    ("stack", "kind"),
    [
        (["/x/services/router/src/router/handlers/routing.py:route", f"{SITE}/pymongo/pool.py:command"], "database"),
        (["/x/chassis/src/chassis/broker/publisher.py:publish", f"{SITE}/pydantic/main.py:dump"], "JSON"),
        ([f"{SITE}/pymongo/pool.py:command", "/python3.11/asyncio/tasks.py:wait_for"], "database"),
        (["/x/services/parser/src/parser/domain/words.py:words"], "domain"),
        (["/x/services/parser/src/parser/app.py:build", f"{SITE}/pydantic/main.py:make"], "start"),
        (["/python3.11/asyncio/runners.py:run"], "other"),
    ],
)
def test_a_stack_is_what_its_innermost_known_call_does(stack: list[str], kind: str) -> None:
    assert kind_of(stack) == kind


def test_the_seconds_of_a_service_are_shared_out_by_its_stacks(tmp_path: Path) -> None:
    (tmp_path / "journal").mkdir()
    (tmp_path / "journal" / "17").write_text("/a/pymongo/pool.py:send 3\n/a/journal/domain/note.py:combine 1\n")

    said = table(tmp_path, {"journal": 0.4}).splitlines()

    assert next(read(tmp_path / "journal")) == (["/a/pymongo/pool.py:send"], 3)
    assert said[1].split()[:3] == ["journal", "0.40", "0.30"]
    assert said[-1] == "journal: pool.send 75 %, note.combine 25 %"
