"""Are many rules, and large ones, asked without taking long, and without any of them hindering another?"""

from time import process_time

import pytest

from contracts.values import Address, MailKind
from router.domain import rulebook
from router.domain.facts import Facts
from router.domain.mail_rule import Condition, MailRule, Part, Test
from router.domain.rulebook import Rulebook
from router.handlers.mail_rules import compile_rule
from router.handlers.registry import Invalid
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


def test_regular_expressions_that_would_take_long_to_compile_are_refused_before() -> None:
    rule = a_rule(1, Test.MATCHES, *(rf"\pL|{number}|" + r"\pL|" * 240 + "x" for number in range(50)))
    began = process_time()

    with pytest.raises(Invalid, match=r"conditions: All regular expressions together may have 2000 characters"):
        compile_rule(rule)

    assert process_time() - began < 0.1, "CPU seconds: compiling takes two, in which no mail goes on"


def test_values_that_only_together_are_too_large_are_told_to_be_parted() -> None:
    with pytest.raises(Invalid, match=r"make several conditions of these values, together they cannot be looked for"):
        compile_rule(a_rule(1, Test.CONTAINS, *("x y" * 330 + str(number) for number in range(50))))


def test_rules_that_are_too_large_together_are_asked_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rulebook, "_MEMORY", 1 << 16)
    rules = [a_rule(number, Test.CONTAINS, f"some words {number}.", f"other text {number}.") for number in range(200)]

    book = Rulebook(rules)

    assert book.broken == []
    assert [each.rule.id for each in book.matching(MAIL._replace(text="Some words 7. Other text 99."))] == [
        "rul_007",
        "rul_099",
    ]
