"""Is nothing missing, doubled, split or mixed, whoever is switched or killed between any two steps of the store?

More seeds: `PYTHONPATH=tests .venv/bin/python -m support.filing_runs 100000`.
"""

from __future__ import annotations

import random

import pytest

from contracts.values import MailKind
from support.filing import PERSONS, Written, assert_whole, conversations, from_several_addresses, together
from support.filing_runs import LyingStore, World, deliveries, many, switch

SEEDS = 4_000
STRANGER_SEEDS = 1_000


def test_conversations_survive_every_order_and_crash() -> None:
    assert many(range(SEEDS)) > SEEDS


@pytest.mark.parametrize("part", range(4))
def test_strangers_who_quote_anything_join_nobody(part: int) -> None:
    """Not by ordinary mail, not by forged bounces, not while a ticket is in the making."""
    for seed in range(part * STRANGER_SEEDS // 4, (part + 1) * STRANGER_SEEDS // 4):
        rnd = random.Random(seed)
        mails = from_several_addresses(rnd, conversations(rnd, senders=["ada@example.net", "ben@example.net"]), PERSONS)
        strangers = [strange(rnd, mails, number) for number in range(rnd.randint(1, 4))]
        world = World(rnd)
        world.run(deliveries(rnd, [*mails, *strangers]), rnd.randint(1, 4))
        world.sweep()

        homes = world.homes()
        assert homes.keys() == {mail.mail_id for mail in [*mails, *strangers]}, f"seed {seed}: missing"
        world.assert_sound()
        ours = {homes[mail.mail_id] for mail in mails}
        for mail in strangers:
            if mail.kind is MailKind.ORDINARY:
                assert homes[mail.mail_id] not in ours, f"seed {seed}: a stranger is in"
        for ticket in ours:
            assert not any("stranger" in each for each in world.store.views[ticket].participants), f"seed {seed}"


def strange(rnd: random.Random, mails: list[Written], number: int) -> Written:
    """A mail by somebody who knows every Message-ID, and may name everybody."""
    quoted = [mail.id for mail in mails] + [ref for mail in mails for ref in mail.refs] + ["unseen"]
    refs = tuple(dict.fromkeys(rnd.choice(quoted) for _ in range(rnd.randint(1, 4))))
    kind = rnd.choice([MailKind.ORDINARY, MailKind.ORDINARY, MailKind.BOUNCE, MailKind.AUTO_REPLY])
    return Written(f"strange{number}", refs, sender="stranger@example.com", kind=kind)


def test_automatic_replies_are_filed_once_and_bring_nothing_together() -> None:
    """Whatever they refer to, ordinary conversations stay whole and apart."""
    for seed in range(1_000):
        rnd = random.Random(seed)
        mails = conversations(rnd)
        automatic = [answer(rnd, mails, number) for number in range(rnd.randint(1, 4))]
        world = World(rnd)
        world.run(deliveries(rnd, [*mails, *automatic]), rnd.randint(1, 4))
        world.sweep()

        homes = world.homes()
        assert homes.keys() == {mail.mail_id for mail in [*mails, *automatic]}, f"seed {seed}: missing"
        world.assert_sound()
        places = [{homes[mail] for mail in group} for group in together(mails)]
        assert all(len(place) == 1 for place in places), f"seed {seed}: split"
        assert len(set[str]().union(*places)) == len(places), f"seed {seed}: mixed"


def answer(rnd: random.Random, mails: list[Written], number: int) -> Written:
    """An automatic answer, or a bounce, to one of the mails, seen or unseen."""
    to = rnd.choice(mails)
    refs = (*to.refs, to.id) if rnd.random() < 0.5 else (to.id,)
    kind = rnd.choice([MailKind.BOUNCE, MailKind.AUTO_REPLY])
    return Written(f"automatic{number}", refs, sender="mailer-daemon@example.com", to=(to.sender,), kind=kind)


def test_a_reused_message_id_is_no_evidence_however_it_races() -> None:
    """Two different mails with one Message-ID: two tickets, unless the references of one say otherwise."""
    for seed in range(1_000):
        rnd = random.Random(seed)
        mails = [Written("same", mail="one"), Written("same", mail="two"), Written("other", ("same",))]
        world = World(rnd)
        world.run(deliveries(rnd, mails), rnd.randint(1, 4))
        world.sweep()

        homes = world.homes()
        assert len(homes) == 3
        assert homes[mails[0].mail_id] != homes[mails[1].mail_id], f"seed {seed}: a reused Message-ID mixed two mails"
        world.assert_sound()


def test_the_check_notices_when_claims_do_not_hold() -> None:
    caught = 0
    for seed in range(100):
        rnd = random.Random(seed)
        world = World(rnd, store=LyingStore(switch))
        mails = conversations(rnd)
        world.run(deliveries(rnd, mails), 4)
        world.sweep()
        try:
            assert_whole(world.homes(), mails)
        except AssertionError:
            caught += 1

    assert caught
