"""Do counts, activities and overdue mails keep their promises in MongoDB as they do in memory?"""

from datetime import date, timedelta

from contracts.events.mail import MailParsed
from contracts.values import DeliveryId, Outcome, ReasonCode, UserId
from router.domain.held import HeldMail
from router.domain.statistics import Action, Activity, Counted
from router.handlers.ports import Wanted
from support.examples import an_event
from support.routing import NOW
from support.routing_stores import Stores

PARSED = an_event(MailParsed)
DAY = date(2026, 11, 21)


def activity(name: str, action: Action = Action.CREATED, hours: int = 0, **fields: object) -> Activity:
    given = {"id": name, "action": action, "user_id": UserId("usr_1"), "at": NOW + timedelta(hours=hours)}
    return Activity.model_validate(given | fields)


def held(name: str, hours: int) -> HeldMail:
    return HeldMail(
        id=DeliveryId(name),
        outcome=Outcome.HELD,
        reason=ReasonCode.APPROVAL_NEEDED,
        detail="why",
        sender=PARSED.mail.sender or PARSED.mail.to[0],
        held_at=NOW - timedelta(hours=hours),
        delivery=PARSED.delivery,
        mail=PARSED.mail,
    )


async def test_days_are_summed_from_one_on(world: Stores) -> None:
    await world.tallies.add(DAY, {Counted.MAILS: 2, Counted.OF_USERS: 1})
    await world.tallies.add(DAY, {Counted.MAILS: 3})
    await world.tallies.add(DAY - timedelta(days=1), {Counted.MAILS: 100})

    counts = await world.tallies.since(DAY)

    assert (counts.get(Counted.MAILS), counts.get(Counted.OF_USERS), counts.get(Counted.MAPPED, 0)) == (5, 1, 0)
    assert (await world.tallies.since(DAY + timedelta(days=1))).get(Counted.MAILS, 0) == 0


async def test_an_activity_is_kept_once_and_the_latest_comes_first(world: Stores) -> None:
    first, second = activity("evt_1", verification=True), activity("evt_2", Action.APPROVED, hours=1)
    await world.activities.keep([first, second])
    await world.activities.keep([first.model_copy(update={"actor": "changed"})])
    await world.activities.keep([])

    assert await world.activities.latest(5) == [second, first]
    assert await world.activities.latest(1) == [second]
    assert await world.activities.count(Action.CREATED, NOW) == 1
    assert await world.activities.count(Action.CREATED, NOW, verification=False) == 0
    assert await world.activities.count(Action.APPROVED, NOW + timedelta(hours=2)) == 0


async def test_what_waits_too_long_is_found_until_it_is_said_and_waits_on(world: Stores) -> None:
    await world.held.keep([held("dlv_new", 1), held("dlv_old", 10), held("dlv_older", 20), held("dlv_gone", 30)])
    await world.held.mark_released([DeliveryId("dlv_gone")], NOW)
    before = NOW - timedelta(hours=5)

    found = await world.held.too_old(before, 10)
    assert [mail.id for mail in found] == ["dlv_older", "dlv_old"]
    assert [mail.id for mail in await world.held.too_old(before, 1)] == ["dlv_older"]
    await world.held.mark_overdue([mail.id for mail in found])

    assert await world.held.too_old(before, 10) == []
    assert await world.held.count(Wanted({"state": "waiting", "overdue": True})) == 2
    assert await world.held.count(Wanted({"state": "waiting"})) == 3
