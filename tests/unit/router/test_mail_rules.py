"""Do the rules that people write match what they say, and only that?"""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.values import (
    AccountId,
    Address,
    Attachment,
    Authentication,
    BlobKey,
    HeaderField,
    MailKind,
    Outcome,
    ReasonCode,
    Routing,
    UserRole,
    Verdict,
)
from router.domain.conditions import ConditionInvalid, compiled
from router.domain.facts import Facts
from router.domain.known import Known
from router.domain.mail_rule import Condition, MailRule, Part, Test
from router.domain.people import User
from router.domain.routing import Decision, route
from router.domain.rulebook import CompiledRule, Rulebook, checks_of
from router.domain.rules.account import AccountRule
from router.domain.seen import Seen
from support.routing import DEFAULT, NOW, RULES, a_directory, a_mapping, an_account


def a_file(name: str, *, inline: bool = False) -> Attachment:
    return Attachment(
        filename=name,
        content_type="application/octet-stream",
        sniffed_type="application/pdf",
        size=1,
        sha256="",
        key=BlobKey(""),
        inline=inline,
    )


MAIL = Facts(
    sender=Address(address="Ada+shop@Sub.Acme.com"),
    subject="Invoice 4711 über 5 €",
    kind=MailKind.ORDINARY,
    text="\nPlease find the\nbill\u00a0attached.\nThanks\n",
    recipients=("billing@desk.example", "info@other.example"),
    headers=(HeaderField(name="x-priority", value="1 (Highest)"),),
    attachments=(a_file("Bill, re\u0301sume\u0301.PDF"), a_file("logo.png", inline=True)),
    size=5000,
    language="en",
    authentication=Authentication(dmarc=Verdict.PASS, aligned=True),
)


def condition(part: str, test: str, *values: str, **more: Any) -> Condition:
    return Condition(part=Part(part), test=Test(test), values=values, **more)


def a_rule(*conditions: Condition, rule_id: str = "rul_1", **changes: Any) -> MailRule:
    fields: dict[str, Any] = {"id": rule_id, "name": rule_id, "conditions": conditions}
    return MailRule.model_validate(fields | {"created_at": NOW, "updated_at": NOW} | changes)


def decide(rules: Sequence[MailRule], facts: Facts = MAIL, **known: Any) -> Decision:
    entities = (
        an_account("acc_1"),
        an_account("acc_2"),
        a_mapping("sub.acme.com", default_category="Bug", default_priority="low"),
    )
    return route(RULES, facts, Known(a_directory(*entities).with_rules(rules), **known))


def routed(rules: Sequence[MailRule], facts: Facts = MAIL, **known: Any) -> Routing:
    routing = decide(rules, facts, **known).routing
    assert routing
    return routing


HOLDING = [
    condition("sender", "is", "ada@sub.acme.com"),
    condition("sender", "in_domain", "@acme.com"),
    condition("sender", "contains", "SHOP"),
    condition("recipient", "is", "other@x.example", "INFO@other.example"),
    condition("recipient", "ends_with", "@desk.example"),
    condition("subject", "contains", "ÜBER 5"),
    condition("subject", "begins_with", "invoice"),
    condition("subject", "matches", r"invoice \d+"),
    condition("subject", "is", "invoice 4711 über 5 €"),
    condition("subject", "contains", "u\u0308ber 5\u00a0\u20ac"),
    condition("text", "matches", r"^thanks$", "(?m)^thanks$"),
    condition("text", "matches", r"thanks$"),
    condition("text", "contains", "the bill attached"),
    condition("text", "begins_with", "please find"),
    condition("text", "ends_with", "Attached.  Thanks"),
    condition("text", "is", "please find the bill attached. thanks"),
    condition("attachment_name", "contains", "r\u00e9sum\u00e9"),
    condition("header", "matches", r"^1\b", header="x-priority"),
    condition("header", "exists", header="x-priority"),
    condition("attachment_name", "ends_with", ".pdf"),
    condition("attachment_type", "is", "application/pdf"),
    condition("attachments", "exists"),
    condition("attachments", "at_most", "1"),
    condition("size", "at_least", "5000"),
    condition("language", "is", "en"),
    condition("kind", "is", "ordinary"),
    condition("verdict", "is", "pass"),
    condition("spam", "is", "unknown"),
]
NOT_HOLDING = [
    condition("sender", "is", "ada@acme.com"),
    condition("sender", "in_domain", "evilacme.com", "cme.com", "a.sub.acme.com"),
    condition("subject", "begins_with", "4711"),
    condition("subject", "matches", r"(?-i)invoice"),
    condition("subject", "contains", ".*"),
    condition("text", "is", "thanks"),
    condition("text", "contains", "thebill", "bill attached. thanks and"),
    condition("header", "exists", header="x-other"),
    condition("header", "contains", "1", header="x-other"),
    condition("attachment_name", "contains", ".exe"),
    condition("attachments", "at_least", "2"),
    condition("size", "at_most", "4999"),
    condition("language", "is", "de"),
    condition("kind", "is", "bounce"),
    condition("verdict", "is", "fail"),
]


def words(condition: Condition) -> str:
    return condition.in_words()


@pytest.mark.parametrize("held", HOLDING, ids=words)
def test_a_condition_holds_and_says_why_and_its_negation_does_not(held: Condition) -> None:
    assert compiled(held).evidence(Seen(MAIL))
    assert compiled(held.model_copy(update={"negated": True})).evidence(Seen(MAIL)) is None


@pytest.mark.parametrize("other", NOT_HOLDING, ids=words)
def test_a_condition_does_not_hold_and_its_negation_does(other: Condition) -> None:
    assert compiled(other).evidence(Seen(MAIL)) is None
    assert compiled(other.model_copy(update={"negated": True})).evidence(Seen(MAIL))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (condition("subject", "matches", "(unclosed"), "values"),
        (condition("subject", "matches", r"(a)\1"), "values"),
        (condition("subject", "matches", r"(?=x)"), "values"),
        (condition("subject", "contains", "x" * 1001), "values"),
        (condition("subject", "contains", ""), "values"),
        (condition("subject", "contains"), "values"),
        (condition("subject", "at_least", "1"), "test"),
        (condition("size", "at_least", "many"), "values"),
        (condition("kind", "is", "letter"), "values"),
        (condition("language", "is", "English"), "values"),
        (condition("sender", "in_domain", "acme.com", "ada@acme.com"), "values"),
        (condition("recipient", "in_domain", "*.acme.*"), "values"),
        (condition("sender", "is", "ada@acme.com", "acme.com"), "values"),
        (condition("sender", "is", ""), "values"),
        (condition("recipient", "is", "*@acme.com, Ada <ada@acme.com>"), "values"),
        (condition("header", "exists", "1", header="x-priority"), "values"),
        (condition("header", "contains", "1"), "header"),
        (condition("header", "contains", "ada", header="from", negated=True), "header"),
        (condition("header", "exists", header="authentication-results"), "header"),
        (condition("header", "contains", "x", header="received", negated=True), "header"),
        (condition("subject", "contains", "1", header="x-priority"), "header"),
    ],
)
def test_a_condition_that_cannot_be_asked_is_refused_by_its_field(wrong: Condition, field: str) -> None:
    with pytest.raises(ConditionInvalid) as refused:
        checks_of(a_rule(HOLDING[0], wrong))

    assert refused.value.field == f"conditions.1.{field}"


CONDITIONS = st.sampled_from(HOLDING + NOT_HOLDING)


@given(
    st.lists(
        st.tuples(
            st.lists(st.tuples(CONDITIONS, st.booleans()), min_size=1, max_size=4), st.sampled_from(["all", "any"])
        ),
        max_size=12,
    )
)
def test_of_many_rules_those_match_that_match_alone(drawn: list[tuple[list[tuple[Condition, bool]], str]]) -> None:
    rules = [
        a_rule(
            *(each.model_copy(update={"negated": negated}) for each, negated in conditions),
            rule_id=f"rul_{number:02}",
            match=match,
        )
        for number, (conditions, match) in enumerate(drawn)
    ]

    alone = [each.id for each in rules if CompiledRule(each, checks_of(each)).evidence(Seen(MAIL))]
    assert [each.rule.id for each in Rulebook(rules).matching(MAIL)] == alone


def test_rules_are_asked_in_order_until_one_says_stop_and_the_earlier_gets_its_way() -> None:
    always = HOLDING[0]
    rules = [
        a_rule(always, rule_id="c", position=3, actions={"category": "Feature", "tags": ["third"]}),
        a_rule(always, rule_id="a", position=1, actions={"category": "Billing", "tags": ["first"]}),
        a_rule(always, rule_id="b", position=2, actions={"priority": "urgent", "tags": ["second"]}, then="stop"),
        a_rule(always, rule_id="off", position=0, is_active=False, actions={"category": "General"}),
    ]
    routing = routed(rules)

    assert (routing.category, routing.priority, routing.tags) == ("Billing", "urgent", ("first", "second"))
    told = [each for each in routing.explanation if each.rule.startswith("rule:")]
    assert [each.rule for each in told] == ["rule:a", "rule:b"]
    assert "ada+shop@sub.acme.com" in told[0].looked_at.lower()


@pytest.mark.parametrize(
    ("ending", "outcome"),
    [("hold", Outcome.HELD), ("quarantine", Outcome.QUARANTINED), ("ignore", Outcome.IGNORED)],
)
def test_a_rule_ends_a_mails_way_and_makes_nobody_a_user(ending: str, outcome: Outcome) -> None:
    rules = [a_rule(HOLDING[0], actions={"ending": ending})]
    decision = decide(rules)

    assert decision.stop
    assert (decision.stop.outcome, decision.stop.reason, decision.new_user) == (outcome, ReasonCode.RULE_MATCHED, None)
    assert decide(rules, released=True).routing


def test_whom_a_rule_gives_to_an_account_is_no_member_of_it() -> None:
    routing = routed([a_rule(HOLDING[5], actions={"account_id": "acc_2"})])

    assert (routing.account_id, routing.shared_account) == ("acc_2", False)
    assert routed([]).shared_account


@pytest.mark.parametrize(
    ("role", "proven"), [(UserRole.AGENT, True), (UserRole.AGENT, False), (UserRole.REQUESTER, True)]
)
def test_i22_only_a_proven_agent_forwards_for_somebody_else(role: UserRole, *, proven: bool) -> None:
    agent = User(id="usr_1", addresses=("ada@sub.acme.com",), role=role, created_at=NOW, updated_at=NOW)
    wrote = Address(address="bob@customer.example")
    facts = MAIL._replace(forwarded=wrote, authentication=MAIL.authentication if proven else Authentication())
    routing = routed([a_rule(HOLDING[0], actions={"forwarded_as_requester": True})], facts, user=agent)

    assert (routing.requester == wrote) is (proven and role is UserRole.AGENT)
    assert (routing.requester_id is None) is (routing.requester == wrote)


def test_what_an_agent_forwards_is_of_no_company_of_the_agents_and_never_the_desks_own_request() -> None:
    agent = User(id="usr_1", addresses=("ada@sub.acme.com",), role=UserRole.AGENT, created_at=NOW, updated_at=NOW)
    agent = agent.model_copy(update={"account_id": AccountId("acc_desk")})
    rule = a_rule(condition("subject", "contains", "invoice"), actions={"forwarded_as_requester": True})
    forwarding = MAIL._replace(recipients=("Support+x@desk.example",))

    facts = forwarding._replace(
        forwarded=Address(address="eve@sub.acme.com"), sender=Address(address="ada@desk.example")
    )
    customers = routed([rule], facts, user=agent)
    theirs = routed([rule], forwarding._replace(forwarded=Address(address="bob@customer.example")), user=agent)
    ours = routed([rule], forwarding._replace(forwarded=Address(address="support@DESK.example")), user=agent)

    assert (customers.account_id, customers.mapping_id, customers.shared_account) == ("acc_1", "sub.acme.com", False)
    assert (theirs.account_id, theirs.shared_account) == (DEFAULT, False)
    assert ours.requester == MAIL.sender


def test_of_what_an_agent_forwards_the_domain_of_who_wrote_it_is_told() -> None:
    found = AccountRule().answer(
        MAIL,
        Known(a_directory(an_account("acc_2", "customer.example"))),
        {"requester": Address(address="bob@customer.example")},
    )

    assert found.settled["account_id"] == "acc_2"
    assert "customer.example is a domain of it" in found.answer


def test_a_stored_rule_that_cannot_be_compiled_is_named_and_hinders_no_other() -> None:
    rules = [a_rule(condition("subject", "matches", "("), rule_id="bad"), a_rule(HOLDING[0], rule_id="good")]
    routing = routed(rules)

    assert any("bad" in each.answer for each in routing.explanation)
    assert any(each.rule == "rule:good" for each in routing.explanation)


def test_no_pattern_takes_long() -> None:
    hostile = MAIL._replace(text="a" * 32_000)
    rules = [a_rule(condition("text", "matches", r"(a+)+$", r"(a|aa)+b"), rule_id="slow")]

    assert len(list(Rulebook(rules).matching(hostile))) == 1
