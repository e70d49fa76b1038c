"""Is everything folded away that need not be seen, and nothing else?"""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ticketing.domain.showing import folds, shown_subject, visible_text

TEXT = "Hello\n> quoted\n-- \nAda"
SPANS = [
    {"kind": "fresh", "start": 0, "end": 6},
    {"kind": "quote", "start": 6, "end": 15},
    {"kind": "signature", "start": 15, "end": 22},
]


def test_what_is_not_fresh_is_folded() -> None:
    folded = folds(TEXT, SPANS)

    assert [(each.kind, TEXT[each.start : each.end]) for each in folded] == [
        ("quote", "> quoted\n"),
        ("signature", "-- \nAda"),
    ]
    assert visible_text(TEXT, folded) == "Hello"


def test_a_text_without_spans_is_seen_whole() -> None:
    assert visible_text(TEXT, folds(TEXT, [])) == TEXT


def test_spans_behind_the_end_of_a_shortened_text_are_left_out() -> None:
    assert [each.end for each in folds(TEXT[:10], SPANS)] == [10]


def test_only_the_first_lines_are_commands() -> None:
    text = "\n close \nassign:bob\nHi\nclose\n"

    assert visible_text(text, folds(text, [], ["close", "assign:bob"])) == "Hi\nclose"


def test_a_subject_loses_its_commands_and_nothing_else() -> None:
    said: dict[str, Any] = {"subject": "[a] Printer [close] [b]", "commands": [{"written": "[close]", "allowed": True}]}

    assert shown_subject(said) == "[a] Printer [b]"
    assert shown_subject({**said, "commands": [{"written": "[close]", "allowed": False}]}) == said["subject"]
    assert shown_subject({"subject": " as  it is "}) == " as  it is "


@given(
    st.text(alphabet="ab> \n\r\u2028", max_size=60),
    st.lists(st.tuples(st.sampled_from(["fresh", "quote", "signature"]), st.integers(0, 20)), max_size=6),
    st.lists(st.text(alphabet="ab ", min_size=1, max_size=3), max_size=3),
)
def test_folds_are_in_order_inside_the_text_and_apart(
    text: str, pieces: list[tuple[str, int]], commands: list[str]
) -> None:
    spans, start = [], 0
    for kind, length in pieces:
        spans.append({"kind": kind, "start": start, "end": start + length})
        start += length

    folded = folds(text, spans, commands)

    places = [place for each in folded for place in (each.start, each.end)]
    assert places == sorted(places)
    assert not places or places[-1] <= len(text)
    assert len(visible_text(text, folded)) <= len(text) - sum(each.end - each.start for each in folded)
