"""Where each mailbox has its own tickets: does a whole Postdesk file every copy once, and does the oracle take that for right?"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from local.dovecot import available
from support.doubling import deliver_twice, ends
from support.faultlab import a_lab
from support.mails import a_mail
from support.postdesk import committed_everything, eventually
from support.scenario import Scenario, a_scenario

pytestmark = [pytest.mark.engines, pytest.mark.dovecot, pytest.mark.e2e, pytest.mark.timeout(300)]


@pytest.fixture
def apart() -> Iterator[Scenario]:
    """A lab of its own: what is filed there would be filed anew where all copies are one."""
    if not available():
        pytest.skip("Dovecot is not installed: make system")
    with a_lab(COPIES="per_mailbox") as lab:
        yield from a_scenario(lab)


async def test_i20_copies_in_two_mailboxes_are_a_ticket_in_each_although_ticketing_dies_and_all_records_come_twice(
    apart: Scenario,
) -> None:
    kafka = apart.lab.kafka.address
    since = await ends(kafka)
    apart.lab.fail("ticketing", "after_log:kill:1")
    sales, support = apart.inbox(), apart.inbox()
    original = a_mail(message_id="original@example.net", to=["sales@example.org", "support@example.org"])
    answer = a_mail(message_id="answer@example.net", in_reply_to="original@example.net", to="support@example.org")

    sales.deliver(original)
    support.deliver(original, answer)
    apart.lab.until_dead("ticketing")
    apart.lab.heal()
    support.until_filed(3)
    await deliver_twice(kafka, since)
    await eventually(lambda: committed_everything(kafka))

    found = apart.clean(60)
    assert (found["clean"], found["doubled"], found["missing"]) == (True, 0, 0), found["findings"]
    assert sorted(each["counts"]["mails"] for each in apart.lab.rig.tickets()) == [1, 2]
