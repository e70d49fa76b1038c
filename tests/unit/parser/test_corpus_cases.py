"""Does the corpus show every case that a parser must survive, and enough of each kind? With `-v`: each case with its mails."""

import json
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

CORPUS = Path(__file__).parents[2] / "corpus"
FEWEST = 150
CASES = {
    int(found[1]): found[2]
    for found in re.finditer(r"^\| (\d+) \| (.+) \|$", (CORPUS / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
}


def expectations() -> dict[str, dict[str, Any]]:
    """What is expected of each mail, by its name."""
    paths = sorted(CORPUS.rglob("*.expected.json"))
    return {path.name.removesuffix(".expected.json"): json.loads(path.read_text(encoding="utf-8")) for path in paths}


EXPECTED = expectations()


def by_case() -> dict[int, list[str]]:
    """The names of the mails of each case."""
    found: dict[int, list[str]] = defaultdict(list)
    for name, wanted in EXPECTED.items():
        found[wanted["case"]].append(name)
    return found


MAILS = by_case()


@pytest.mark.parametrize(
    "case", CASES, ids=[f"{case}, {what}: {', '.join(MAILS[case][:9])}" for case, what in CASES.items()]
)
def test_a_case_has_a_mail(case: int) -> None:
    assert MAILS[case] != []


def test_every_mail_belongs_to_a_case() -> None:
    assert sorted(CASES) == list(range(1, 51))
    assert {name: wanted["case"] for name, wanted in EXPECTED.items() if wanted["case"] not in CASES} == {}


def test_there_are_enough_mails_of_each_kind() -> None:
    languages = {found[1] for name in EXPECTED if (found := re.match(r"reply_([a-z]{2}(?:_han[st])?)_", name))}
    kinds = [wanted.get("kind") for wanted in EXPECTED.values()]
    forwards = [name for name, wanted in EXPECTED.items() if "forwarded" in wanted.get("trait_names", ())]

    assert len(EXPECTED) >= FEWEST
    assert len(languages) >= 20
    assert kinds.count("bounce") >= 40
    assert kinds.count("auto_reply") + kinds.count("vacation") >= 30
    assert len(forwards) >= 20
