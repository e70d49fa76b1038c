"""Do conditions on addresses hold whichever way the domain is written, in letters of all scripts or in A-labels?"""

import pytest

from contracts.values import Address, MailKind
from router.domain.facts import Facts
from router.domain.mail_rule import Condition, MailRule, Part, Test
from router.domain.rulebook import Rulebook
from support.routing import NOW

WRITTEN = ("ada@Müller-Bau.example", "ada@xn--mller-bau-q9a.example", "ada@mu\u0308ller-bau\u3002example")


def holds(address: str, part: Part, test: Test, value: str, *, negated: bool = False) -> bool:
    look = Condition(part=part, test=test, values=(value,), negated=negated)
    rule = MailRule(id="rul_1", name="r", conditions=(look,), created_at=NOW, updated_at=NOW)
    mail = Facts(Address(address=address), "", MailKind.ORDINARY, recipients=(address,))
    return bool(list(Rulebook([rule]).matching(mail)))


@pytest.mark.parametrize("part", [Part.SENDER, Part.RECIPIENT])
@pytest.mark.parametrize("address", WRITTEN)
@pytest.mark.parametrize(
    ("test", "value"),
    [
        (Test.IN_DOMAIN, "MÜLLER-bau.example"),
        (Test.CONTAINS, "MÜLLER"),
        (Test.ENDS_WITH, "@müller-bau.example"),
        (Test.ENDS_WITH, "@xn--mller-bau-q9a.example"),
        (Test.BEGINS_WITH, "ada@mu\u0308ller"),
        (Test.MATCHES, r"@m.ller-[a-z]+\.example$"),
    ],
)
def test_a_domain_is_found_as_people_write_it(part: Part, address: str, test: Test, value: str) -> None:
    assert holds(address, part, test, value)
    assert not holds(address, part, test, value, negated=True)


@pytest.mark.parametrize(
    "address",
    ["a@xn--\x7f.example", "a@xn--9999999999.example", "a@xn--.example", "a@xn--" + "y" * 60, "xn--", "a@XN--ü"],
)
def test_what_only_looks_like_such_a_domain_is_looked_at_as_it_is(address: str) -> None:
    assert holds(address, Part.SENDER, Test.CONTAINS, "XN--")
