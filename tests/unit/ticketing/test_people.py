"""When are two addresses the same person's?"""

from __future__ import annotations

from contracts.values.identity import identity_of
from support.filing import ADA, Written, a_mail
from ticketing.domain.people import identities
from ticketing.domain.tokens import TokenKeys, make_token, read_tokens

KEYS = TokenKeys({"a": b"k" * 32}, "a")


def test_each_person_is_named_once_and_nobody_not_at_all() -> None:
    assert identities(["", "ada+1@example.net", "ADA@example.net", "ben@example.net"]) == (ADA, "ben@example.net")


def test_a_token_is_made_for_who_reads_an_address_however_they_write_it() -> None:
    ticket = a_mail(Written("m")).fresh
    token = make_token(KEYS, ticket, "Ada+Desk@Example.net")

    assert read_tokens(KEYS, [token], [identity_of("ada+other@example.NET")]) == (ticket,)
