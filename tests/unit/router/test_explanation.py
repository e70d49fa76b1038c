"""Are decisions told in whole sentences, what becomes of the mail first, whatever it is and became?"""

from dataclasses import replace

import pytest

from contracts.values import Address, MailKind, Outcome, ReasonCode, TicketId
from contracts.values import Authentication as Checks
from contracts.values import Verdict as Found
from router.domain.explanation import Earlier, Explained, decision_of, reasons_of
from router.domain.facts import UNKNOWN_SENDER, Facts
from router.domain.routing import Decision
from router.domain.verdict import Stop
from router.handlers.decided import Question
from support.routing import NOW
from support.routing_world import RouterWorld

ADA = Address(address="ada@example.net", name="Ada")


async def explained(facts: Facts) -> Explained:
    decision = await RouterWorld().decisions.explain(Question(facts))
    return Explained(facts, decision, None, [])


def told(found: Explained) -> list[str]:
    return [decision_of(found), *reasons_of(found)]


def assert_sentences(texts: list[str]) -> None:
    assert texts[0]
    for text in texts:
        assert text[0].isupper(), text
        assert text.endswith((".", "?")), text
        assert "  " not in text
        assert "None" not in text
        assert "{" not in text


@pytest.mark.parametrize("kind", MailKind)
@pytest.mark.parametrize("answers", [True, False])
async def test_every_kind_of_mail_is_told_in_sentences(kind: MailKind, answers: bool) -> None:  # noqa: FBT001 - pytest
    assert_sentences(told(await explained(Facts(ADA, "x", kind, ("it says so",), answers=answers))))


@pytest.mark.parametrize("verdict", Found)
@pytest.mark.parametrize("sender", [ADA, UNKNOWN_SENDER])
async def test_who_it_is_from_is_told_with_whether_that_is_proven(verdict: Found, sender: Address) -> None:
    facts = Facts(sender, "", MailKind.ORDINARY, authentication=Checks(dmarc=verdict, aligned=True))

    texts = told(await explained(facts))

    assert_sentences(texts)
    assert any("is proven" in each for each in texts) is (verdict is Found.PASS and sender == ADA)


@pytest.mark.parametrize("outcome", [Outcome.HELD, Outcome.QUARANTINED, Outcome.REJECTED, Outcome.IGNORED])
@pytest.mark.parametrize("reason", ReasonCode)
async def test_every_stop_is_told_in_sentences(outcome: Outcome, reason: ReasonCode) -> None:
    decision = Decision(None, Stop(outcome, reason, "somebody wants it so"), ())

    assert_sentences(told(replace(await explained(Facts(ADA, "", MailKind.ORDINARY)), decision=decision)))


@pytest.mark.parametrize("outcome", ["", *Outcome])
@pytest.mark.parametrize("detail", ["", "somebody wants it so"])
async def test_every_end_is_told_in_sentences(outcome: str, detail: str) -> None:
    ticket = TicketId("tkt_1") if outcome.endswith(("opened", "filed", "recorded", "duplicate")) else None
    earlier = Earlier(outcome, "", detail, NOW if outcome else None, ticket, "TKT-1" if ticket else "", ())

    texts = told(replace(await explained(Facts(ADA, "", MailKind.ORDINARY)), earlier=earlier))

    assert_sentences(texts)
    assert ("TKT-1" in texts[0]) is (ticket is not None)


async def test_another_decision_than_then_is_told() -> None:
    earlier = Earlier("held", "approval_needed", "why", NOW, None, "", ())

    texts = told(replace(await explained(Facts(ADA, "", MailKind.ORDINARY)), earlier=earlier))

    assert texts[-1].startswith("If it came now, this would become of it instead: It opens a new ticket")
