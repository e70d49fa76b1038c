"""Do all late answers to a ticket that was closed long ago meet in one ticket, whatever is switched or killed?

The law: those that the closed ticket or one another connect are together, in none that is over; their ticket is linked to it.
"""

from __future__ import annotations

import os
import random
from datetime import timedelta

from contracts.values import TicketId, TicketStatus
from support.filing import PERSONS, Written, a_mail, from_several_addresses
from support.filing_runs import World, assert_settled, deliveries, to_its_end
from support.ticket_directory import InMemoryDirectory
from ticketing.domain.policy import Policy
from ticketing.handlers.acting import Request, change_ticket, delete_ticket
from ticketing.handlers.filing import file_mails
from ticketing.handlers.ports import Desk

SEEDS = 200 + int(os.environ.get("FILING_EXAMPLES", "0"))
NO_GRACE = Policy(grace=-timedelta(days=365))
FIRST = ("first", "second")
"""What the closed ticket holds."""
PEOPLE = ("ada@example.net", "ben@example.net")


def closed(world: World, *, delete: bool = False) -> TicketId:
    """A ticket that is over for whatever comes."""
    desk = Desk(world.store, world.publisher, world.clock, world.policy)
    mails = [Written(FIRST[0], to=PEOPLE), Written(FIRST[1], (FIRST[0],), to=PEOPLE)]
    to_its_end(file_mails(desk, [a_mail(mail) for mail in mails]))
    [ticket_id] = world.store.views
    request = Request("usr_1", "over")
    if delete:
        to_its_end(delete_ticket(desk, ticket_id, request))
    else:
        to_its_end(change_ticket(desk, InMemoryDirectory(), ticket_id, request, {"status": TicketStatus.CLOSED}))
    return ticket_id


def answers(rnd: random.Random) -> list[Written]:
    """Late answers to what is closed, to one another, and to what never comes."""
    mails: list[Written] = []
    for number in range(rnd.randint(2, 5)):
        ids = [*FIRST, *(mail.id for mail in mails)]
        refs = rnd.sample(ids, rnd.randint(1, min(3, len(ids)))) + rnd.sample(["unseen"], rnd.randint(0, 1))
        mails.append(Written(f"late{number}", tuple(refs), sender=rnd.choice(PEOPLE), to=PEOPLE))
    return mails


def told(seed: int, *, delete: bool = False) -> tuple[World, TicketId, set[TicketId]]:
    """A story of late answers: the world after it, the ticket that is over, and where the answers are."""
    rnd = random.Random(seed)
    world = World(rnd, NO_GRACE)
    over = closed(world, delete=delete)
    mails = from_several_addresses(rnd, answers(rnd), PERSONS)
    batches = deliveries(rnd, mails)
    world.publisher.published, before = [], world.publisher.published
    world.run(batches, rnd.randint(1, 4))
    world.sweep()
    assert_settled(world, batches)
    world.publisher.published[:0] = before
    world.assert_sound()
    homes = world.homes()
    assert set(homes) == {mail.mail_id for mail in mails} | {a_mail(Written(each)).mail_id for each in FIRST}
    return world, over, {TicketId(homes[mail.mail_id]) for mail in mails}


def test_late_answers_to_a_closed_ticket_meet_in_the_one_that_follows_it() -> None:
    for seed in range(SEEDS):
        world, over, places = told(seed)

        assert len(places) == 1, f"seed {seed}: split"
        [place] = places
        assert place != over, f"seed {seed}: a ticket that is over was joined"
        links = world.store.views[place].links
        # One that it was linked to may have been merged into it since.
        assert over in links, f"seed {seed}: not linked"
        assert {world.follow(each) for each in links} <= {over, place}, f"seed {seed}: linked to others"


def test_late_answers_to_a_deleted_ticket_meet_in_a_new_one() -> None:
    for seed in range(SEEDS // 3):
        world, over, places = told(seed, delete=True)

        assert len(places) == 1, f"seed {seed}: split"
        assert over not in places, f"seed {seed}: a deleted ticket came back"
        assert world.store.views[over].deleted
