"""Are decisions told in whole sentences, what becomes of the mail first, whatever it is and became?"""

from dataclasses import replace

import pytest

from contracts.events.mail import MailParsed
from contracts.values import (
    Address,
    Command,
    CommandName,
    Forwarded,
    MailKind,
    Outcome,
    ReasonCode,
    RuleAnswer,
    TicketId,
    UserRole,
)
from contracts.values import Authentication as Checks
from contracts.values import Verdict as Found
from router.domain.explanation import Earlier, Explained, decision_of, reasons_of
from router.domain.facts import UNKNOWN_SENDER, Facts
from router.domain.mail_rule import Actions, Condition, Ending, MailRule, Part, Test
from router.domain.people import User
from router.domain.placement import Placement
from router.domain.routing import Decision
from router.domain.verdict import Stop
from router.handlers.decided import Question
from support.examples import an_event
from support.routing import NOW, a_mapping
from support.routing_people import a_user
from support.routing_world import RouterWorld

ADA = Address(address="ada@example.net", name="Ada")
PROVEN = Facts(ADA, "", MailKind.ORDINARY, authentication=Checks(dmarc=Found.PASS, aligned=True))
WAITS = Decision(None, Stop(Outcome.HELD, ReasonCode.APPROVAL_NEEDED, "somebody wants it so"), ())
JOINED = Placement(ReasonCode.REFERENCED, TicketId("tkt_1"), "TKT-1", "reference")


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


async def test_of_what_a_brake_holds_nobody_is_told_that_it_would_go_on_now() -> None:
    earlier = Earlier("held", ReasonCode.TOO_MANY, "why", NOW, None, "", ())

    texts = told(replace(await explained(PROVEN), earlier=earlier))

    assert not any("If it came now" in each for each in texts), "the mails of this hour are not counted for an answer"


async def test_a_sender_who_is_proven_is_told_to_be_although_the_mail_waits() -> None:
    texts = told(replace(await explained(PROVEN), decision=WAITS))

    assert any("That is proven" in each for each in texts)
    assert not any("not proven" in each for each in texts)


@pytest.mark.parametrize(
    "facts",
    [
        PROVEN._replace(authentication=Checks(dmarc=Found.FAIL)),
        PROVEN._replace(sender_certain=False),
        PROVEN._replace(authentication=Checks()),
    ],
)
async def test_whose_address_it_is_says_nothing_of_who_wrote(facts: Facts) -> None:
    user = User(id="usr_1", name="Ada", addresses=(ADA.address,), created_at=NOW, updated_at=NOW)
    texts = told(replace(await explained(facts), user=user))

    assert "This address is known: it is that of Ada, a customer (active)." in texts
    assert not any("know the sender" in each for each in texts)


async def test_what_a_ticket_may_refuse_is_not_told_as_done() -> None:
    found = await explained(PROVEN)
    assert found.decision.routing
    asked = {"name": CommandName.STATUS, "value": "closed", "written": "close"}
    commands = (Command.model_validate(asked), Command.model_validate(asked | {"refused": "why", "awaits_token": True}))
    routing = found.decision.routing.model_copy(update={"commands": commands, "tags": ("vip",)})
    new = replace(found, decision=found.decision._replace(routing=routing))

    assert "The command 'close' is done as far as the ticket can change so." in told(new)
    assert any("only where the mail carries a sign" in each for each in told(new))
    assert "A new ticket gets the tags vip." in told(new)
    assert not any("vip" in each for each in told(replace(new, placed=JOINED))), "tags are those of a new ticket"


@pytest.mark.parametrize("outcome", [Outcome.IGNORED, Outcome.REJECTED])
@pytest.mark.parametrize("reason", [ReasonCode.RULE_MATCHED, ReasonCode.SENDER_BLOCKED, ReasonCode.SENDER_UNMAPPED])
async def test_nobody_is_told_to_release_what_cannot_be(outcome: Outcome, reason: ReasonCode) -> None:
    decision = Decision(None, Stop(outcome, reason, "why"), ())

    said = decision_of(replace(await explained(PROVEN), decision=decision))

    assert "elease" not in said
    assert said.endswith("what comes then goes on.")


@pytest.mark.parametrize(
    ("outcome", "answers", "kind", "told"),
    [
        ("ticket_opened", False, MailKind.ORDINARY, "It opened ticket TKT-1. It begins a conversation."),
        (
            "ticket_opened",
            True,
            MailKind.ORDINARY,
            "It opened ticket TKT-1. No mail that it refers to had come before.",
        ),
        (
            "bounce_recorded",
            True,
            MailKind.COMPLAINT,
            "It was noted in ticket TKT-1. Nobody was answered. That ticket was opened for it, as it belongs to no other that was known.",
        ),
    ],
)
async def test_why_a_ticket_was_opened_is_true_of_the_mail(
    *, outcome: str, answers: bool, kind: MailKind, told: str
) -> None:
    earlier = Earlier(outcome, "new_conversation", "", NOW, TicketId("tkt_1"), "TKT-1", ())
    found = await explained(Facts(ADA, "", kind, answers=answers))

    assert decision_of(replace(found, earlier=earlier)) == told


async def test_a_mapping_is_said_to_decide_only_where_it_does() -> None:
    found = replace(await explained(PROVEN), mappings=[(a_mapping("example.net"), "")])
    ruled = RuleAnswer(rule="rule:rul_1", looked_at="x", answer="x")
    beside_rule = found.decision._replace(explanation=(ruled, *found.decision.explanation))

    assert "The domain mapping example.net decides." in told(found)
    assert any("would decide if the mail went on" in each for each in told(replace(found, decision=WAITS)))
    assert any("what no rule of the desk" in each for each in told(replace(found, decision=beside_rule)))
    assert "A rule of the desk looks at it (x): x." in told(replace(found, decision=beside_rule))


async def test_for_whom_an_agent_passes_a_mail_on_is_told() -> None:
    found = await explained(PROVEN)
    assert found.decision.routing
    routing = found.decision.routing.model_copy(update={"requester": Address(address="bob@x.example")})

    texts = told(replace(found, decision=found.decision._replace(routing=routing)))

    assert "The sender passes it on for bob@x.example, who becomes the requester." in texts


@pytest.mark.parametrize(
    ("ending", "said"), [(None, "decides what no rule of the desk"), (Ending.HOLD, "would decide if the mail went on")]
)
async def test_of_a_mail_that_is_stopped_the_mappings_are_told_of_whom_it_is_passed_on_for(
    ending: Ending | None, said: str
) -> None:
    world, bob = RouterWorld(), Address(address="bob@customer.example")
    world.users.kept = {"usr_eve": a_user("eve", role=UserRole.AGENT)}
    for mapping in (a_mapping("example.com"), a_mapping("customer.example", auto_create_tickets=False)):
        world.mappings.kept[mapping.id] = mapping
    actions = Actions(forwarded_as_requester=True, ending=ending)
    asked = (Condition(part=Part.SENDER, test=Test.IN_DOMAIN, values=("example.com",)),)
    world.rules.kept["rul_1"] = MailRule(
        id="rul_1", name="Forwards", conditions=asked, actions=actions, created_at=NOW, updated_at=NOW
    )
    changes = {"sender": Address(address="eve@example.com"), "authentication": PROVEN.authentication, "references": ()}
    mail = an_event(MailParsed).mail.model_copy(update={**changes, "forwarded": Forwarded(sender=bob)})

    texts = told(await world.explaining.of_mail(mail, None))

    assert "The sender passes it on for bob@customer.example, who would become the requester." in texts
    assert [each for each in texts if "domain mapping" in each and said in each and "customer.example" in each]
    assert not [each for each in texts if "mapping example.com" in each]
