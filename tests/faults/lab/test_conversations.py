"""Mails of one conversation that come in the wrong order, at once, or by ways of their own: is it one ticket?"""

from __future__ import annotations

import secrets
from collections.abc import Sequence

import pytest

from support.postdesk import at_once
from support.scenario import Scenario

pytestmark = [pytest.mark.engines, pytest.mark.dovecot, pytest.mark.e2e, pytest.mark.timeout(300)]


class Conversation:
    """Mails of one customer that answer each other."""

    def __init__(self) -> None:
        self.mark = secrets.token_hex(6)

    def mail(self, name: str, references: Sequence[str] = ()) -> bytes:
        ids = [f"<{each}.{self.mark}@customer.example>" for each in references]
        lines = [
            "From: Ann <ann@customer.example>",
            "To: support@example.org",
            f"Subject: printer {self.mark}",
            f"Message-ID: <{name}.{self.mark}@customer.example>",
            *([f"In-Reply-To: {ids[-1]}", f"References: {' '.join(ids)}"] if ids else []),
            "Date: Sat, 21 Nov 2026 09:00:00 +0000",
            "",
            f"{name} of {self.mark}",
        ]
        return "\r\n".join(lines).encode()

    def tickets(self, scenario: Scenario) -> list[int]:
        """How many mails each ticket of it holds."""
        found = [each for each in scenario.lab.rig.tickets() if self.mark in each["subject"]]
        return [each["counts"]["mails"] for each in found]


@pytest.fixture
def conversation() -> Conversation:
    return Conversation()


def test_f31_an_answer_that_comes_before_its_original_waits_for_it_in_one_ticket(
    scenario: Scenario, conversation: Conversation
) -> None:
    inbox = scenario.inbox()
    inbox.deliver(conversation.mail("answer", ["original"]))
    inbox.until_filed(1)
    inbox.deliver(conversation.mail("original"))
    inbox.until_filed(2)

    assert scenario.clean(60)["clean"]
    assert conversation.tickets(scenario) == [2]


def test_f31_a_circle_of_references_and_five_hundred_of_them_do_no_harm(
    scenario: Scenario, conversation: Conversation
) -> None:
    inbox = scenario.inbox()
    many = [f"m{number}" for number in range(500)]

    inbox.deliver(conversation.mail("one", ["two"]), conversation.mail("two", ["one"]))
    inbox.deliver(conversation.mail("last", [*many, "one"]))
    inbox.until_filed(3)

    assert scenario.clean(60)["clean"]
    assert conversation.tickets(scenario) == [3]


def test_f32_two_answers_to_an_original_that_nobody_saw_meet_in_one_ticket(
    scenario: Scenario, conversation: Conversation
) -> None:
    one, other = scenario.inbox(), scenario.inbox()

    at_once(
        [
            lambda: one.deliver(conversation.mail("first", ["unseen"])),
            lambda: other.deliver(conversation.mail("second", ["unseen"])),
        ]
    )
    other.until_filed(2)

    assert scenario.clean(60)["clean"]
    assert conversation.tickets(scenario) == [2]
