"""What becomes of a ticket that an automatic mail opened, once people care for it?"""

from __future__ import annotations

from dataclasses import replace

import pytest

from contracts.values import MailKind, MessageId, UserRole
from support.filing import ADA, Written, a_mail
from support.subscriber import assert_rebuilt
from support.ticket_http import Office, an_office
from ticketing.domain.mail import Incoming
from ticketing.domain.policy import Policy
from ticketing.domain.ticket import Ticket
from ticketing.domain.tokens import TokenKeys, make_token

AGENT, SHOP = "agent@example.org", "no-reply@shop.example"
ORDER = Written("order", sender=SHOP, kind=MailKind.AUTO_REPLY)
NAME = a_mail(ORDER).fresh
KEYS = TokenKeys({"a": b"1" * 32}, "a")
PATH = f"/v1/tickets/{NAME}"


@pytest.fixture
async def office() -> Office:
    return await an_office(ORDER)


def ticket(office: Office) -> Ticket:
    return office.store.views[NAME]


def by_agent(requester: str = AGENT) -> Incoming:
    """An answer for which a server vouches; `requester`: whose the router says it is."""
    made = a_mail(Written("agent's", ("order",), sender=AGENT))
    whose = made.routing.requester.model_copy(update={"address": requester})
    said = {"sender_role": UserRole.AGENT, "sender_proven": True, "account_id": "acc_desk", "requester": whose}
    return replace(made, routing=made.routing.model_copy(update=said))


async def test_it_belongs_to_the_first_person_who_writes_in_it(office: Office) -> None:
    await office.file(a_mail(Written("answer", ("order",), sender=SHOP, account="acc_shop")))

    assert (ticket(office).requester_key, ticket(office).account_id) == (SHOP, "acc_shop")
    assert ticket(office).subject == "About answer"


async def test_what_the_staff_chose_for_it_stays_whoever_writes_then(office: Office) -> None:
    chosen = {
        "assignee_id": "usr_9",
        "priority": "urgent",
        "category": "Billing",
        "tags": ["vip"],
        "subject": "An order that failed",
        "requester": {"address": ADA, "name": "Ada"},
    }
    before = (await office.http.patch(PATH, json=chosen)).json()

    await office.file(a_mail(Written("answer", ("order",), sender=ADA, account="acc_ada")))

    after = (await office.http.get(PATH)).json()
    assert {name: after[name] for name in chosen} == {name: before[name] for name in chosen}
    assert after["account_id"] == "acc_ada"
    assert_rebuilt(office.publisher.told(), office.store.views)


async def test_what_the_staff_chose_for_it_stays_when_it_takes_in_a_persons(office: Office) -> None:
    await office.file(a_mail(Written("ada's")))
    await office.http.patch(PATH, json={"assignee_id": "usr_9", "priority": "urgent"})

    await office.http.post(f"{PATH}/merge", json={"ticket": a_mail(Written("ada's")).fresh})

    whole = ticket(office)
    assert (whole.requester_key, whole.assignee_id, whole.priority, whole.owned) == (ADA, "usr_9", "urgent", True)
    assert_rebuilt(office.publisher.told(), office.store.views)


async def test_an_agent_who_answers_it_by_mail_does_not_become_its_requester(office: Office) -> None:
    await office.file(by_agent())
    answered = ticket(office)
    await office.file(a_mail(Written("answer", ("agent's",), sender=ADA, account="acc_ada")))

    assert (answered.requester_key, answered.account_id, answered.mails) == (SHOP, "acc_default", 2)
    assert len(office.store.views) == 2, "Ada is a stranger to it"


async def test_an_agent_whom_only_a_token_proves_does_not_become_its_requester_either(office: Office) -> None:
    office.desk = replace(office.desk, policy=Policy(tokens=KEYS))
    made = by_agent()
    mail = made.mail.model_copy(update={"references": (MessageId(f"{make_token(KEYS, NAME, AGENT)}@desk.example"),)})
    routing = made.routing.model_copy(update={"sender_proven": False})

    await office.file(replace(made, mail=mail, routing=routing))

    assert (ticket(office).requester_key, ticket(office).mails) == (SHOP, 2)


async def test_what_an_agent_forwards_into_it_is_its_writers(office: Office) -> None:
    await office.file(by_agent(requester=ADA))

    assert (ticket(office).requester_key, ticket(office).account_id) == (ADA, "acc_desk")
