"""Are many rules, and large ones, asked without taking long, and without any of them hindering another?"""

from time import process_time

import pytest

from contracts.values import Address, MailKind
from router.domain import rulebook
from router.domain.facts import Facts
from router.domain.mail_rule import Condition, MailRule, Part, Test
from router.domain.rulebook import Rulebook
from support.routing import NOW

MAIL = Facts(Address(address="ada@x.example"), "", MailKind.ORDINARY)


def a_rule(number: int, test: Test, *values: str) -> MailRule:
    condition = Condition(part=Part.TEXT, test=test, values=values)
    name = f"rul_{number:03}"
    return MailRule(id=name, name=name, conditions=(condition,), created_at=NOW, updated_at=NOW)


def test_two_hundred_rules_of_phrases_take_no_long_time_for_long_texts() -> None:
    rules = [a_rule(number, Test.CONTAINS, f"some words {number}", f"other text {number}") for number in range(200)]
    book = Rulebook(rules)
    long = MAIL._replace(text="some words and other text than any rule names \n" * 650)
    began = process_time()

    for _ in range(100):
        assert list(book.matching(long)) == []

    assert process_time() - began < 4, "CPU seconds: a hundredth of it is usual, and ten seconds where memory is short"


def test_rules_that_are_too_large_together_are_asked_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rulebook, "_MEMORY", 1 << 16)
    rules = [a_rule(number, Test.CONTAINS, f"some words {number}.", f"other text {number}.") for number in range(200)]

    book = Rulebook(rules)

    assert book.broken == []
    assert [each.rule.id for each in book.matching(MAIL._replace(text="Some words 7. Other text 99."))] == [
        "rul_007",
        "rul_099",
    ]
