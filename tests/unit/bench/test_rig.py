"""Is a run over when every mail can be read, whatever became of tickets meanwhile?"""

from __future__ import annotations

from typing import Any

import pytest
from bench import rig
from bench.rig import NotAllArrived, Rig


class Tickets(Rig):
    """Answers each look at the tickets with the next of some lists; the last one stays."""

    def __init__(self, *answers: dict[str, int]) -> None:
        self._answers = list(answers)

    def tickets(self) -> Any:
        found = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        return iter([{"id": name, "counts": {"mails": mails}} for name, mails in found.items()])


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rig, "LONGEST_PAUSE", 0.0)


def test_it_ends_when_every_mail_can_be_read() -> None:
    tickets = Tickets({}, {"a": 1}, {"a": 2, "b": 1})

    tickets.wait_until_filed(3, patience=5)

    assert tickets.filed() == 3


def test_mails_of_a_ticket_that_went_into_another_count_once() -> None:
    tickets = Tickets({"a": 1}, {"a": 1, "b": 1}, {"b": 2}, {"b": 2}, {"b": 2}, {"b": 3})

    tickets.wait_until_filed(3, patience=5)

    assert tickets.filed() == 3


def test_mails_that_never_arrive_are_named() -> None:
    with pytest.raises(NotAllArrived, match="1 of 2"):
        Tickets({"a": 1}).wait_until_filed(2, patience=0.01)
