"""Does a token let in whom it was made for, and nobody else?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.values import TicketId
from ticketing.domain.tokens import MOST_TRIED, TokenKeyMissing, TokenKeys, make_token, read_tokens

TICKET = TicketId("tkt_" + "0f" * 16)
ADA, EVE = "ada@example.net", "eve@example.com"
OLD = TokenKeys({"a": b"1" * 32}, "a")
NEW = TokenKeys({"a": b"1" * 32, "b": b"2" * 32}, "b")
GONE = TokenKeys({"b": b"2" * 32}, "b")


@given(ticket=st.binary(min_size=16, max_size=16), recipient=st.emails())
def test_a_token_proves_its_ticket_to_its_recipient_wherever_it_stands(ticket: bytes, recipient: str) -> None:
    ticket_id = TicketId(f"tkt_{ticket.hex()}")
    token = make_token(OLD, ticket_id, recipient)

    for place in (f"{token}@desk.example", f"support+{token}@example.org", token.upper() + "@X", f"<1.{token}@d>"):
        assert read_tokens(OLD, [place], [recipient]) == (ticket_id,)
    assert read_tokens(OLD, [f"{token}@x"], [EVE]) == ()
    assert len(token) <= 64


@pytest.mark.parametrize(
    "place",
    [
        "prvs=1234567890={}@example.org",
        "SRS0=AbCd=XY=example.org=support+{}@relay.example",
        "bounces+support+{}=example.org@list.example",
        "support+{}+sales@example.org",
        "support-{}@example.org",
        "{}%example.org@relay.example",
        '"support+{}"@example.org',
    ],
)
def test_a_token_is_found_however_servers_on_the_way_wrap_an_address(place: str) -> None:
    written = place.format(make_token(OLD, TICKET, ADA))

    assert read_tokens(OLD, [written], [ADA]) == (TICKET,)
    assert read_tokens(OLD, [written], [EVE]) == ()


def test_what_only_ends_or_begins_as_a_token_is_none() -> None:
    token = make_token(OLD, TICKET, ADA)

    assert read_tokens(OLD, [f"x{token}@d", f"{token}x@d"], [ADA]) == ()


# The last letter carries two bits that mean nothing: other spellings of it are the same token.
@given(position=st.integers(0, 43), letter=st.sampled_from("abcdefghijklmnopqrstuvwxyz234567-"))
def test_i21_a_token_changed_anywhere_proves_nothing(position: int, letter: str) -> None:
    token = make_token(OLD, TICKET, ADA)
    forged = token[:position] + letter + token[position + 1 :]

    assert forged == token or TICKET not in read_tokens(OLD, [f"{forged}@x"], [ADA])


def test_a_new_key_signs_and_the_old_is_believed_until_it_is_gone() -> None:
    old, new = make_token(OLD, TICKET, ADA), make_token(NEW, TICKET, ADA)

    assert read_tokens(NEW, [f"{old}@x", f"{new}@x"], [ADA]) == (TICKET,)
    assert read_tokens(GONE, [f"{old}@x"], [ADA]) == ()
    assert read_tokens(GONE, [f"{new}@x"], [ADA]) == (TICKET,)


def test_without_a_key_nothing_is_signed_and_nothing_believed() -> None:
    with pytest.raises(TokenKeyMissing, match="TICKETING_TOKEN__KEYS"):
        make_token(TokenKeys(), TICKET, ADA)
    assert read_tokens(TokenKeys(), [make_token(OLD, TICKET, ADA)], [ADA]) == ()


@given(st.lists(st.text(max_size=80), max_size=5))
def test_anything_else_is_no_token_and_no_error(places: list[str]) -> None:
    assert read_tokens(NEW, places, [ADA, ""]) == ()


def test_a_mail_full_of_candidates_is_read_so_far() -> None:
    junk = [f"ta-{'a' * 42}@x"] * MOST_TRIED

    assert read_tokens(OLD, [*junk, make_token(OLD, TICKET, ADA)], [ADA]) == ()


def test_keys_are_not_shown() -> None:
    assert "1111" not in repr(OLD)
