"""Whose is a mail, and is it written down why?"""

import pytest

from contracts.events.mail import MailParsed
from contracts.values import AccountId, Address, Category, Finding, MailKind, Priority
from router.domain.facts import UNKNOWN_SENDER, Facts, facts_of
from router.domain.routing import NoRuleDecided, route
from router.domain.rules.default_account import DefaultAccountRule
from router.domain.rules.mail_kind import MailKindRule
from support.examples import an_event
from support.routing import DEFAULT, RULES

ADA = Address(address="ada@example.net", name="Ada")


def test_the_default_account_takes_what_nobody_claims() -> None:
    routing = route(RULES, Facts(ADA, "Help", MailKind.ORDINARY))

    assert (routing.account_id, routing.category, routing.priority) == ("acc_default", "Support", "medium")
    assert routing.requester == ADA
    assert not routing.shared_account


@pytest.mark.parametrize("kind", MailKind)
def test_every_rule_asked_is_in_the_explanation_and_only_the_last_decided(kind: MailKind) -> None:
    explanation = route(RULES, Facts(ADA, "Help", kind, ("header Auto-Submitted",))).explanation

    assert [answer.rule for answer in explanation] == ["mail_kind", "default_account"]
    assert [answer.decided for answer in explanation] == [False, True]
    assert kind.value in explanation[0].looked_at
    assert "header Auto-Submitted" in explanation[0].looked_at


@pytest.mark.parametrize("kind", MailKind)
def test_without_evidence_the_kind_alone_was_looked_at(kind: MailKind) -> None:
    assert MailKindRule().answer(Facts(ADA, "Help", kind)).looked_at == kind.value


def test_a_rule_after_the_decision_is_not_asked() -> None:
    other = DefaultAccountRule(AccountId("acc_other"), Category.BUG, Priority.LOW)

    routing = route((DEFAULT, other), Facts(ADA, "", MailKind.ORDINARY))

    assert routing.account_id == "acc_default"
    assert len(routing.explanation) == 1


def test_a_list_without_a_last_rule_is_a_named_mistake() -> None:
    with pytest.raises(NoRuleDecided, match="mail_kind"):
        route((MailKindRule(),), Facts(ADA, "", MailKind.ORDINARY))


def test_a_mail_without_any_sender_has_an_unknown_one() -> None:
    mail = an_event(MailParsed).mail.model_copy(update={"sender": None})

    assert facts_of(mail).sender == UNKNOWN_SENDER


def test_evidence_of_the_kind_reaches_the_rules_in_words() -> None:
    evidence = (Finding(code="auto_submitted", detail="Auto-Submitted: auto-replied"), Finding(code="bare"))
    mail = an_event(MailParsed).mail.model_copy(update={"kind_evidence": evidence})

    assert facts_of(mail).evidence == ("Auto-Submitted: auto-replied", "bare")
