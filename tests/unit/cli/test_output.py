"""Is text harmless to a terminal, and still what was written?"""

from __future__ import annotations

import pytest

from postdesk.output import clean


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("Grüße, 日本語 🎉", "Grüße, 日本語 🎉"),
        ("\x1b[31mred", "�[31mred"),
        ("\x9b31m", "�31m"),
        ("safe\u202eexe.gpj", "safe�exe.gpj"),
        ("a\r\nb\tc\u2028d", "a b c d"),
        ("\ud800", "�"),
        (None, ""),
        (True, "yes"),
        (["a", "b"], "a, b"),
        ({"a": "\x1b"}, '{"a": "\\u001b"}'),
    ],
)
def test_text_is_shown_and_never_obeyed(given: object, shown: str) -> None:
    assert clean(given) == shown


def test_text_of_several_lines_keeps_them() -> None:
    assert clean("a\r\nb\n\x1b[2J", lines=True) == "a\nb\n�[2J"
