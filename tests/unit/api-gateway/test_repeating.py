"""Does a repetition get the first one's answer, or a plain word why not?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_gateway.domain.repeating import (
    UNDER_WAY_AT_MOST,
    Fingerprint,
    Kept,
    KeyUsedBefore,
    OutcomeUnknown,
    Reply,
    Settled,
    StillUnderWay,
    fingerprint,
    key_of,
    repeated,
    settled,
)
from api_gateway.domain.tokens import TokenId
from support.gateway import NOW

ONE, OTHER = fingerprint(b"one"), fingerprint(b"other")
REPLY = Reply(201, (), b"{}")


def test_a_kept_answer_is_repeated_however_late() -> None:
    assert repeated(Kept(ONE, NOW, REPLY), ONE, NOW + timedelta(hours=23)) == REPLY


@pytest.mark.parametrize("kept", [Kept(ONE, NOW, REPLY), Kept(ONE, NOW), Kept(ONE, NOW, broken=True)])
def test_another_request_gets_nothing_whatever_became_of_the_first(kept: Kept) -> None:
    with pytest.raises(KeyUsedBefore):
        repeated(kept, OTHER, NOW)


def test_a_request_whose_runner_is_gone_is_under_way_for_a_while_and_then_unknown() -> None:
    with pytest.raises(StillUnderWay):
        repeated(Kept(ONE, NOW), ONE, NOW + UNDER_WAY_AT_MOST)
    with pytest.raises(OutcomeUnknown):
        repeated(Kept(ONE, NOW), ONE, NOW + UNDER_WAY_AT_MOST + timedelta(seconds=1))
    with pytest.raises(OutcomeUnknown):
        repeated(Kept(ONE, NOW, broken=True), ONE, NOW)


@given(parts=st.lists(st.binary(max_size=8), min_size=2, max_size=4), moved=st.integers(1, 7))
def test_bytes_that_move_from_one_part_to_the_next_make_another_request(parts: list[bytes], moved: int) -> None:
    joined = parts[0] + parts[1]
    shifted = [joined[:moved], joined[moved:], *parts[2:]]

    assert (fingerprint(*parts) == fingerprint(*shifted)) == (parts == shifted)


def test_keys_are_apart_by_token() -> None:
    assert key_of(TokenId("tok_1"), "k") == key_of(TokenId("tok_1"), "k")
    assert len({key_of(TokenId("tok_1"), "k"), key_of(TokenId("tok_2"), "k"), key_of(TokenId("tok_1"), "K")}) == 3


@pytest.mark.parametrize(
    ("status", "code", "became"),
    [
        (200, "", Settled.DONE),
        (202, "", Settled.DONE),
        (204, "", Settled.DONE),
        (303, "", Settled.DONE),
        (404, "", Settled.WITHOUT_EFFECT),
        (412, "", Settled.WITHOUT_EFFECT),
        (422, "validation_failed", Settled.WITHOUT_EFFECT),
        (500, "internal_error", Settled.UNKNOWN),
        (502, "service_failed", Settled.UNKNOWN),
        (503, "unavailable", Settled.UNKNOWN),
        (503, "service_unreachable", Settled.WITHOUT_EFFECT),
        (503, "audit_unavailable", Settled.WITHOUT_EFFECT),
        (504, "service_timed_out", Settled.UNKNOWN),
    ],
)
def test_only_what_surely_had_no_effect_frees_the_key(status: int, code: str, became: Settled) -> None:
    assert settled(status, code) is became


def test_a_fingerprint_is_of_all_parts() -> None:
    assert fingerprint(b"a", b"b") != Fingerprint(fingerprint(b"b", b"a"))
