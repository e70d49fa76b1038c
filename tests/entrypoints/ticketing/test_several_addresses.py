"""Is whoever writes from several addresses one person in their tickets, and nobody else?"""

from __future__ import annotations

from dataclasses import replace

import pytest

from support.filing import ADA, Written, a_mail
from support.ticket_http import Office
from ticketing.domain.mail import Incoming

OTHER = "ada.lovelace@work.example"


def known(mail: Incoming, *aliases: str) -> Incoming:
    """A mail of a user who has these addresses too."""
    return replace(mail, routing=mail.routing.model_copy(update={"sender_aliases": aliases}))


ROOT = known(a_mail(Written("root")), OTHER)
ANSWER = known(a_mail(Written("answer", ("root",), sender=OTHER)), ADA)


@pytest.mark.parametrize("order", [(ROOT, ANSWER), (ANSWER, ROOT)], ids=["in order", "answer first"])
async def test_who_answers_from_another_of_their_addresses_joins_their_ticket(order: tuple[Incoming, ...]) -> None:
    office = Office()

    for mail in order:
        await office.file(mail)

    tickets = {office.store.entries[each.entry_id].ticket_id for each in order}
    [ticket] = [each for each in office.store.views.values() if not each.merged_into]
    assert (ticket.mails, {ADA, OTHER} <= set(ticket.participants)) == (2, True)
    assert len(tickets) == 1


async def test_the_number_of_their_ticket_is_enough_from_any_of_their_addresses() -> None:
    office = Office()
    await office.file(ROOT)
    made = known(a_mail(Written("later", sender=OTHER)), ADA)
    later = replace(made, mail=made.mail.model_copy(update={"subject": "[TKT-2026-00001] again"}))

    await office.file(later)

    assert office.store.entries[later.entry_id].ticket_id == ROOT.fresh


async def test_an_address_that_is_no_user_s_joins_nothing() -> None:
    office = Office()
    await office.file(ROOT)
    stranger = a_mail(Written("answer", ("root",), sender=OTHER))
    unclear = replace(
        ANSWER, mail=ANSWER.mail.model_copy(update={"mail_id": "eml_" + "7" * 32, "sender_certain": False})
    )

    for mail in (stranger, unclear):
        await office.file(mail)

    assert office.store.views[ROOT.fresh].mails == 1
