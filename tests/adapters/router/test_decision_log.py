"""Does the first decision about a mail stand, in MongoDB as in memory?"""

from datetime import timedelta

from contracts.events.mail import MailRouted
from contracts.topics import MAIL_PARSED
from contracts.values import Outcome, ReasonCode, RuleAnswer
from router.adapters.decided import KEPT
from router.domain.routing import Decision
from router.domain.verdict import Stop
from router.handlers.decided import Decided
from support.examples import an_event
from support.routing import NOW
from support.routing_stores import Stores

ROUTING = an_event(MailRouted).routing
GOES_ON = Decided.of(Decision(ROUTING, None, ROUTING.explanation), NOW, 3)
WHY = (RuleAnswer(rule="spam", looked_at="x", answer="y", decided=True),)
STOPS = Decided.of(Decision(None, Stop(Outcome.HELD, ReasonCode.SPAM, "why"), WHY), NOW + timedelta(seconds=1))


async def test_decisions_are_read_as_they_were_written(world: Stores) -> None:
    assert await world.log.keep({"dlv_1": GOES_ON, "dlv_2": STOPS}) == {}

    found = await world.log.find(["dlv_1", "dlv_2", "dlv_3"])

    assert found.keys() == {"dlv_1", "dlv_2"}
    assert all(each.again for each in found.values())
    assert [(each.decision, each.at, each.place) for each in (found["dlv_1"], found["dlv_2"])] == [
        (each.decision, each.at, each.place) for each in (GOES_ON, STOPS)
    ]


async def test_of_two_decisions_about_a_mail_the_first_stands_and_the_second_learns_of_it(world: Stores) -> None:
    await world.log.keep({"dlv_1": GOES_ON})

    others = await world.log.keep({"dlv_1": STOPS, "dlv_2": STOPS})

    assert {key: each.decision for key, each in others.items()} == {"dlv_1": GOES_ON.decision}
    found = await world.log.find(["dlv_1", "dlv_2"])
    assert [found[each].decision for each in ("dlv_1", "dlv_2")] == [GOES_ON.decision, STOPS.decision]


def test_f29_decisions_outlive_the_mails_that_may_come_again() -> None:
    assert MAIL_PARSED.retention < KEPT
