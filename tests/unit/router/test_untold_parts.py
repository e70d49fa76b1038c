"""Does a condition on what nobody said of a mail hold neither as it is nor negated?"""

from typing import Any

import pytest

from contracts.values import Address, MailKind
from router.domain.facts import Facts
from router.domain.known import Known
from router.domain.mail_rule import Condition, MailRule, Part, Test
from router.domain.rulebook import Rulebook
from router.domain.rules.mail_rules import MailRulesRule
from router.domain.seen import Sketch
from support.routing import NOW, a_directory

ADA = Address(address="ada@x.example")
SPOKEN_OF = Sketch(ADA, "", MailKind.ORDINARY)
CAME = Facts(ADA, "", MailKind.ORDINARY, size=900)
SIZE = ("size", "at_most", "1000", "")
PARTS = [
    SIZE,
    ("size", "at_least", "1", ""),
    ("attachments", "at_most", "0", ""),
    ("attachments", "exists", None, ""),
    ("attachment_name", "contains", ".exe", ""),
    ("attachment_type", "is", "application/pdf", ""),
    ("recipient", "is", "help@desk.example", ""),
    ("subject", "contains", "invoice", ""),
    ("text", "contains", "invoice", ""),
    ("header", "exists", None, "x-priority"),
    ("language", "is", "de", ""),
]


def a_rule(part: str, test: str, value: str | None, header: str, **changes: Any) -> MailRule:
    values = () if value is None else (value,)
    negated = bool(changes.pop("negated", False))
    look = Condition(part=Part(part), test=Test(test), values=values, header=header, negated=negated)
    fields = {"id": "rul_1", "name": f"by {part}", "conditions": (look,), "created_at": NOW, "updated_at": NOW}
    return MailRule.model_validate(fields | changes)


def matches(rule: MailRule, facts: Facts) -> bool:
    return bool(list(Rulebook([rule]).matching(facts)))


@pytest.mark.parametrize("looks", PARTS)
def test_what_is_not_said_holds_neither_way_and_what_is_not_there_holds_negated(
    looks: tuple[str, str, str, str],
) -> None:
    one, other = a_rule(*looks), a_rule(*looks, negated=True)

    assert not matches(one, SPOKEN_OF)
    assert not matches(other, SPOKEN_OF)
    assert matches(one, CAME) is not matches(other, CAME)


def test_the_size_of_a_mail_that_did_not_come_is_not_known() -> None:
    assert not matches(a_rule(*SIZE), CAME._replace(size=0))
    assert matches(a_rule("attachments", "exists", None, "", negated=True), CAME._replace(size=0))


def test_an_explanation_names_the_rules_that_depend_on_what_is_not_said() -> None:
    of_ada = Condition(part=Part.SENDER, test=Test.IS, values=(ADA.address,))
    of_eve = of_ada.model_copy(update={"values": ("eve@x.example",)})
    size = a_rule(*SIZE).conditions
    rules = [
        a_rule(*SIZE, id="rul_2", name="small", conditions=(*size, of_ada)),
        a_rule(*SIZE, id="rul_3", name="small of eve", conditions=(*size, of_eve)),
        a_rule(*SIZE, id="rul_4", name="any of eve", conditions=(*size, of_eve), match="any"),
        a_rule(*SIZE, id="rul_5", name="ada", conditions=(of_ada,), then="stop"),
        a_rule(*SIZE, id="rul_6", name="behind"),
    ]

    said = MailRulesRule().answer(SPOKEN_OF, Known(a_directory().with_rules(rules)), {}).answer
    came = MailRulesRule().answer(CAME, Known(a_directory().with_rules(rules)), {}).answer

    assert said == "1 matched; it depends on what is not said of the mail whether these do: 'small', 'any of eve'"
    assert came == "3 matched"
