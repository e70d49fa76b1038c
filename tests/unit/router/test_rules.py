"""Whose is a mail, may it come in, and is it written down why?"""

from typing import Any

import pytest

from contracts.events.mail import MailParsed
from contracts.values import (
    Address,
    Authentication,
    Finding,
    MailKind,
    Outcome,
    Priority,
    ReasonCode,
    UserId,
    UserRole,
    Verdict,
)
from router.domain.directory import Directory
from router.domain.facts import UNKNOWN_SENDER, Facts, facts_of
from router.domain.known import Known
from router.domain.people import Origin, User, UserState, with_addresses
from router.domain.policy import OnFailure, UnmappedStrategy
from router.domain.routing import Decision, NoRuleDecided, route
from router.domain.rules.mail_kind import MailKindRule
from support.examples import an_event
from support.routing import DEFAULT, NOW, RULES, a_directory, a_mapping, an_account

ADA = Address(address="ada@acme.com", name="Ada")
ASKED = Facts(ADA, "Help", MailKind.ORDINARY)
PROVEN = Authentication(dmarc=Verdict.PASS, aligned=True)
FORGED = Authentication(dmarc=Verdict.FAIL)
AUTOMATIC = [each for each in MailKind if each is not MailKind.ORDINARY]


def a_user(**changes: Any) -> User:
    fields: dict[str, Any] = {"id": "usr_ada", "addresses": (ADA.address,), "created_at": NOW, "updated_at": NOW}
    return User.model_validate(fields | changes)


def decide(facts: Facts = ASKED, directory: Directory | None = None, **known: Any) -> Decision:
    return route(RULES, facts, Known(directory or a_directory(), **known))


def test_without_accounts_and_mappings_the_default_account_takes_everything() -> None:
    decision = decide()

    assert decision.routing
    assert (decision.routing.account_id, decision.routing.category, decision.routing.priority) == (
        DEFAULT,
        "Support",
        "medium",
    )
    assert (decision.routing.requester, decision.routing.shared_account, decision.routing.may_join) == (
        ADA,
        False,
        True,
    )
    assert decision.new_user
    assert decision.new_user.state is UserState.ACTIVE


@pytest.mark.parametrize("kind", MailKind)
def test_every_rule_asked_is_in_the_explanation_and_only_the_last_decided(kind: MailKind) -> None:
    explanation = decide(ASKED._replace(kind=kind, evidence=("header Auto-Submitted",))).explanation

    assert [each.rule for each in explanation] == [each.name for each in RULES]
    assert [each.decided for each in explanation] == [False] * (len(RULES) - 1) + [True]
    assert explanation[0].looked_at == f"{kind.value}: header Auto-Submitted"


def test_a_mapping_says_account_assignee_category_priority_and_reply() -> None:
    mapping = a_mapping(
        "acme.com",
        default_assigned_user_id=UserId("usr_agent"),
        default_category="billing",
        default_priority="high",
        send_auto_reply=True,
        auto_reply_template="Thanks",
    )
    agent = a_user(id="usr_agent", addresses=("eve@desk.example",), role=UserRole.AGENT)
    routing = decide(directory=a_directory(mapping, agent, an_account("acc_1", name="Acme"))).routing

    assert routing
    assert (routing.account_id, routing.account_name, routing.mapping_id) == ("acc_1", "Acme", mapping.id)
    assert (routing.assignee_id, routing.category, routing.priority) == ("usr_agent", "Billing", "high")
    assert (routing.auto_reply, routing.auto_reply_template, routing.shared_account) == (True, "Thanks", True)


@pytest.mark.parametrize(
    ("subject", "text", "priority"),
    [
        ("URGENT please", "", Priority.HIGH),
        ("Hello", "do it asap!", Priority.HIGH),
        ("insurgent", "", Priority.MEDIUM),
        ("Hello", "it is out\nof order", Priority.HIGH),
        ("Hello", "caf\u00e9 closed", Priority.HIGH),
        ("Hello", "outof order", Priority.MEDIUM),
    ],
)
def test_a_keyword_makes_a_mail_one_step_more_urgent(subject: str, text: str, priority: Priority) -> None:
    mapping = a_mapping(
        "acme.com", custom_rules={"keywords": ["urgent", "asap", "out of order", "cafe\u0301"], "auto_escalate": True}
    )
    routing = decide(ASKED._replace(subject=subject, text=text), a_directory(mapping)).routing

    assert routing
    assert routing.priority is priority


def test_a_mapping_that_opens_no_tickets_holds_new_mail_and_lets_answers_through() -> None:
    directory = a_directory(a_mapping("acme.com", auto_create_tickets=False))

    stop = decide(directory=directory).stop
    assert stop
    assert (stop.outcome, stop.reason) == (Outcome.HELD, ReasonCode.NO_NEW_TICKETS)
    assert decide(ASKED._replace(answers=True), directory).routing


@pytest.mark.parametrize(
    ("user", "account", "shared"),
    [
        (None, "acc_domain", True),
        (a_user(account_id="acc_chosen", account_chosen=True, origin=Origin.MAIL), "acc_chosen", True),
        (a_user(account_id="acc_chosen", origin=Origin.ACCOUNT), "acc_chosen", True),
        (a_user(account_id="acc_once", origin=Origin.MAIL), "acc_domain", True),
    ],
)
def test_an_account_chosen_by_people_goes_before_the_domain_and_that_before_what_a_mail_made(
    user: User | None, account: str, *, shared: bool
) -> None:
    directory = a_directory(an_account("acc_domain", "acme.com"), an_account("acc_chosen"))
    routing = decide(ASKED._replace(mailbox_account=DEFAULT), directory, user=user).routing

    assert routing
    assert (routing.account_id, routing.shared_account) == (account, shared)


def test_a_stranger_belongs_to_the_mailboxs_account_and_shares_nothing_with_it() -> None:
    directory = a_directory(an_account("acc_mailbox"), unmapped_domain_strategy=UnmappedStrategy.REJECT_EMAIL)
    routing = decide(ASKED._replace(mailbox_account=an_account("acc_mailbox").id), directory).routing

    assert routing
    assert (routing.account_id, routing.shared_account) == ("acc_mailbox", False)


def test_a_mailbox_of_an_account_that_is_gone_gives_its_mail_to_the_default_one_and_says_so() -> None:
    decision = decide(ASKED._replace(mailbox_account=an_account("acc_gone").id), a_directory())

    assert decision.routing
    assert decision.routing.account_id == DEFAULT
    assert any("acc_gone is none" in each.answer for each in decision.explanation)


@pytest.mark.parametrize("sender", ["a@gmail.com", "a@acme.com"])
def test_whoever_writes_from_a_domain_of_everybody_shares_nothing(sender: str) -> None:
    directory = a_directory(an_account("acc_1", "gmail.com", "acme.com"))
    routing = decide(ASKED._replace(sender=Address(address=sender)), directory).routing

    assert routing
    assert routing.shared_account is (sender == "a@acme.com")


@pytest.mark.parametrize(
    ("policy", "user", "outcome", "reason"),
    [
        ({"enable_email_processing": False}, None, Outcome.HELD, ReasonCode.PROCESSING_OFF),
        ({"auto_create_users": False}, None, Outcome.HELD, ReasonCode.SENDER_UNKNOWN),
        ({"require_email_verification": True}, None, Outcome.HELD, ReasonCode.VERIFICATION_NEEDED),
        ({"require_admin_approval": True}, None, Outcome.HELD, ReasonCode.APPROVAL_NEEDED),
        ({}, UserState.PENDING, Outcome.HELD, ReasonCode.APPROVAL_NEEDED),
        ({}, UserState.UNVERIFIED, Outcome.HELD, ReasonCode.VERIFICATION_NEEDED),
        ({}, UserState.BLOCKED, Outcome.REJECTED, ReasonCode.SENDER_BLOCKED),
        (
            {"unmapped_domain_strategy": UnmappedStrategy.REQUIRE_MANUAL_ASSIGNMENT},
            None,
            Outcome.HELD,
            ReasonCode.SENDER_UNMAPPED,
        ),
        (
            {"unmapped_domain_strategy": UnmappedStrategy.REJECT_EMAIL},
            None,
            Outcome.REJECTED,
            ReasonCode.SENDER_UNMAPPED,
        ),
    ],
)
def test_the_policy_stops_a_mail_for_its_reason_and_a_release_overrules_it(
    policy: dict[str, Any], user: UserState | None, outcome: Outcome, reason: ReasonCode
) -> None:
    known = {"directory": a_directory(**policy), "user": a_user(state=user) if user else None}

    stop = decide(**known).stop
    assert stop
    assert (stop.outcome, stop.reason) == (outcome, reason)
    assert decide(**known, released=True).routing


def test_of_a_mail_of_somebody_blocked_that_is_released_nobody_is_told_that_its_sender_may_write() -> None:
    decision = decide(user=a_user(state=UserState.BLOCKED), released=True)

    said = {each.rule: each.answer for each in decision.explanation}
    assert said["blocked_sender"] == "its sender is blocked; somebody released it"
    assert said["user_policy"] == "may not write; somebody released it"


def test_the_policys_default_account_goes_before_the_deployments() -> None:
    directory = a_directory(an_account("acc_mine", name="Mine"), default_account_id="acc_mine")
    routing = decide(directory=directory).routing

    assert routing
    assert (routing.account_id, routing.account_name) == ("acc_mine", "Mine")


@pytest.mark.parametrize("kind", AUTOMATIC)
def test_automatic_mail_makes_no_users_and_waits_for_nobody(kind: MailKind) -> None:
    strict = a_directory(require_admin_approval=True, unmapped_domain_strategy=UnmappedStrategy.REJECT_EMAIL)
    decision = decide(ASKED._replace(kind=kind), strict)

    assert decision.routing
    assert decision.new_user is None


@pytest.mark.parametrize("policy", [{}, {"require_admin_approval": True}])
def test_where_from_names_several_nobody_is_taken_for_the_sender(policy: dict[str, Any]) -> None:
    unclear = ASKED._replace(sender_certain=False, authentication=PROVEN)
    decision = decide(unclear, a_directory(**policy))

    assert decision.new_user is None
    assert (decision.routing is None) is bool(policy)
    agent = decide(unclear, user=a_user(role=UserRole.AGENT)).routing
    assert agent
    assert (agent.requester_id, agent.sender_role, agent.sender_proven) == (None, UserRole.REQUESTER, False)


@pytest.mark.parametrize(
    ("authentication", "proven"),
    [(PROVEN, True), (Authentication(dmarc=Verdict.PASS), False), (Authentication(), False)],
)
def test_a_sender_is_proven_by_an_aligned_pass_only(authentication: Authentication, *, proven: bool) -> None:
    routing = decide(ASKED._replace(authentication=authentication), user=a_user(role=UserRole.AGENT)).routing

    assert routing
    assert (routing.sender_role, routing.sender_proven) == (UserRole.AGENT, proven)


@pytest.mark.parametrize(
    ("wish", "outcome"), [(OnFailure.QUARANTINE, Outcome.QUARANTINED), (OnFailure.HOLD, Outcome.HELD)]
)
def test_a_forged_sender_is_stopped_and_joins_nothing_when_released(wish: OnFailure, outcome: Outcome) -> None:
    forged, directory = ASKED._replace(authentication=FORGED), a_directory(on_authentication_failure=wish)

    stop, released = decide(forged, directory).stop, decide(forged, directory, released=True).routing

    assert stop
    assert (stop.outcome, stop.reason) == (outcome, ReasonCode.AUTHENTICATION_FAILED)
    assert released
    assert (released.may_join, released.tags) == (False, ("authentication-failed",))


def test_a_forged_sender_that_the_policy_accepts_is_marked() -> None:
    directory = a_directory(on_authentication_failure=OnFailure.ACCEPT)
    routing = decide(ASKED._replace(authentication=FORGED), directory).routing

    assert routing
    assert (routing.may_join, routing.sender_proven) == (False, False)


def test_a_list_without_a_last_rule_is_a_named_mistake() -> None:
    with pytest.raises(NoRuleDecided, match="mail_kind"):
        route((MailKindRule(),), ASKED, Known(a_directory()))


def test_a_mail_without_any_sender_has_an_unknown_one_who_is_nobody() -> None:
    facts = facts_of(an_event(MailParsed).mail.model_copy(update={"sender": None}))

    assert facts.sender == UNKNOWN_SENDER
    assert decide(facts).new_user is None


def test_evidence_of_the_kind_reaches_the_rules_in_words() -> None:
    evidence = (Finding(code="auto_submitted", detail="Auto-Submitted: auto-replied"), Finding(code="bare"))
    mail = an_event(MailParsed).mail.model_copy(update={"kind_evidence": evidence})

    assert facts_of(mail).evidence == ("Auto-Submitted: auto-replied", "bare")


@pytest.mark.parametrize(("certain", "told"), [(True, ("ada@home.example",)), (False, ())])
def test_the_other_addresses_of_the_senders_user_are_told(told: tuple[str, ...], *, certain: bool) -> None:
    both = with_addresses(a_user(), (ADA.address, "Ada+x@Home.example"))
    routing = decide(ASKED._replace(sender_certain=certain), user=both).routing

    assert routing
    assert routing.sender_aliases == told
