"""Do the services that compare addresses agree on who is who?"""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from router.domain.identity import identity_of as identity_by_router
from ticketing.domain.people import identity_of as identity_by_ticketing

MARKS = st.text(alphabet='aA+."@\\ \u00df\u0130\u3002(\u00e9', max_size=12)


@given(st.one_of(MARKS, st.text(max_size=20), st.emails(), st.builds("{}@{}".format, MARKS, MARKS)))
def test_i31_the_router_and_ticketing_know_the_same_people(address: str) -> None:
    assert identity_by_ticketing(address) == identity_by_router(address)
