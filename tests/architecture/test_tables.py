"""Do the tables of the documents list what the code has, all of it and nothing else?"""

import ast
import re
from collections.abc import Collection, Iterator

import pytest

from contracts.values import AccountId, Category, MailboxState, Outcome, Priority
from journal.domain.findings import Wrong
from router.domain.handling import Handling
from router.domain.mail_rule import Part
from router.domain.rules import all_rules
from support.guides import ROOT

RULES = all_rules(AccountId("acc_default"), Category.SUPPORT, Priority.MEDIUM)
STATES = frozenset(MailboxState) - {MailboxState.INIT}  # lasts for a moment only, before the first look


def column(document: str, header: str, place: int = 0) -> list[str]:
    """What stands in backticks in a column of the table under a line of heads."""
    text = (ROOT / "docs" / document).read_text(encoding="utf-8")
    table = re.search(rf"^\| {re.escape(header)} \|.*\n\|[-|]+\n((?:\|.*\n)+)", text, re.MULTILINE)
    assert table, f"{document} has no table that begins with {header}"
    cells = [row.split(" | ")[place] for row in table[1].replace("\\|", "").splitlines()]
    return [name for cell in cells for name in re.findall(r"`([^`]+)`", cell)]


@pytest.mark.parametrize(
    ("document", "header", "known"),
    [
        ("reference/routing.md", "part", frozenset(Part)),
        ("reference/routing.md", "field", frozenset(Handling.model_fields)),
        ("how-to/prove-nothing-was-lost.md", "`wrong`", frozenset(Wrong)),
        ("how-to/connect-a-mailbox.md", "state", STATES),
    ],
    ids=["parts of rules", "policies of mailboxes", "findings", "states of mailboxes"],
)
def test_a_table_lists_all_of_them(document: str, header: str, known: Collection[str]) -> None:
    assert sorted(column(document, header)) == sorted(known)


def test_rules_stand_in_the_order_in_which_they_are_asked() -> None:
    assert column("reference/routing.md", "#", place=1) == [rule.name for rule in RULES]


def metrics() -> Iterator[str]:
    """The names of what is measured, as they are asked for."""
    for path in [*ROOT.glob("services/*/src/**/*.py"), *(ROOT / "chassis/src").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(func=ast.Name(id=kind), args=[ast.Constant(value=str(name)), *_]):
                    if kind.lower() in {"counter", "gauge", "histogram"}:
                        yield f"{name}_total" if kind.lower() == "counter" else name


def test_every_metric_is_explained() -> None:
    assert sorted(column("reference/metrics.md", "metric")) == sorted(metrics())


def test_every_outcome_is_named_among_the_words() -> None:
    text = (ROOT / "docs/reference/words.md").read_text(encoding="utf-8")
    (row,) = re.findall(r"^\| \*\*outcome\*\* \|.*$", text, re.MULTILINE)

    assert re.findall(r"`([^`]+)`", row) == list(Outcome)
