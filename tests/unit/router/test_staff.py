"""May those who work at the desk write to it as people who nobody has to let in?"""

import pytest

from contracts.values import Address, Authentication, MailKind, UserRole, Verdict
from router.domain.facts import Facts
from router.domain.known import Known
from router.domain.policy import UnmappedStrategy
from router.domain.routing import route
from support.routing import RULES, a_directory
from support.routing_people import a_user

EVE = Address(address="eve@example.com")
PROVEN = Authentication(dmarc=Verdict.PASS, aligned=True)


@pytest.mark.parametrize("strategy", [UnmappedStrategy.REQUIRE_MANUAL_ASSIGNMENT, UnmappedStrategy.REJECT_EMAIL])
@pytest.mark.parametrize(
    ("authentication", "role", "goes_on"),
    [
        (PROVEN, UserRole.AGENT, True),
        (PROVEN, UserRole.REQUESTER, False),
        (Authentication(), UserRole.AGENT, False),
    ],
)
def test_proven_staff_write_whether_they_belong_to_an_account_or_not(
    strategy: UnmappedStrategy, authentication: Authentication, role: UserRole, *, goes_on: bool
) -> None:
    facts = Facts(EVE, "Help", MailKind.ORDINARY, authentication=authentication)
    decision = route(RULES, facts, Known(a_directory(unmapped_domain_strategy=strategy), a_user("eve", role=role)))

    assert bool(decision.routing) is goes_on
