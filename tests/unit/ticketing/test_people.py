"""When are two addresses the same person's?"""

from __future__ import annotations

import pytest

from support.filing import ADA, Written, a_mail
from ticketing.domain.people import identities, identity_of
from ticketing.domain.tokens import TokenKeys, make_token, read_tokens

KEYS = TokenKeys({"a": b"k" * 32}, "a")


@pytest.mark.parametrize(
    ("written", "identity"),
    [
        ("Ada+Shop@Example.NET.", "ada@example.net"),
        ('"ada"@example.net', "ada@example.net"),
        ('"a b+c"@example.net', '"a b+c"@example.net'),
        ("+x@example.net", "+x@example.net"),
        ("ada@b\u00fccher.example", "ada@xn--bcher-kva.example"),
        ("nobody", "nobody"),
        ("", ""),
    ],
)
def test_i31_every_way_to_write_an_address_is_one_person(written: str, identity: str) -> None:
    assert identity_of(written) == identity_of(identity) == identity


def test_each_person_is_named_once_and_nobody_not_at_all() -> None:
    assert identities(["", "ada+1@example.net", "ADA@example.net", "ben@example.net"]) == (ADA, "ben@example.net")


def test_a_token_is_made_for_who_reads_an_address_however_they_write_it() -> None:
    ticket = a_mail(Written("m")).fresh
    token = make_token(KEYS, ticket, "Ada+Desk@Example.net")

    assert read_tokens(KEYS, [token], [identity_of("ada+other@example.NET")]) == (ticket,)
