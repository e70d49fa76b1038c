"""Do counts come to what happened, once each, whatever fails in between?"""

import pytest

from contracts.events.mail import MailParsed
from contracts.values import MailKind, Outcome, ReasonCode
from router.domain.mapping import PatternType
from router.domain.people import UserState
from router.domain.statistics import Action, Counted, of_stop, rates
from support.examples import an_envelope, an_event
from support.routing import NOW, a_mapping, a_policy
from support.routing_world import RouterWorld

PARSED = an_event(MailParsed)


async def test_a_mail_counts_once_with_its_user_and_its_mapping() -> None:
    world = RouterWorld()
    mapping = a_mapping("*", PatternType.WILDCARD, account="acc_default")
    world.mappings.kept[mapping.id] = mapping

    await world.routes.route_mails([an_envelope(PARSED)])
    await world.tally.flush()
    await world.tally.flush()

    counts = world.tallies.days[NOW.date()]
    assert (counts[Counted.MAILS], counts[Counted.OF_USERS], counts[Counted.MAPPED]) == (1, 1, 1)
    overview = await world.counting().overview()
    assert overview.rates["email_to_user_success_rate"] == overview.rates["domain_mapping_success_rate"] == 100.0


async def test_automatic_mail_counts_nothing_about_people() -> None:
    world = RouterWorld()
    bounce = PARSED.model_copy(update={"mail": PARSED.mail.model_copy(update={"kind": MailKind.BOUNCE})})

    await world.routes.route_mails([an_envelope(bounce)])
    await world.tally.flush()

    assert Counted.MAILS not in world.tallies.days[NOW.date()]


async def test_what_cannot_be_written_is_kept_for_the_next_time() -> None:
    world = RouterWorld()
    await world.routes.route_mails([an_envelope(PARSED)])
    world.tallies.outage = ConnectionError()
    with pytest.raises(ConnectionError):
        await world.tally.flush()

    world.tallies.outage = None
    await world.tally.flush()

    assert world.tallies.days[NOW.date()][Counted.MAILS] == 1


async def test_a_release_counts_nothing_again() -> None:
    world = RouterWorld()
    world.source.policy = a_policy(require_admin_approval=True)
    await world.routes.route_mails([an_envelope(PARSED)])
    (held,) = world.held.kept.values()
    await world.holding.release(held.id, "usr_admin")
    await world.holding.finish_releases()
    await world.tally.flush()

    assert len(world.heard.routings) == 1
    assert world.tallies.days[NOW.date()][Counted.MAILS] == 1


async def test_who_is_created_and_approved_is_remembered_once() -> None:
    world = RouterWorld()
    world.source.policy = a_policy(require_admin_approval=True)
    await world.routes.route_mails([an_envelope(PARSED)])
    (user,) = world.users.kept.values()
    left = dict(world.outbox.left)
    await world.announcing.announce()
    world.outbox.left = left
    await world.announcing.announce()
    await world.people.approve([user.id], "usr_admin", welcome=False, role=None)
    await world.announcing.announce()

    overview = await world.counting().overview()
    assert {each.activity.action for each in overview.recent} == {Action.CREATED, Action.APPROVED}
    assert len(overview.recent) == 2
    assert {each.address for each in overview.recent} == set(user.addresses)
    assert (overview.created_today, overview.approved_today) == (1, 1)
    assert overview.by_state[UserState.ACTIVE] == 1


def test_shares_are_of_what_there_was() -> None:
    assert rates({}) == {
        "email_to_user_success_rate": None, "domain_mapping_success_rate": None, "average_processing_time_ms": None
    }  # fmt: skip
    counts = {Counted.MAILS: 3, Counted.OF_USERS: 2, Counted.TIMED: 2, Counted.MILLISECONDS: 3}
    assert rates(counts)["email_to_user_success_rate"] == 66.7
    assert rates(counts)["average_processing_time_ms"] == 2


@pytest.mark.parametrize(
    ("reason", "counted"),
    [
        (ReasonCode.APPROVAL_NEEDED, [Counted.MAILS, Counted.OF_USERS]),
        (ReasonCode.SENDER_UNKNOWN, [Counted.MAILS]),
        (ReasonCode.PROCESSING_OFF, []),
    ],
)
def test_what_stops_a_mail_counts_where_it_is_about_the_sender(reason: ReasonCode, counted: list[Counted]) -> None:
    assert list(of_stop(Outcome.HELD, reason)) == counted
