"""What becomes of mail whose sender is forged or unknown, and of spam, in each mailbox?"""

from typing import Any

import pytest

from contracts.values import (
    Address,
    Authentication,
    Finding,
    MailboxId,
    MailKind,
    Outcome,
    ReasonCode,
    Spam,
    UserRole,
    Verdict,
)
from contracts.values.identity import domain_of
from router.domain.directory import USUAL
from router.domain.facts import Facts
from router.domain.handling import MailboxPolicy, Treatment
from router.domain.known import Known
from router.domain.people import User
from router.domain.policy import OnFailure
from router.domain.routing import Decision, route
from support.routing import NOW, RULES, a_directory, a_mapping

STRICT, OTHER = MailboxId("mbx_strict"), MailboxId("mbx_other")
MAIL = Facts(Address(address="eve@desk.example"), "Help", MailKind.ORDINARY, text="close", mailbox_id=STRICT)
AGENT = User(id="usr_1", addresses=("eve@desk.example",), role=UserRole.AGENT, created_at=NOW, updated_at=NOW)
FORGED = Authentication(dmarc=Verdict.FAIL)
SPAM = Spam(found=True, evidence=(Finding(code="spam", detail="x-spam-flag: YES"),))
STOPPED = {Treatment.HOLD: Outcome.HELD, Treatment.QUARANTINE: Outcome.QUARANTINED}


def decide(facts: Facts, user: User | None = None, *, released: bool = False, **wishes: Any) -> Decision:
    policy = MailboxPolicy(id=STRICT, created_at=NOW, updated_at=NOW).model_copy(update=wishes)
    directory = a_directory().with_mailboxes(USUAL, [policy])
    return route(RULES, facts, Known(directory, user, released))


@pytest.mark.parametrize("wish", OnFailure)
def test_d02_i21_i22_a_forged_sender_is_treated_as_the_mailbox_wants_and_never_joins_or_commands(
    wish: OnFailure,
) -> None:
    forged = MAIL._replace(authentication=FORGED)
    decision = decide(forged, AGENT, on_authentication_failure=wish)

    if wish is OnFailure.ACCEPT:
        routing = decision.routing
    else:
        assert decision.stop
        assert decision.stop.reason is ReasonCode.AUTHENTICATION_FAILED
        assert decision.stop.outcome is STOPPED[Treatment(wish.value)]
        routing = decide(forged, AGENT, released=True, on_authentication_failure=wish).routing
    assert routing
    assert (routing.may_join, routing.sender_proven, routing.tags) == (False, False, ("authentication-failed",))
    assert [bool(each.refused) for each in routing.commands] == [True]


def test_d02_without_a_wish_of_the_mailbox_a_forged_sender_is_quarantined() -> None:
    stop = decide(MAIL._replace(authentication=FORGED, mailbox_id=OTHER), on_authentication_failure="accept").stop

    assert stop
    assert stop.outcome is Outcome.QUARANTINED


@pytest.mark.parametrize("wish", Treatment)
@pytest.mark.parametrize("verdict", [Verdict.UNKNOWN, Verdict.NONE])
def test_d01_unknown_is_never_a_pass_and_what_becomes_of_it_the_mailbox_says(wish: Treatment, verdict: Verdict) -> None:
    unknown = MAIL._replace(authentication=Authentication(dmarc=verdict))
    decision = decide(unknown, AGENT, on_authentication_unknown=wish)

    if wish in STOPPED:
        assert decision.stop
        assert (decision.stop.outcome, decision.stop.reason) == (STOPPED[wish], ReasonCode.SENDER_UNPROVEN)
        decision = decide(unknown, AGENT, released=True, on_authentication_unknown=wish)
    assert decision.routing
    assert not decision.routing.sender_proven
    assert decision.routing.tags == (() if wish is Treatment.ACCEPT else ("sender-unproven",))


@pytest.mark.parametrize(
    "changes",
    [
        {"authentication": Authentication(dmarc=Verdict.NONE, aligned=True)},
        {"kind": MailKind.BOUNCE},
        {"authentication": Authentication(dmarc=Verdict.PASS, aligned=True)},
    ],
)
def test_d01_aligned_and_automatic_mail_is_not_taken_for_unknown(changes: dict[str, Any]) -> None:
    assert decide(MAIL._replace(**changes), on_authentication_unknown=Treatment.HOLD).routing


@pytest.mark.parametrize(
    ("verdict", "certain", "said"),
    [
        (Verdict.NONE, True, "that alone does not prove the sender: no agent's rights, no commands"),
        (Verdict.PASS, False, "From does not name one sender: no agent's rights, no commands"),
    ],
)
def test_of_a_domain_that_is_confirmed_it_is_not_said_that_nothing_proves_it(
    verdict: Verdict, *, certain: bool, said: str
) -> None:
    found = Authentication(dmarc=verdict, aligned=True)

    decision = decide(MAIL._replace(authentication=found, sender_certain=certain))

    answers = {each.rule: each.answer for each in decision.explanation}
    assert answers["authentication"] == said


@pytest.mark.parametrize("wish", Treatment)
def test_what_the_server_calls_spam_is_treated_as_the_mailbox_wants(wish: Treatment) -> None:
    spam = MAIL._replace(spam=SPAM)
    decision = decide(spam, on_spam=wish)

    if wish in STOPPED:
        assert decision.stop
        assert (decision.stop.outcome, decision.stop.reason) == (STOPPED[wish], ReasonCode.SPAM)
        assert decision.new_user is None
        decision = decide(spam, released=True, on_spam=wish)
    assert decision.routing
    assert decision.routing.tags == (() if wish is Treatment.ACCEPT else ("spam?",))
    assert any(each.looked_at == "x-spam-flag: YES" for each in decision.explanation)


@pytest.mark.parametrize("found", [False, None])
def test_what_is_not_called_spam_goes_on(found: bool | None) -> None:  # noqa: FBT001 - a verdict of three values
    decision = decide(MAIL._replace(spam=Spam(found=found)), on_spam=Treatment.QUARANTINE)

    assert decision.routing
    assert decision.routing.tags == ()


@pytest.mark.parametrize("state", [{}, {"require_admin_approval": True}, {"require_email_verification": True}])
@pytest.mark.parametrize("doubtful", [{"authentication": FORGED}, {"spam": SPAM}])
def test_d02_nobody_becomes_a_user_or_is_written_to_by_a_mail_that_is_forged_or_spam(
    doubtful: dict[str, Any], state: dict[str, bool]
) -> None:
    directory = a_directory(on_authentication_failure=OnFailure.ACCEPT, welcome_email_enabled=True, **state)
    decision = route(RULES, MAIL._replace(**doubtful), Known(directory))
    released = route(RULES, MAIL._replace(**doubtful), Known(directory, released=True))

    assert decision.new_user is None
    assert (decision.stop.reason if decision.stop else None) == (ReasonCode.SENDER_UNKNOWN if state else None)
    assert released.routing
    assert released.new_user is None
    assert route(RULES, MAIL, Known(directory)).new_user


def test_i18_who_writes_over_a_list_becomes_a_user_and_gets_no_welcome() -> None:
    directory = a_directory(welcome_email_enabled=True)

    assert [
        made.welcome
        for listed in (False, True)
        if (made := route(RULES, MAIL._replace(listed=listed), Known(directory)).new_user)
    ] == [True, False]


@pytest.mark.parametrize("acknowledged", [False, True])
def test_who_becomes_a_user_is_welcomed_whether_or_not_their_mapping_has_mail_acknowledged(
    *, acknowledged: bool
) -> None:
    mapping = a_mapping(domain_of(MAIL.sender.address), send_auto_reply=acknowledged)
    decision = route(RULES, MAIL, Known(a_directory(mapping, welcome_email_enabled=True)))

    assert decision.routing
    assert decision.new_user
    assert (decision.routing.auto_reply, decision.new_user.welcome) == (acknowledged, True)
